"""Claims of pods and the containers that use them (dynamic resource allocation)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Predictor
from ...args.problem import nearest
from ...catalog.kserve import older
from ...compiled import Compiled, CompiledObject
from ...compiled.overlay import mapping_at
from ...compiled.pods import Pod
from ...findings.path import Path
from ..versions import is_known

Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]

MANAGED = "managed-gpu"
"""The claim that KServe adds to pods because of its annotation (``managedDRAClaimName`` of llmisvc/managed_dra.go)."""

RUNTIME_CLAIMS = "0.21"
"""The first KServe whose runtimes can have claims (kserve/kserve#5828)."""


def claims_are_complete(service: Service) -> Iterator[Problem]:
    """The API server refuses pods whose claim names neither a ResourceClaim nor a template, or both, and containers that use a
    claim which the pod does not have (``validatePodResourceClaim`` and ``validateResourceClaimNames`` of pkg/apis/core/validation
    in Kubernetes). A container has a device only if it names the claim, although the device is allocated to the pod.
    """
    if not is_known(service.context):
        return
    for pod in service.pods:
        given = _entries(pod.spec.get("resourceClaims"))
        yield from _entries_are_valid(service, pod, given)
        if _has_further_claims(service, pod):
            continue
        names = {str(one.get("name")) for _, one in given}
        used = set()
        for at, container in (*pod.containers, *pod.init_containers):
            for index, claim in _entries(mapping_at(container, "resources").get("claims")):
                name = str(claim.get("name"))
                used.add(name)
                if name not in names and not (name == MANAGED and _is_managed(service)):
                    yield Problem(
                        "pod-claims",
                        service.origin_of(at / "resources" / "claims" / index / "name"),
                        f"The container uses the claim {name}, but the pod has no claim of this name. The API server refuses the "
                        "pods.",
                        nearest(name, names, "claims", f"Add {name} to resourceClaims of the pod."),
                    )
        for index, claim in given:
            if str(claim.get("name")) not in used:
                yield Problem(
                    "claim-unused",
                    service.origin_of(pod.path / "resourceClaims" / index / "name"),
                    f"No container uses the claim {claim.get('name')}. Its devices are allocated to the pod, but no container "
                    "has them.",
                    f"Add {{name: {claim.get('name')}}} to resources.claims of the container that uses the devices.",
                )


def _entries_are_valid(service: Service, pod: Pod, given: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    for index, claim in given:
        at, name = pod.path / "resourceClaims" / index, str(claim.get("name"))
        sources = [
            field for field in ("resourceClaimName", "resourceClaimTemplateName") if claim.get(field) is not None
        ]
        if len(sources) != 1:
            yield Problem(
                "pod-claims",
                service.origin_of(at),
                f"The claim {name} names {'both a ResourceClaim and' if sources else 'neither a ResourceClaim nor'} a template. "
                "The API server refuses the pods.",
                "Set either resourceClaimName or resourceClaimTemplateName.",
            )


def _has_further_claims(service: Service, pod: Pod) -> bool:
    """Whether something that is not known here may add claims or containers to a pod: a configuration, or a runtime."""
    if service.built is not None:
        return bool(service.built.unknown)
    args = service.args
    component = dict(args.components()).get(pod.part) if isinstance(args, InferenceServiceArgs) else None
    if not isinstance(component, Predictor) or not any(component.models()):
        return False
    return component.served_by is None and not older(service.kserve, RUNTIME_CLAIMS)


def _is_managed(service: Service) -> bool:
    args = service.args
    return isinstance(args, LLMInferenceServiceArgs) and args.claims_gpus


def _entries(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    found = enumerate(value) if isinstance(value, list) else ()
    return [(index, one) for index, one in found if isinstance(one, dict) and not is_output(one.get("name"))]


def shared_claims_have_one_pod(compiled: Compiled) -> Iterator[Problem]:
    """A ResourceClaim is allocated once: all pods that name it share its devices, and run on the node that has them (Kubernetes,
    "Dynamic Resource Allocation"). A template gives each pod a claim of its own.
    """
    users: dict[tuple[str, str], list[tuple[Path, int]]] = {}
    for service in compiled.services.values():
        for demand in service.demands:
            for claim in demand.claims:
                if claim.is_shared and claim.target is not None and demand.at_most:
                    where = service.whole.place(claim.path.under(demand.part)) / "resourceClaimName"
                    users.setdefault((service.namespace or "", claim.target), []).append((where, demand.at_most))
    for (_, name), found in users.items():
        pods = sum(count for _, count in found)
        if pods > 1:
            yield Problem(
                "claim-shared",
                found[-1][0],
                f"Up to {pods} pods name the ResourceClaim {name}, which is allocated once. The pods share its devices, and all "
                "of them run on one node. The capacity checks do not count its devices.",
                "Name a ResourceClaimTemplate in resourceClaimTemplateName, so that each pod has devices of its own.",
            )
