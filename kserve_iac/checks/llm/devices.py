"""Rules about GPUs that pods claim by the name of a device class (dynamic resource allocation)."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import DRA_ANNOTATION
from ...capacity.claims import devices_of
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...findings.path import Path

CLAIMED_BY_KSERVE = "0.20"
"""The first KServe that claims GPUs because of the annotation."""


def devices_exist_before_the_pods(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """A claim binds to a device that a driver reports on a running node. A pool without nodes has no devices, and the cluster
    autoscaler might not create the first node (modelplaneai/modelplane#306; kubernetes/autoscaler: the template of a node
    contains devices only if the cloud provider supports them). GKE supports it for nodes with the label of ``gpuDra``
    (gke-ai-labs.dev, "GPU fungibility with DRA and Custom Compute Classes").
    """
    args = service.args
    for demand in service.unnamed_demands:
        pool = (service.pools or {}).get(demand.pool or "")
        if pool is None or not pool.minimum_known or pool.min_nodes or pool.claims_gpus:
            continue
        managed = isinstance(args, LLMInferenceServiceArgs) and args.claims_gpus
        claim = next((one for one in demand.claims if devices_of([one]).gpus), None)
        if claim is None and not managed:
            continue
        of_role = f" of {demand.role}" if demand.part else ""
        yield Problem(
            "dra-zero",
            claim.path.under(demand.part) if claim is not None else Path("annotations", DRA_ANNOTATION),
            f"The pods{of_role} claim devices on pool {pool.name}, which starts with 0 nodes. No driver reports a device "
            "there, so the cluster autoscaler might never create the first node.",
            f"Set minNodes of pool {pool.name} to 1, or remove the {'annotation' if claim is None else 'claim'} and set gpus.",
        )
        return


def annotation_is_read(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe reads the annotation from 0.20 on (pkg/constants/constants.go of 0.20). In earlier versions, the pods have no GPU,
    because none is requested beside the annotation.
    """
    args = service.args
    if args.claims_gpus and older(service.kserve, CLAIMED_BY_KSERVE):
        roles = [args.role_of(path) for path, workload in args.workloads() if workload.only_claims_gpus]
        if roles:
            yield Problem(
                "dra-version",
                Path("annotations", DRA_ANNOTATION),
                f"KServe {service.kserve} does not read this annotation, so the pods of {' and '.join(roles)} have no GPU.",
                f"Set gpus instead of the annotation, or use KServe {CLAIMED_BY_KSERVE} or later.",
            )
