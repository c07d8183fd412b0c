"""Rules about GPUs that pods claim by the name of a device class (dynamic resource allocation)."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import DRA_ANNOTATION
from ...compiled import CompiledObject
from ...findings.path import Path


def devices_exist_before_the_pods(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A claim binds to a device that a driver reports on a running node. A pool without nodes has no devices, and the cluster
    autoscaler might not create the first node (modelplaneai/modelplane#306; kubernetes/autoscaler: the template of a node
    contains devices only if the cloud provider supports them).
    """
    args = service.args
    if DRA_ANNOTATION not in args.annotations:
        return
    for path, workload in args.workloads():
        pool = (service.pools or {}).get(workload.pool or "")
        if pool is not None and pool.minimum_known and pool.min_nodes == 0:
            of_role = f" of {args.role_of(path)}" if path else ""
            yield Problem(
                "dra-zero",
                Path("annotations", DRA_ANNOTATION),
                f"The pods{of_role} claim devices on pool {pool.name}, which starts with 0 nodes. No driver reports a device "
                "there, so the cluster autoscaler might never create the first node.",
                f"Set minNodes of pool {pool.name} to 1, or remove the annotation and set gpus.",
            )
            return
