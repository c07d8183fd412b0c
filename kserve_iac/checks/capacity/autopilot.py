"""Rules about pods on GKE Autopilot, whose admission webhook (GKE Warden) refuses some, and which limits the disk of each pod."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.quantity import quantity
from ...capacity.pool import COMPUTE_CLASS_LABEL, GKE_POOL_LABEL
from ...capacity.selection import keys_of, terms_of
from ...catalog.machines import GPU_RESOURCE
from ...compiled import Compiled, CompiledObject
from ...compiled.overlay import mapping_at
from ...compiled.pods import Pod
from ...engines.downloads import downloads
from ...engines.start.loading import GB
from ...findings.path import TOP, Path
from ..download.disk import downloaded_bytes

ACCELERATOR = "cloud.google.com/gke-accelerator"
"""Label with the kind of GPU, by which GKE creates a node on Autopilot."""

REFUSED = (GKE_POOL_LABEL, "kubernetes.io/hostname", "beta.kubernetes.io/os", "beta.kubernetes.io/arch")
"""Labels of node selectors that GKE Warden names in its refusals, or in the documentation of its exceptions."""

DEFAULT = 2**30
"""Ephemeral storage of a container that requests none, in bytes. The limit is the request."""

DISK = "ephemeral-storage"

_Services = LLMInferenceServiceArgs | InferenceServiceArgs


def autopilot_admits_the_pods(compiled: Compiled) -> Iterator[Problem]:
    """Rules of GKE Warden, as its messages state them: node selectors (autogke-node-affinity-selector-limitation) and GPUs
    (autogke-gpu-limitation; GoogleCloudPlatform/ai-on-gke#983), and tolerations of GPU nodes by pods without GPUs
    (GoogleCloudPlatform/k8s-stackdriver#1079). A namespace can have a default compute class, so that a GPU without a selector is
    a warning.
    """
    for service, pod in _pods(compiled):
        for problem in (*_selected(service, pod), *_gpus(service, pod), *_privileged(service, pod)):
            yield service.placed(problem).under(service.section)


def downloads_fit_the_disk_of_autopilot(compiled: Compiled) -> Iterator[Problem]:
    """Autopilot gives each container that requests no ephemeral storage 1 GiB, and the request is the limit (GKE, "Resource
    requests in Autopilot"; kubeai-project/kubeai#250, elastic/cloud-on-k8s#7751). The kubelet evicts a pod whose emptyDirs and
    layers exceed the limits of its containers together.
    """
    if not _is_autopilot(compiled):
        return
    for service in compiled.services.values():
        args = service.whole.args
        if not isinstance(args, _Services):
            continue
        pods = {pod.part: pod for pod in service.whole.pods if not pod.is_worker}
        for one in downloads(args):
            size = downloaded_bytes(one, args, compiled)
            limit = _limit(pods.get(one.part), args, one.part)
            if limit is None or size <= limit:
                continue
            wanted = f"{-(-size * 5 // 4 // 2**30)}Gi"
            yield service.whole.placed(
                Problem(
                    "autopilot-disk",
                    one.path,
                    f"A pod downloads {size / GB:,.0f} GB, but Autopilot limits its disk to {float(limit) / 2**30:,.0f} GiB: "
                    "each container that requests no ephemeral-storage has 1 GiB. The kubelet evicts the pod.",
                    f"Set requests.{DISK} of {_container(args)} to {wanted} or more, or keep the model on a claim (pvc://).",
                )
            ).under(service.section)


def _is_autopilot(compiled: Compiled) -> bool:
    gke = compiled.environment.cluster.gke
    return gke is not None and gke.mode == "autopilot"


def _pods(compiled: Compiled) -> Iterator[tuple[CompiledObject[Any], Pod]]:
    """Every pod that a service describes, with the service merged with what it builds on."""
    if not _is_autopilot(compiled):
        return
    for service in compiled.services.values():
        yield from ((service.whole, pod) for pod in service.whole.pods)


def _selected(service: CompiledObject[Any], pod: Pod) -> Iterator[Problem]:
    selector = mapping_at(pod.spec, "nodeSelector")
    for key in selector:
        if key in REFUSED:
            yield Problem(
                "autopilot-pod",
                service.origin_of(pod.path / "nodeSelector" / key),
                f"Autopilot refuses pods whose nodeSelector has {key}: GKE creates the nodes itself.",
                f"Remove {key} from nodeSelector. To choose nodes, set pool to a compute class of the cluster, or select "
                f"{ACCELERATOR}.",
            )
    terms = terms_of(pod.spec) or ()
    if GKE_POOL_LABEL in {key for key in keys_of(terms) if key not in selector}:
        yield Problem(
            "autopilot-pod",
            service.origin_of(pod.path / "affinity"),
            f"Autopilot refuses pods whose node affinity has {GKE_POOL_LABEL}: GKE creates the nodes itself.",
            f"Remove {GKE_POOL_LABEL} from the affinity. To choose nodes, set pool to a compute class of the cluster.",
        )


def _gpus(service: CompiledObject[Any], pod: Pod) -> Iterator[Problem]:
    if GPU_RESOURCE not in pod.requested:
        yield from _tolerated(service, pod)
        return
    terms = terms_of(pod.spec)
    if terms is None or any({ACCELERATOR, COMPUTE_CLASS_LABEL} & set(keys_of((term,))) for term in terms):
        return
    yield Problem(
        "autopilot-gpu",
        _where_of_gpus(service, pod),
        f"Autopilot refuses pods with GPUs that select neither a kind of GPU ({ACCELERATOR}) nor a compute class, unless their "
        "namespace has a default compute class with GPUs.",
        f"Set pool to a compute class with GPUs of the cluster, or set {ACCELERATOR} in nodeSelector, for example to nvidia-l4.",
    )


def _where_of_gpus(service: CompiledObject[Any], pod: Pod) -> Path:
    for path, container in pod.containers:
        resources = mapping_at(container, "resources")
        for field in ("limits", "requests"):
            if GPU_RESOURCE in mapping_at(resources, field):
                return service.origin_of(path / "resources" / field / GPU_RESOURCE)
    return service.origin_of(pod.path)


def _tolerated(service: CompiledObject[Any], pod: Pod) -> Iterator[Problem]:
    """A pod whose GPUs a runtime, a configuration or a preset may request, or that claims them, is not judged."""
    is_whole = bool(pod.containers) and all(isinstance(path[-1], int) for path, _ in pod.containers)
    if not is_whole or pod.spec.get("resourceClaims") or isinstance(service.args, LLMInferenceServiceArgs):
        return
    given = pod.spec.get("tolerations")
    for index, one in enumerate(given if isinstance(given, list) else ()):
        if isinstance(one, Mapping) and one.get("key") == GPU_RESOURCE and one.get("operator") == "Exists":
            yield Problem(
                "autopilot-pod",
                service.origin_of(pod.path / "tolerations" / index),
                f"Autopilot refuses pods that tolerate {GPU_RESOURCE} but request no GPU.",
                "Remove this toleration, or request a GPU.",
            )


def _privileged(service: CompiledObject[Any], pod: Pod) -> Iterator[Problem]:
    """Constraints that a WorkloadAllowlist can lift (GKE, "WorkloadAllowlist": exemptions)."""
    found = [field for field in ("hostNetwork", "hostPID") if pod.spec.get(field) is True]
    paths = [(pod.path / field, field) for field in found]
    for path, container in (*pod.containers, *pod.init_containers):
        if mapping_at(container, "securityContext").get("privileged") is True:
            paths.append((path / "securityContext" / "privileged", "privileged"))
        ports = container.get("ports")
        paths += [
            (path / "ports" / index / "hostPort", "hostPort")
            for index, port in enumerate(ports if isinstance(ports, list) else ())
            if isinstance(port, Mapping) and port.get("hostPort")
        ]
    for path, field in paths:
        yield Problem(
            "autopilot-privileged",
            service.origin_of(path),
            f"Autopilot refuses pods that set {field}, unless a WorkloadAllowlist of the cluster permits it.",
            f"Remove {field}, set mode of the cluster to standard, or install a WorkloadAllowlist for these pods.",
        )


def _limit(pod: Pod | None, args: _Services, part: Path) -> Fraction | None:
    """The disk of a pod in bytes. None: it is not known."""
    containers = [container for _, container in pod.containers] if pod is not None else []
    given = [_disk_of(one) for one in containers]
    if None in given:
        return None
    known = [one for one in given if one is not None]
    if isinstance(args, LLMInferenceServiceArgs):
        names = {one.get("name") for one in containers}
        known += [Fraction(DEFAULT)] * (("main" not in names) + (args.prefill is not None and part == TOP))
    first = [_disk_of(one) for _, one in pod.init_containers] if pod is not None else []
    return max([sum(known, Fraction(0)) or Fraction(DEFAULT), *(one for one in first if one is not None)])


def _disk_of(container: Mapping[str, Any]) -> Fraction | None:
    resources = mapping_at(container, "resources")
    for field in ("limits", "requests"):
        given = mapping_at(resources, field)
        if DISK in given:
            return quantity(given[DISK])
    return Fraction(DEFAULT)


def _container(args: _Services) -> str:
    return "resources" if isinstance(args, LLMInferenceServiceArgs) else "the model's container"
