"""Rules about routes that users write themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.kserve_names import child_name
from ..own_routes import backends_of

DERIVED = ("-kserve-workload-svc", "-inference-pool", "-epp-service")
"""Ends of the names that a route can send requests to: the engines, the pool, the endpoint picker (llmisvc/workload.go,
scheduler.go)."""

POOL = "InferencePool"

GROUP = "inference.networking.k8s.io"
"""API group of the InferencePool from version 1.0 of the Gateway API Inference Extension."""

ALPHA_GROUP = "inference.networking.x-k8s.io"
"""API group of its alpha version."""

BOTH_FROM = "0.17"
"""The first KServe that creates the InferencePool in both groups, and writes the group that the Gateway accepts into references
to it. KServe 0.16 has the alpha version only (GIE_VERSION v0.3.0 of its kserve-deps.env)."""

ALPHA_GONE_FROM = "0.20"
"""The first KServe that is tested with an extension whose InferencePool has no alpha version (GIE_VERSION v1.5.0 of
kserve-deps.env; config/crd/bases of kubernetes-sigs/gateway-api-inference-extension at v1.5.0)."""


def backends_have_the_names_of_kserve(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe shortens a long name with a hash, and a route that spells the name in full has no backend (``kmeta.ChildName``;
    kserve/kserve#5415, llm-d/llm-d-deployer#313).
    """
    for path, backend in backends_of(service.args):
        names = {
            service.object_name + suffix: child
            for suffix in DERIVED
            if (child := child_name(service.object_name, suffix)) != service.object_name + suffix
        }
        name = backend.get("name")
        if isinstance(name, str) and name in names:
            yield Problem(
                "route-backend",
                path / "name",
                f"{name} does not exist: KServe shortens the name to {names[name]}.",
                f"Set name to {names[name]}, or choose a shorter name for the service.",
            )


def pools_are_of_their_group(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A route refers to an InferencePool by its group and kind; otherwise the Gateway refuses it (Gateway API, reasons
    ``InvalidKind`` and ``BackendNotFound``; kubernetes-sigs/gateway-api-inference-extension#1530).

    From 0.17, KServe writes the group itself into references to the pool that it creates, by kind and name (isDefaultBackendRef
    in llmisvc/config_merge.go, expectedHTTPRoute in router.go), and reads a pool of ``pool.ref`` as version v1
    (EvaluateInferencePoolConditions). In the routes of a group of services it refers to such a pool by the alpha group
    (resolveMemberBackendRef in router_group.go of 0.20).
    """
    if service.built is not None and service.built.unknown:
        return
    for path, backend in backends_of(service.args):
        found = _of_kind(path, backend) or _of_group(service, path, backend)
        if found is not None:
            yield found
    router, name = service.args.router, _named_pool(service.args)
    grouped = router is not None and router.route is not None and router.route.group is not None
    if name is not None and grouped and not older(service.kserve, ALPHA_GONE_FROM):
        yield Problem(
            "route-pool-unsure",
            Path("router", "scheduler", "pool", "ref", "name"),
            f"In the routes of the other members of the group, KServe refers to the pool {name} by the group {ALPHA_GROUP}. The "
            f"Gateway refuses this unless the CRD of that group is installed, which {_extension()}.",
            "Remove pool.ref, so that KServe creates a pool, or remove route.group.",
        )


def _of_kind(path: Path, backend: Mapping[str, Any]) -> Problem | None:
    group, kind = backend.get("group", ""), backend.get("kind", "Service")
    if group in (GROUP, ALPHA_GROUP) and isinstance(kind, str) and kind == "Service":
        text = f"The kind is {kind}" if "kind" in backend else "No kind is set, so the kind is Service"
        return Problem(
            "route-pool",
            path / "kind",
            f"{text}, and the group {group} has no such kind. The Gateway refuses the route, and answers requests with an error.",
            f"Set kind to {POOL}.",
        )
    return None


def _of_group(
    service: CompiledObject[LLMInferenceServiceArgs], path: Path, backend: Mapping[str, Any]
) -> Problem | None:
    group, name = backend.get("group", ""), backend.get("name")
    if backend.get("kind") != POOL or not isinstance(name, str):
        return None
    named = _named_pool(service.args)
    is_own = name == child_name(service.object_name, "-inference-pool")
    both = not older(service.kserve, BOTH_FROM)
    if is_own and both and (named is None or group in (GROUP, ALPHA_GROUP)):
        return None  # KServe writes the group, or the name of a Service
    right = GROUP if both else ALPHA_GROUP
    if group == "":
        return Problem(
            "route-pool",
            path / "group",
            f"No group is set, and Kubernetes itself has no kind {POOL}. The Gateway refuses the route, and answers requests "
            "with an error.",
            f"Set group to {right}.",
        )
    if not both and group == GROUP:
        if is_own and named is None:
            return Problem(
                "route-pool",
                path / "group",
                f"KServe {service.kserve} creates the pool {name} in the group {ALPHA_GROUP}, so the route has no backend.",
                f"Set group to {ALPHA_GROUP}.",
            )
        return _unsure(path, f"KServe {service.kserve} is installed with the group {ALPHA_GROUP} of {POOL} only", right)
    if both and group == ALPHA_GROUP:
        if not older(service.kserve, ALPHA_GONE_FROM):
            return _unsure(path, f"{group} is the group of the alpha version of {POOL}, which {_extension()}", right)
        if name == named:
            return _unsure(
                path,
                f"{group} is the group of the alpha version, and KServe reads the pool of pool.ref as version v1",
                right,
            )
    return None


def _unsure(path: Path, why: str, right: str) -> Problem:
    return Problem(
        "route-pool-unsure",
        path / "group",
        f"{why}. The Gateway refuses the route unless the cluster has the pool in this group too.",
        f"Set group to {right}.",
    )


def _extension() -> str:
    return "the Gateway API Inference Extension does not have from version 1.5"


def _named_pool(args: LLMInferenceServiceArgs) -> str | None:
    """The name of an InferencePool that exists already."""
    pool = args.scheduler.pool if args.scheduler is not None else None
    name = pool.ref.name if pool is not None and pool.ref is not None else None
    return name if isinstance(name, str) else None
