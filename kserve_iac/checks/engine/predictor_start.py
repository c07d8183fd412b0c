"""Rules about the start of predictors that run vLLM: Knative's deadline, and probes that the user writes."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from ...args import InferenceServiceArgs, Problem
from ...args.container import Probe
from ...args.inference_service import ComponentExtension
from ...compiled import CompiledObject
from ...engines.flags import is_eager
from ...engines.huggingface import hub_model
from ...engines.named_size import bytes_by_name
from ...engines.roles import EngineRole
from ...engines.start.cold import ColdStart
from ...engines.start.loading import GB, spelled_time, starting, weights_bytes
from ...engines.start.probes import PERIOD
from ...findings.path import Path
from .memory import named_model

DEADLINE = 600
"""Seconds after which Knative gives up a revision (``progress-deadline`` of its ConfigMap config-deployment)."""

DEADLINE_ANNOTATION = "serving.knative.dev/progress-deadline"
"""Annotation of a revision with its own deadline (knative.dev, "Configure Deployment resources")."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class _Started(NamedTuple):
    """A predictor with a known model, and the steps of its start."""

    role: EngineRole
    component: ComponentExtension
    weights: int
    steps: ColdStart


def knative_waits_for_the_start(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Knative marks a revision as failed and deletes its pods if the revision is not ready before a deadline (kserve/kserve#1247,
    #3795; redhat-ai-services/ai-accelerator#22). The start includes the image, and a new node if the pool has no node.

    The published times span powers of ten. There is a finding only if the middle of the range is later than the deadline.
    """
    args = service.args
    if service.platform.mode_of(args.deployment_mode) != "Knative":
        return
    for started in _started(service):
        where, deadline = _deadline(started, args)
        total = started.steps.total
        if deadline is None or math.sqrt(max(total.low, 1) * total.high) <= deadline:
            continue
        pool = started.role.pool
        mend = f"Set the annotation {DEADLINE_ANNOTATION} of the predictor to {math.ceil(total.high / 60) * 60}s"
        if started.steps.has_node and pool is not None:
            mend += f", or set minNodes of pool {pool.name} so that a node is ready"
        yield Problem(
            "progress-deadline",
            where,
            f"Knative gives up a revision that is not ready after {spelled_time(deadline)}, but at published rates a start with "
            f"{started.weights / GB:,.0f} GB of weights takes {total.text}: {started.steps.text}. It works only if the start is "
            "quick, or if the ConfigMap config-deployment of Knative sets a longer progress-deadline.",
            f"{mend}.",
        )


def probes_wait_for_the_start(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """A liveness or startup probe that the user writes can restart an engine before it answers (Kubernetes: a liveness probe
    waits for the startup probe, if there is one). There is a finding only if the middle of the published range is later. The
    weights of a model that is not known are those by its name.
    """
    for role, component in _predictors(service):
        container = component.serving_container
        if container is None:
            continue
        name = "startupProbe" if container.startup_probe is not None else "livenessProbe"
        probe = container.startup_probe or container.liveness_probe
        weights, known_by = _weights(service, role)
        if probe is None or weights is None:
            continue
        engine = starting(weights, eager=is_eager(role.flags))
        if math.sqrt(max(engine.low, 1) * engine.high) <= (allowed := _allowed(probe)):
            continue
        yield Problem(
            "start-slow",
            component.serving_path.under(role.path) / name,
            f"The engine is killed after {spelled_time(allowed)}, but at published rates a start with "
            f"{weights / GB:,.0f} GB of weights{known_by} takes {engine.text}.",
            f"Set startupProbe with failureThreshold {math.ceil(engine.high / PERIOD)} and periodSeconds {PERIOD}.",
        )


def _started(service: CompiledObject[InferenceServiceArgs]) -> Iterator[_Started]:
    for role, component in _predictors(service):
        steps = service.first_starts.get(role.path)
        if steps is not None and role.model is not None:
            yield _Started(role, component, weights_bytes(role.model), steps)


def _predictors(service: CompiledObject[InferenceServiceArgs]) -> Iterator[tuple[EngineRole, ComponentExtension]]:
    for role in service.engines:
        if isinstance(role.workload, ComponentExtension):
            yield role, role.workload


def _weights(service: CompiledObject[InferenceServiceArgs], role: EngineRole) -> tuple[int | None, str]:
    """Bytes of the weights, and a remark where only the name of the model says them. None: it does not either."""
    if role.model is not None:
        return weights_bytes(role.model), ""
    uri, hub = named_model(service.args, role) if role.runs_vllm else (None, None)
    name = hub or (hub_model(uri) if uri is not None else None)
    return (bytes_by_name(name) if name is not None else None), " (by the name of the model)"


def _deadline(started: _Started, args: InferenceServiceArgs) -> tuple[Path, float | None]:
    """Time in seconds that Knative waits, and the argument that sets it. None: the annotation is not a duration."""
    for path, given in (
        (started.role.path / "annotations", started.component.annotations),
        (Path("annotations"), args.annotations),
    ):
        if (text := given.get(DEADLINE_ANNOTATION)) is not None:
            return path / DEADLINE_ANNOTATION, _seconds(text)
    return started.role.path / "annotations", DEADLINE


def _seconds(text: str) -> float | None:
    """Seconds of a duration in Go's format (``20m``, ``1h30m``). None: it has another format."""
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    hours, minutes, seconds = (int(one or 0) for one in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _allowed(probe: Probe) -> int:
    """Time in seconds after which a probe that never succeeds restarts the container. The default of Kubernetes is 3 failures."""
    return (probe.initial_delay_seconds or 0) + (probe.failure_threshold or 3) * (probe.period_seconds or PERIOD)
