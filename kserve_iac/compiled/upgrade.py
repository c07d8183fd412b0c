"""The effects of a newer KServe on a service that does not change, besides the effects of other images."""

from ..args import LLMInferenceServiceArgs
from ..args.llm.presets import DefaultPreset
from ..capacity.requests import tokenizer_pod
from ..catalog.epp import DEFAULT_BY_LOAD, TOKENIZED_BY_DEPLOYMENT
from ..catalog.kserve import SCALES_BY_KEDA, older
from ..render.kserve_names import target
from ..render.scaled_object import is_scaled_by_kserve

INJECTS_NIXL = "0.21"
"""First KServe whose presets of prefill and decode start vLLM with NixlConnector if no connector is set and the image
has NIXL (install/v0.21.0/kserve-cluster-resources.yaml, ``NIXL_PY`` in the engines' commands)."""


def crosses(old: str, first: str, new: str) -> bool:
    """Whether an upgrade goes from before version ``first`` to it, or beyond."""
    return older(old, first) and not older(new, first)


def of_picker(args: LLMInferenceServiceArgs, old: str, new: str) -> tuple[str, ...]:
    """Differences in the endpoint picker."""
    scheduler = args.scheduler
    if scheduler is None:
        return ()
    found = []
    preset = scheduler.preset.one[1] if scheduler.preset is not None else None
    by_default = scheduler.config is None and (preset is None or isinstance(preset, DefaultPreset))
    if by_default and crosses(old, DEFAULT_BY_LOAD, new):
        found.append(
            "KServe's own configuration routes by tokens in flight; set router.scheduler.preset to prefix-load to keep weights"
        )
    if crosses(old, TOKENIZED_BY_DEPLOYMENT, new) and tokenizer_pod(scheduler, new) is not None:
        found.append("prompts are tokenised by a separate Deployment, which downloads the model")
    return tuple(found)


def of_engines(args: LLMInferenceServiceArgs, old: str, new: str) -> tuple[str, ...]:
    """Differences in the flags with which the engines start."""
    if args.prefill is None or args.disaggregation.connector != "none" or not crosses(old, INJECTS_NIXL, new):
        return ()
    return ("the preset starts NixlConnector if no connector is set and the image has NIXL",)


def of_scaling(name: str, args: LLMInferenceServiceArgs, old: str, new: str) -> tuple[str, ...]:
    """The ScaledObjects to delete: KEDA rejects a second ScaledObject for a workload that another ScaledObject scales
    (``verifyScaledObjects`` in apis/keda/v1alpha1/scaledobject_webhook.go), and KServe creates its own.
    """
    if args.stopped or not crosses(old, SCALES_BY_KEDA, new):
        return ()
    service = args.name or name
    scaled = [
        target(service, workload, prefill=bool(path)).name
        for path, workload in args.workloads()
        if is_scaled_by_kserve(workload, new)
    ]
    return tuple(
        f"KServe creates the ScaledObject itself; delete {one} right before the update, otherwise KEDA rejects KServe's"
        for one in scaled
    )
