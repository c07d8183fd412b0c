"""What a newer KServe does differently with a service that stays as it is, besides bringing other images."""

from ..args import LLMInferenceServiceArgs
from ..args.llm.presets import DefaultPreset
from ..capacity.requests import tokenizer_pod
from ..catalog.epp import DEFAULT_BY_LOAD, TOKENIZED_BY_DEPLOYMENT
from ..catalog.kserve import SCALES_BY_KEDA, older
from ..render.kserve_names import target
from ..render.scaled_object import is_scaled_by_kserve

INJECTS_NIXL = "0.21"
"""First KServe whose presets of prefill and decode start vLLM with NixlConnector by themselves where no connector is set and the
image has NIXL (install/v0.21.0/kserve-cluster-resources.yaml, ``NIXL_PY`` in the engines' commands)."""


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
        found.append("KServe's default routes by tokens in flight; set the preset prefix-load to keep weights")
    if crosses(old, TOKENIZED_BY_DEPLOYMENT, new) and tokenizer_pod(scheduler, new) is not None:
        found.append("prompts are tokenised by a Deployment of its own, which downloads the model")
    return tuple(found)


def of_engines(args: LLMInferenceServiceArgs, old: str, new: str) -> tuple[str, ...]:
    """Differences in what the engines are started with."""
    if args.prefill is None or args.disaggregation.connector != "none" or not crosses(old, INJECTS_NIXL, new):
        return ()
    return ("where no connector is set, the preset starts NixlConnector if the image has NIXL",)


def of_scaling(name: str, args: LLMInferenceServiceArgs, old: str, new: str) -> tuple[str, ...]:
    """What has to happen to ScaledObjects: KEDA refuses a second one for a workload that another one scales
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
        f"KServe creates the ScaledObject; delete {one} right before the update, or KEDA refuses KServe's"
        for one in scaled
    )
