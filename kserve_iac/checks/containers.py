"""Rules about the resources of containers. KServe accepts any; then the API server refuses the Deployment that it makes."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ..args.inference_service import Component, Predictor
from ..args.problem import nearest
from ..args.quantity import quantity
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.workload import ClusterMeta
from ..capacity.requests import serving_resources
from ..catalog.requests import SERVING
from ..catalog.runtimes import shipped
from ..compiled import CompiledObject
from .versions import is_known

NATIVE = ("cpu", "memory", "ephemeral-storage")
"""Resources of containers that have no domain, beside huge pages (``standardContainerResources`` in Kubernetes
pkg/apis/core/helper/helpers.go, 1.35)."""

CLAIMED = "storage"
"""The resource of a claim, which is no container."""

WITH_DOMAIN = {
    "gpu": "nvidia.com/gpu",
    "gpus": "nvidia.com/gpu",
    "nvidia": "nvidia.com/gpu",
    "storage": "ephemeral-storage",
}
"""Resources that are written without their domain."""


def resource_names_have_domains(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """A resource that is not Kubernetes' own has a domain (``validateContainerResourceName`` in
    pkg/apis/core/validation/validation.go of Kubernetes 1.35).
    """
    if not is_known(service.context):
        return
    for path, resources in service.resources:
        for field in ("limits", "requests"):
            for name in _mapping(resources, field):
                if "/" in name or name in NATIVE or name == CLAIMED or name.startswith("hugepages-"):
                    continue
                meant = WITH_DOMAIN.get(name.lower())
                yield Problem(
                    "resource-name",
                    service.origin_of(path / field / name),
                    f"{name} is neither a resource of Kubernetes nor a name with a domain, so the API server refuses the pods.",
                    f"Write {meant}." if meant else nearest(name, NATIVE, "resources without a domain"),
                )


def requests_are_within_limits(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """A request is at most the limit, and equal to it for resources with a domain (``validateResourceRequirements`` in
    pkg/apis/core/validation/validation.go of Kubernetes 1.35). What a runtime or a configuration says, a service can
    replace, so that it counts in the service that builds on it.
    """
    builds_on = (ServingRuntimeArgs, ClusterServingRuntimeArgs, LLMInferenceServiceConfigArgs)
    if isinstance(service.args, builds_on) or not is_known(service.context):
        return
    for path, resources in service.resources:
        limits = _mapping(resources, "limits")
        for name, request in _mapping(resources, "requests").items():
            wants, most = quantity(request), quantity(limits.get(name))
            if wants is None or most is None:
                continue
            at = service.origin_of(path / "requests" / name)
            if wants > most:
                yield Problem(
                    "request-over-limit",
                    at,
                    f"The request of {name} ({request}) is greater than its limit ({limits[name]}), so the API server refuses "
                    "the pods.",
                    f"Set limits.{name} to {request} or more, or requests.{name} to {limits[name]} or less.",
                )
            elif wants < most and "/" in name:
                yield Problem(
                    "request-over-limit",
                    at,
                    f"The request of {name} ({request}) is less than its limit ({limits[name]}), but they must be equal for a "
                    "resource that cannot be overcommitted. The API server refuses the pods.",
                    f"Set requests.{name} and limits.{name} to the same number.",
                )


def defaults_are_within_limits(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe fills in the requests and limits that a serving container does not set: those of the runtime, whose container is
    merged with the model, and for containers of one's own those of its ConfigMap (``setResourceRequirementDefaults`` in
    v1beta1/inference_service_defaults.go; config/runtimes; amd-enterprise-ai/aim-engine, on the configuration of KServe).
    """
    for path, component in service.args.components():
        container = component.serving_container
        defaults = _defaults(component, service)
        if container is None or container.resources is None or defaults is None or service.has_own_runtime(path):
            continue  # what a runtime of the environment says is merged: requests_are_within_limits
        default, limits = defaults
        requested = {name: value for name, value in container.resources.requests.items() if isinstance(value, str)}
        limited = {name: value for name, value in container.resources.limits.items() if isinstance(value, str)}
        at = component.serving_path.under(path) / "resources"
        for name in NATIVE:
            wants, most = quantity(requested.get(name)), quantity(limits.get(name))
            if name not in limited and wants is not None and most is not None and wants > most:
                yield Problem(
                    "default-resources",
                    at / "requests" / name,
                    f"No limit of {name} is set, so KServe sets {limits[name]}, and the API server refuses pods whose request "
                    f"({requested[name]}) is greater. Only a KServe with other defaults would start them.",
                    f"Set limits.{name} to {requested[name]} or more.",
                )
            wants, most = quantity(default.get(name)), quantity(limited.get(name))
            if name not in requested and wants is not None and most is not None and wants > most:
                yield Problem(
                    "default-resources",
                    at / "limits" / name,
                    f"No request of {name} is set, so KServe sets {default[name]}, and the API server refuses pods whose limit "
                    f"({limited[name]}) is less. Only a KServe with other defaults would start them.",
                    f"Set requests.{name} to {limited[name]} or less.",
                )


def _defaults(
    component: Component, service: CompiledObject[InferenceServiceArgs]
) -> tuple[Mapping[str, str], Mapping[str, str]] | None:
    """The requests and limits that the serving container has where it says nothing; None where they are not known."""
    model = component.model if isinstance(component, Predictor) else None
    if model is None:
        return SERVING, SERVING
    runtimes = service.context.runtime_specs
    if model.runtime is None:
        own = any(
            one.name == model.model_format.name
            for runtime in runtimes.values()
            for one in runtime.supported_model_formats
        )
        return None if own else (SERVING, SERVING)
    if (runtime := runtimes.get(model.runtime)) is not None:
        given = serving_resources(runtime)
        return (given.requests, given.limits) if given is not None else ({}, {})
    known = [one.name for one in shipped(service.kserve, by_chart=False) or ()]
    return (SERVING, SERVING) if model.runtime in known else None


def _mapping(resources: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found = resources.get(field)
    return found if isinstance(found, Mapping) else {}
