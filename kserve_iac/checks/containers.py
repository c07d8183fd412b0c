"""Rules about the resources of containers. KServe accepts any; then the API server refuses the Deployment that it makes."""

from collections.abc import Iterator
from typing import Literal

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ..args.inference_service import Component, Predictor, completed_container
from ..args.problem import nearest
from ..args.quantity import quantity
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.workload import ClusterMeta
from ..capacity.requests import serving_resources
from ..capacity.serving_defaults import ServingDefaults, serving_defaults
from ..catalog.requests import SERVING, SEVERAL_NODES
from ..catalog.runtimes import shipped
from ..compiled import CompiledObject
from ..compiled.overlay import mapping_at
from ..compiled.pods import MODELS
from ..compiled.runtimes import wanted_of
from ..findings.path import Path
from .versions import is_known

NATIVE = ("cpu", "memory", "ephemeral-storage")
"""Resources of containers that have no domain, beside huge pages (``standardContainerResources`` in Kubernetes
pkg/apis/core/helper/helpers.go, 1.35)."""

OF_PODS = ("cpu", "memory")
"""Resources that a pod as a whole can have, beside huge pages (IsSupportedPodLevelResource in k8s.io/component-helpers, 1.35)."""

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
            for name in mapping_at(resources, field):
                if "/" in name or name in NATIVE or name == CLAIMED or name.startswith("hugepages-"):
                    continue
                meant = WITH_DOMAIN.get(name.lower())
                yield Problem(
                    "resource-name",
                    service.origin_of(path / field / name),
                    f"{name} is neither a resource of Kubernetes nor a name with a domain, so the API server refuses the pods.",
                    f"Write {meant}." if meant else nearest(name, NATIVE, "resources without a domain"),
                )


def pods_request_no_devices(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """The resources of a pod as a whole are CPU, memory and huge pages: the API server refuses every other name
    (validatePodResources in pkg/apis/core/validation/validation.go of Kubernetes 1.35), and before 1.32 drops the field. GPUs
    that stand there reach no container in either case.
    """
    if not is_known(service.context):
        return
    for pod in service.pods:
        resources = mapping_at(pod.spec, "resources")
        for field in ("limits", "requests"):
            for name in mapping_at(resources, field):
                if name in OF_PODS or name.startswith("hugepages-"):
                    continue
                here = next((one for one, _ in pod.containers), None)
                to = f"resources of {service.origin_of(here)}" if here is not None else "resources of the container"
                yield Problem(
                    "pod-resources",
                    service.origin_of(pod.path / "resources" / field / name),
                    f"{name} is requested for the pod as a whole, where Kubernetes takes only cpu, memory and huge pages, so the "
                    "API server refuses the pods.",
                    f"Move {name} to {to}.",
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
        limits = mapping_at(resources, "limits")
        for name, request in mapping_at(resources, "requests").items():
            wants, most = quantity(request), quantity(limits.get(name))
            if wants and name not in limits and _needs_limit(name) and _is_complete(service, path):
                yield Problem(
                    "limit-missing",
                    service.origin_of(path / "requests" / name),
                    f"{name} is requested without a limit, but it cannot be overcommitted, so the API server refuses the pods.",
                    f"Set limits.{name} to {request}. The request then has the same value and can be left out.",
                )
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


def _needs_limit(name: str) -> bool:
    """Whether a resource requires a limit: those with a domain, and huge pages (``IsOvercommitAllowed`` in
    pkg/apis/core/v1/helper/helpers.go of Kubernetes 1.35).
    """
    return "/" in name or name.startswith("hugepages-")


def _is_complete(service: CompiledObject[ClusterMeta], path: Path) -> bool:
    """Whether the resources are those of a container, to which no runtime and no configuration of somebody else can add a limit.
    KServe's own presets and runtimes have no limits of GPUs (config/llmisvcconfig and config/runtimes at 0.20).
    """
    if not any(at == path[:-1] for pod in service.pods for at, _ in (*pod.containers, *pod.init_containers)):
        return False
    if isinstance(service.args, LLMInferenceServiceArgs):
        return not service.args.base_refs
    is_model = isinstance(service.args, InferenceServiceArgs) and path[-2] in MODELS
    return not is_model or service.platform.install != "existing"


def defaults_are_within_limits(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe fills in the requests and limits that a serving container does not set: those of the runtime, whose container is
    merged with the model, and for containers of one's own those of its ConfigMap (``setResourceRequirementDefaults`` in
    v1beta1/inference_service_defaults.go; config/runtimes; amd-enterprise-ai/aim-engine, on the configuration of KServe). The
    chart writes the ConfigMap by its values (charts/kserve-resources/files/common/configmap-patch.yaml of 0.17 to 0.20).
    """
    for path, component in service.args.components():
        within, container = completed_container(component) or (Path(), None)
        resources = container.resources if container is not None else None
        defaults = _defaults(path, component, service)
        if resources is None or defaults is None or service.has_own_runtime(path):
            continue  # what a runtime of the environment says is merged: requests_are_within_limits
        requested = {name: value for name, value in resources.requests.items() if isinstance(value, str)}
        limited = {name: value for name, value in resources.limits.items() if isinstance(value, str)}
        at = within.under(path) / "resources"
        code: Literal["default-resources", "default-resources-unsure"]
        code = "default-resources" if defaults.is_certain else "default-resources-unsure"
        unless = "" if defaults.is_certain else f" Only a {_others(path, component, service)} would start them."
        for name in NATIVE:
            wants, most = quantity(requested.get(name)), quantity(defaults.limits.get(name))
            if name not in resources.limits and wants is not None and most is not None and wants > most:
                yield Problem(
                    code,
                    at / "requests" / name,
                    f"No limit of {name} is set, so KServe sets {defaults.limits[name]}, and the API server refuses pods whose "
                    f"request ({requested[name]}) is greater.{unless}",
                    f"Set limits.{name} to {requested[name]} or more.",
                )
            wants, most = quantity(defaults.requests.get(name)), quantity(limited.get(name))
            if name not in resources.requests and wants is not None and most is not None and wants > most:
                yield Problem(
                    code,
                    at / "limits" / name,
                    f"No request of {name} is set, so KServe sets {defaults.requests[name]}, and the API server refuses pods "
                    f"whose limit ({limited[name]}) is less.{unless}",
                    f"Set requests.{name} to {limited[name]} or less.",
                )


def _others(path: Path, component: Component, service: CompiledObject[InferenceServiceArgs]) -> str:
    """What else may decide about the defaults of a component."""
    is_of_runtime = wanted_of(path, component, service.kserve) is not None
    return "runtime with other resources" if is_of_runtime else "KServe with other defaults"


def _defaults(
    path: Path, component: Component, service: CompiledObject[InferenceServiceArgs]
) -> ServingDefaults | None:
    """The requests and limits that the serving container has where it says nothing; None where they are not known.

    Those of a runtime are certain only if the predictor names it: others may have added one to the namespace, which KServe then
    selects.
    """
    wanted = wanted_of(path, component, service.kserve)
    if wanted is None:
        several = isinstance(component, Predictor) and any(component.models())
        return None if several else serving_defaults(service.platform)
    runtimes = service.context.runtime_specs
    requests, limits = SEVERAL_NODES if wanted.workers else (SERVING, SERVING)
    if wanted.runtime is None:
        own = any(one.name == wanted.format for runtime in runtimes.values() for one in runtime.supported_model_formats)
        return None if own else ServingDefaults(requests, limits, is_certain=False)
    if (runtime := runtimes.get(wanted.runtime)) is not None:
        given = serving_resources(runtime)
        return ServingDefaults(given.requests, given.limits, is_certain=False) if given is not None else None
    known = service.context.known_runtimes(service.args.namespace)
    found = next((one for one in shipped(service.kserve, by_chart=False) or () if one.name == wanted.runtime), None)
    if found is None:
        return None
    requests, limits = SEVERAL_NODES if found.workers else (SERVING, SERVING)
    return ServingDefaults(requests, limits, is_certain=known is not None and known.is_certain(found))
