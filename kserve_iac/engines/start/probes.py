"""How long an LLM engine may take to start, and what its startup probe says about it."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from ...args import LLMInferenceServiceArgs
from ...args.llm.inference_service import Workload
from ...catalog.dimensions import ModelDimensions
from ...catalog.kserve import DEFAULT
from ...catalog.presets import Preset, preset
from ...findings.path import Path
from ..flags import is_eager
from ..models import dimensions_by_uri
from ..roles import LLMRole
from ..written import has_own_command
from .loading import Seconds, downloading, starting, weights_bytes

PERIOD = 10
"""Seconds between two startup probes, as the presets have it."""


class Start(NamedTuple):
    """The start of a role's engine, of a model that is known."""

    downloading: Seconds
    """Before the engine: the model is fetched."""
    starting: Seconds
    """Of the engine itself."""
    weights: int
    """Bytes of the model."""
    preset: Preset

    @property
    def total(self) -> Seconds:
        """From the pod's first container on."""
        return self.downloading + self.starting

    @property
    def is_likely_killed(self) -> bool:
        """Whether the preset's own time is shorter than the middle of the range, which spans powers of ten."""
        return math.sqrt(self.starting.low * self.starting.high) > self.preset.start_seconds

    @property
    def failures(self) -> int | None:
        """Failures of the preset's startup probe that give the slowest start its time; None: it gives it already, or there is
        none.
        """
        if not self.preset.has_startup_probe or self.starting.high <= self.preset.start_seconds:
            return None
        return failures_for(self.starting.high)


def failures_for(seconds: float) -> int:
    """Failures of a startup probe that last so long."""
    return math.ceil(seconds / PERIOD)


def starts_of_roles(args: LLMInferenceServiceArgs, roles: Iterable[LLMRole], kserve: str) -> dict[Path, Start | None]:
    """The start of each role by its path; None where the model is not known, or where the pod is not the preset's."""
    return {role.path: start_of(args, role.workload, role.model, kserve, eager=is_eager(role.flags)) for role in roles}


def start_of(
    args: LLMInferenceServiceArgs, workload: Workload, model: ModelDimensions | None, kserve: str, *, eager: bool
) -> Start | None:
    """The start of a role; ``eager``: its engine builds no CUDA graphs."""
    if args.model is None or model is None or args.base_refs or has_own_command(workload):
        return None
    weights = weights_bytes(model)
    fetched = downloading(weights, args.model.uri)
    if args.is_downloaded_by_engine:
        # The engine fetches the model itself, while its probe waits.
        return Start(Seconds(0, 0), fetched + starting(weights, eager=eager), weights, _preset(workload, kserve))
    return Start(fetched, starting(weights, eager=eager), weights, _preset(workload, kserve))


def may_start_slowly(uri: str) -> bool:
    """Whether a service of that model would get a startup probe of its own."""
    model = dimensions_by_uri(uri)
    if model is None:
        return False
    size = weights_bytes(model)
    return (downloading(size, uri) + starting(size)).high > preset(DEFAULT, several_nodes=False).start_seconds


def _preset(workload: Workload, kserve: str) -> Preset:
    return preset(kserve, several_nodes=workload.worker is not None)
