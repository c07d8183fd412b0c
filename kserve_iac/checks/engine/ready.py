"""Whether an update waits as long as the engines of its services take to start."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...compiled import CompiledObject
from ...engines import EngineRole
from ...engines.start.cold import ColdStart
from ...engines.start.loading import GB, spelled_time, weights_bytes, whole_minutes
from ...findings.path import Path

LONGEST_WAIT = 7200
"""The largest ``readyTimeout``."""


def update_waits_for_the_start(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """An update waits until a service is ready, for ``readyTimeout`` at most. At published rates, the start of the slowest engine
    should end before: a new node and its image where the pool keeps none, the download, and the engine.

    Of an LLM service, only pods of KServe's preset are judged, as by ``start-slow``. Simulated engines start at once.
    """
    args = service.args
    if not args.wait or service.context.is_simulated:
        return
    starts = list(_starts(service))
    slowest = max(starts, key=lambda one: one[1].total.high, default=None)
    if slowest is None or args.ready_timeout >= slowest[1].total.high:
        return
    role, start = slowest
    assert role.model is not None, "a start is known of a known model only"
    where = f" ({role.role})" if len(starts) > 1 else ""
    rest = "" if start.has_node else ", not counting a new node and the image"
    mend = f"Set readyTimeout to {min(whole_minutes(start.total.high), LONGEST_WAIT)}, or keep the model close to the nodes"
    if start.has_node and role.pool is not None:
        mend += f", or set minNodes of pool {role.pool.name} so that a node is ready"
    yield Problem(
        "ready-slow",
        Path("readyTimeout"),
        f"The update waits {spelled_time(args.ready_timeout)}, but at published rates a start with "
        f"{weights_bytes(role.model) / GB:,.0f} GB of weights{where} takes {start.total.text}{rest}: {start.text}.",
        f"{mend}.",
    )


def _starts(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[tuple[EngineRole, ColdStart]]:
    for role in service.engines:
        start = service.first_starts.get(role.path)
        is_judged = isinstance(service.args, InferenceServiceArgs) or service.starts.get(role.path) is not None
        if start is not None and is_judged:
            yield role, start
