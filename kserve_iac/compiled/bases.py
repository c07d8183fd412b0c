"""What a service builds on (``baseRefs``): the configurations that the environment defines, merged as KServe merges them.

KServe takes a configuration from the namespace of the service, else from its own (getConfig in
pkg/controller/v1alpha2/llmisvc/config_merge.go), merges them in order, and the service over them (combineBaseRefsConfig).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from ..args.base import is_output
from ..args.llm.inference_service import LLMSpec
from ..render.merging import Json, merge
from ..render.platform import NAMESPACE

Bases = Mapping[tuple[str, str], LLMInferenceServiceConfigArgs]
"""Configurations by namespace and name."""

PRESETS = "kserve-config-llm-"
"""Beginning of the names of KServe's own configurations (config/llmisvcconfig). They set neither GPUs nor a node pool."""

_SPEC = frozenset(LLMSpec.model_fields)


class Built(NamedTuple):
    """A service with what it builds on."""

    args: LLMInferenceServiceArgs
    """Its arguments, merged over those of the configurations that are known. They are for counting: the object that is sent has
    only the service's own.
    """
    unknown: tuple[tuple[int, str], ...] = ()
    """Configurations that the environment does not define, with their places in ``baseRefs``."""


def built(args: LLMInferenceServiceArgs, bases: Bases) -> Built:
    """The service with what it builds on."""
    if not args.base_refs:
        return Built(args)
    merged: Json = {}
    unknown = []
    for index, reference in enumerate(args.base_refs):
        name = "an Output" if is_output(reference.name) else str(reference.name)
        base = bases.get((args.namespace, name)) or bases.get((NAMESPACE, name))
        if base is not None:
            merged = _over(merged, _spec(base))
        elif not name.startswith(PRESETS):
            unknown.append((index, name))
    own = args.model_dump(exclude_unset=True, by_alias=True, warnings=False)
    own.pop("baseRefs", None)
    try:
        found = LLMInferenceServiceArgs.model_validate(_over(merged, own))
    except ValidationError:
        # KServe would refuse what comes out of the merge, or it contains what is known in the update only.
        return Built(_without_a_guess(args), tuple(unknown))
    return Built(_without_a_guess(found), tuple(unknown))


def _spec(base: LLMInferenceServiceConfigArgs) -> Json:
    names = {info.alias or name for name, info in type(base).model_fields.items() if name in _SPEC}
    dumped = base.model_dump(exclude_unset=True, by_alias=True, warnings=False)
    return {key: value for key, value in dumped.items() if key in names}


def _over(base: Json, over: Json) -> Json:
    """``over`` on top of ``base``. Parallelism without ``gpus`` writes GPUs of its own, which replace those below it."""
    base = _without_gpus(base, over)
    below, above = base.get("prefill"), over.get("prefill")
    if isinstance(below, dict) and isinstance(above, dict):
        base = {**base, "prefill": _without_gpus(below, above)}
    return merge(base, over)


def _without_gpus(base: Json, over: Json) -> Json:
    if over.get("parallelism") is None or over.get("gpus") is not None:
        return base
    return {key: value for key, value in base.items() if key != "gpus"}


def _without_a_guess(args: LLMInferenceServiceArgs) -> LLMInferenceServiceArgs:
    """A service that builds on others is given a GPU by nobody unless one of them says so."""
    changed: dict[str, Any] = {}
    for path, workload in args.workloads():
        said = workload.gpus is not None or workload.parallelism is not None or workload.claims_gpus
        if said or workload.named_accelerators() is not None:
            continue
        if path:
            changed["prefill"] = workload.model_copy(update={"gpus": 0})
        else:
            changed["gpus"] = 0
    return args.model_copy(update=changed) if changed else args


def bases_of(objects: Iterator[tuple[str, object]]) -> dict[tuple[str, str], LLMInferenceServiceConfigArgs]:
    """The configurations among objects, each given with its name in the environment."""
    return {
        (args.namespace, args.name or name): args
        for name, args in objects
        if isinstance(args, LLMInferenceServiceConfigArgs)
    }
