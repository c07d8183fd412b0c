"""Rules about the model names by which clients reach LLM services behind one Gateway."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import LLMSpec
from ...catalog.kserve import older
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path

ROUTED_FROM = "0.19"
"""First version whose routes select a service by the name of its model (config/llmisvcconfig/config-llm-router-route.yaml)."""

PATHS_FROM = "0.20"
"""First version whose routes have a path for each model name, too (same file)."""

_Service = CompiledObject[LLMInferenceServiceArgs]


def model_names_are_not_shared(compiled: Compiled) -> Iterator[Problem]:
    """KServe's routes lead requests with the header X-Gateway-Model-Name, and from 0.20 also those to ``/publishers``, to the
    service with the model name, which is unique in a namespace only. Of two services with one name behind a Gateway, the
    Gateway sends them all to one. KServe 0.20 emits the event ModelNameCollision for it, except for members of a group
    (``findModelNameCollisions`` in pkg/controller/v1alpha2/llmisvc/router_validation.go; kserve/kserve#5800).
    """
    if older(compiled.context.kserve, ROUTED_FROM):
        return
    first: dict[tuple[str, str, frozenset[object]], _Service] = {}
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        whole = one.whole
        gateways = _gateways(whole.args)
        if gateways is None or whole.args.stopped:
            continue
        reported = False
        for name, path in _names(one, whole.args):
            other = first.setdefault((one.args.namespace, name, gateways), one)
            if other is one or reported or _in_one_group(other, one):
                continue
            reported = True
            yield whole.placed(_collision(one, other, name, path)).under(one.section)


def _collision(one: _Service, other: _Service, name: str, path: Path) -> Problem:
    by = "the header X-Gateway-Model-Name"
    if not older(one.kserve, PATHS_FROM):
        by = f"{by} or the path /publishers/{one.args.namespace}/models/{name}"
    return Problem(
        "model-name-shared",
        path,
        f"{other.name} in namespace {one.args.namespace} also serves the model name {name}. Requests with {by} reach one of the "
        "two services only; the other one answers at its own path alone.",
        "Set another name, or set the same router.route.group and a weight in both services.",
    )


def _names(one: _Service, args: LLMSpec) -> Iterator[tuple[str, Path]]:
    """The model names of a service (``modelRoutingNames``) with their paths. Without a name, the model has the service's."""
    model = args.model
    if model is None:
        return
    yield model.name or one.object_name, Path("model", "name")
    for index, adapter in enumerate(model.lora.adapters if model.lora is not None else ()):
        if adapter.name:
            yield adapter.name, Path("model", "lora", "adapters", index, "name")


def _gateways(args: LLMInferenceServiceArgs) -> frozenset[object] | None:
    """The Gateways of the route that KServe creates, empty for the platform's. None: KServe creates none of its own rules."""
    router = args.router
    if router is None or router.route is None or router.route.http is not None or router.ingress is not None:
        return None
    refs = router.gateway.refs if router.gateway is not None else []
    return frozenset((one.namespace or args.namespace, one.name) for one in refs)


def _in_one_group(one: _Service, other: _Service) -> bool:
    groups = {_group(one.whole.args), _group(other.whole.args)}
    return len(groups) == 1 and None not in groups


def _group(args: LLMSpec) -> str | None:
    return args.router.route.group if args.router is not None and args.router.route is not None else None
