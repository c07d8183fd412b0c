"""The ServiceAccounts under which the pods of an object run."""

from collections.abc import Iterator
from typing import NamedTuple

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.base import is_output
from ..args.inference_service import Component, Predictor
from ..args.llm.inference_service import Workload
from ..args.pod import PodFields
from ..args.workload import ClusterMeta
from ..catalog.kserve import older
from ..findings.path import TOP, Path
from ..render.kserve_names import child_name

DEFAULT = "default"
"""The ServiceAccount of pods that name none (plugin/pkg/admission/serviceaccount of Kubernetes)."""

KEPT_FROM = "0.17"
"""The first KServe that runs pods under the ServiceAccount that the user names. KServe 0.16 copies the ServiceAccount of pods to
which it grants permissions of their own (workload_multi_node.go and workload_single_node.go of v1alpha1/llmisvc;
kserve/kserve#4903)."""


class Account(NamedTuple):
    """A ServiceAccount of some pods."""

    part: Path
    """Path of their role, as in :class:`kserve_iac.capacity.demand.Demand`."""
    name: str | None
    """Its name. None: it is known only during the update."""
    path: Path
    """The argument that sets the name, even if it is not set."""


def accounts_of(name: str, args: ClusterMeta, kserve: str) -> Iterator[Account]:
    """The ServiceAccounts of the pods of an object. ``name`` is the object's name. The arguments of an LLM service are those
    merged with its configurations.
    """
    if isinstance(args, InferenceServiceArgs):
        for path, component in args.components():
            yield from _of_component(path, component)
    elif isinstance(args, LLMInferenceServiceArgs):
        for path, workload in args.workloads():
            yield _of_workload(name, args, path, workload, kserve)
        yield from _of_picker(name, args)
    elif isinstance(args, InferenceGraphArgs):
        yield _of_pod(TOP, TOP, args.service_account_name)


def _of_component(path: Path, component: Component) -> Iterator[Account]:
    yield _of_pod(path, path, component.service_account_name)
    if isinstance(component, Predictor) and component.worker_spec is not None:
        yield _of_pod(path, path / "workerSpec", component.worker_spec.service_account_name)


def _of_pod(part: Path, pod: Path, given: object, otherwise: str = DEFAULT) -> Account:
    name = None if is_output(given) else str(given) if given else otherwise
    return Account(part, name, pod / "serviceAccountName")


def _of_workload(name: str, args: LLMInferenceServiceArgs, path: Path, workload: Workload, kserve: str) -> Account:
    suffix = own_account_suffix(workload, is_prefill=bool(path), is_split=args.prefill is not None)
    own = DEFAULT if suffix is None else child_name(name, suffix)
    field, given = named_account(workload)
    if suffix is not None and older(kserve, KEPT_FROM):
        given = None
    return _of_pod(path, path / field, given, own)


def named_account(workload: Workload) -> tuple[str, object]:
    """The ServiceAccount that the user names for a workload, and the pod that names it: the first pod counts."""
    for field, pod in (("template", workload.template), ("worker", workload.worker)):
        if pod is not None and pod.service_account_name is not None:
            return field, pod.service_account_name
    return "template", None


def own_account_suffix(workload: Workload, *, is_prefill: bool, is_split: bool) -> str | None:
    """The suffix of the ServiceAccount that KServe creates for a workload without one. None: KServe creates no ServiceAccount."""
    if workload.worker is not None:
        return "-kserve-mn-prefill" if is_prefill else "-kserve-mn"
    return "-kserve" if is_split and not is_prefill else None


def _of_picker(name: str, args: LLMInferenceServiceArgs) -> Iterator[Account]:
    """The ServiceAccount of the endpoint picker (``expectedSchedulerServiceAccount`` in llmisvc/scheduler.go)."""
    scheduler = args.scheduler
    if scheduler is None or (scheduler.pool is not None and scheduler.pool.ref is not None):
        return
    at = Path("router", "scheduler")
    pod: PodFields | None = scheduler.template
    given = pod.service_account_name if pod is not None else None
    yield _of_pod(at, at / "template", given, child_name(name, "-epp-sa"))
