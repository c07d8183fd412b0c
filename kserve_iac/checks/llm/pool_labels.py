"""Whether the pods of a service are in the InferencePool that the user describes."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import Workload
from ...compiled import CompiledObject
from ...findings.path import Path

ROLE = "llm-d.ai/role"
"""Label of a workload's role."""

OPEN = ("app.kubernetes.io/component", "leaderworkerset.sigs.k8s.io/", "kueue.x-k8s.io/", "pod-template-hash")
"""Beginnings of labels whose values KServe, Kubernetes or a queue decides."""

SELECTOR = Path("router", "scheduler", "pool", "spec", "selector")


def pods_are_in_their_pool(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """An endpoint picker sends requests to the pods that the selector of its InferencePool matches. The pods have the labels of
    KServe and those of ``podLabels``, but not those of the service (expectedSingleNodeMainDeployment, singleNodeLabels and
    propagateDeploymentMetadata in llmisvc/workload_single_node.go, 0.16 to 0.20; ai-dynamo/dynamo#1940).
    """
    args = service.args
    scheduler = args.scheduler
    spec = scheduler.pool.spec if scheduler is not None and scheduler.pool is not None else None
    if spec is None or (service.built is not None and service.built.unknown):
        return
    for path, key, value in _selected(spec.get("selector")):
        lacking = [
            (part, workload)
            for part, workload in args.workloads()
            if _labels(service.object_name, args.role_of(part), workload).get(key) != value
        ]
        if not lacking or key.startswith(OPEN) or not isinstance(value, str):
            continue
        roles = " and ".join(args.role_of(part) for part, _ in lacking)
        fields = " and ".join(str(part / "podLabels") for part, _ in lacking)
        mend = f"Remove {key} from the selector" if key == ROLE else f"Set {key} in {fields} to {value}"
        yield Problem(
            "pool-labels",
            path,
            f"The InferencePool selects pods with the label {key}={value}, which the pods of the service ({roles}) do not have, "
            "so the endpoint picker sends them no request.",
            f"{mend}, or remove pool.spec.",
        )


def _selected(selector: Any) -> Iterator[tuple[Path, str, Any]]:
    """The labels of a selector with their paths; those of the alpha version stand in the selector itself."""
    if not isinstance(selector, Mapping):
        return
    nested = selector.get("matchLabels")
    at = SELECTOR / "matchLabels" if isinstance(nested, Mapping) else SELECTOR
    labels = nested if isinstance(nested, Mapping) else selector
    yield from ((at / key, key, value) for key, value in labels.items() if isinstance(key, str))


def _labels(name: str, role: str, workload: Workload) -> Mapping[str, str]:
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": "llminferenceservice",
        "kserve.io/component": "workload",
        ROLE: "both" if role == "engine" else role,
        **workload.pod_labels,
    }
