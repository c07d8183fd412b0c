"""How long an engine may take to start -> the startup probe of the container ``main``."""

from ..args.llm.inference_service import LLMSpec, Prefill, Workload
from ..catalog.presets import preset
from ..engines.start.probes import PERIOD, Start, failures_for
from .merging import Json

DECODE_PORT, PORT = 8001, 8000
"""Ports of the engine in KServe's presets: behind the sidecar of a decode role, and else."""


def startup_probe(workload: Workload, args: LLMSpec, start: Start | None, kserve: str) -> Json | None:
    """The probe, or what of it differs from the preset's; None where the preset's gives enough time."""
    failures = failures_for(workload.start_timeout) if workload.start_timeout else None
    if workload.start_timeout is None and start is not None and not _has_own_probe(workload):
        failures = start.failures
    if failures is None:
        return None
    probe: Json = {"failureThreshold": failures, "periodSeconds": PERIOD}
    if preset(kserve, several_nodes=workload.worker is not None).has_startup_probe:
        return probe
    is_decode = args.prefill is not None and not isinstance(workload, Prefill)
    return {"httpGet": {"path": "/health", "port": DECODE_PORT if is_decode else PORT, "scheme": "HTTP"}, **probe}


def _has_own_probe(workload: Workload) -> bool:
    return any(main.startup_probe is not None for _, main in workload.mains())
