"""Sends many requests to a service, and measures its answers.

In a closed loop, a fixed number of clients each send their next request when they have the answer to the last. In an open loop,
requests start at given moments, whether or not earlier ones are answered, as those of independent users do.

The measures are those of vLLM's own benchmark (vllm/benchmarks/serve.py, calculate_metrics): the time to the first token, the
time between pieces of the answer, and the time per token after the first.
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .answer import Answer, error_text, has_output, usage_of
from .connection import Unanswered

MOST_IN_FLIGHT = 256
"""Maximum number of requests that wait for their answers at the same time. Each needs a thread."""

PERCENTILES = (50, 90, 99)

Send = Callable[[int], Answer]
"""Sends the request with this number. Raises :class:`Unanswered`."""


@dataclass(frozen=True)
class Plan:
    """How many requests are sent, and when. ``rate`` or ``concurrency`` is set, and ``requests`` or ``seconds`` or both."""

    rate: float | None = None
    """Open loop: requests per second on average. Their distances are random (a Poisson process)."""
    concurrency: int | None = None
    """Closed loop: number of clients."""
    requests: int | None = None
    """Maximum number of requests."""
    seconds: float | None = None
    """Time in seconds after which no request is started."""
    seed: int = 0
    """Start of the random distances."""


@dataclass(frozen=True)
class Sample:
    """One request."""

    seconds: float
    """Time until the answer was complete."""
    failure: str | None = None
    """Why there is no right answer. None: there is one."""
    first: float | None = None
    """Time until the first piece of the answer with text. None: it was not streamed."""
    gaps: Sequence[float] = ()
    """Times between the pieces."""
    prompt_tokens: int = 0
    tokens: int = 0
    """Tokens of the answer: those that the service counts, otherwise the number of pieces."""
    simulated: bool = False

    @property
    def seconds_per_token(self) -> float | None:
        """Time per token after the first. None: there is no second token."""
        if self.first is None or self.tokens < 2:
            return None
        return (self.seconds - self.first) / (self.tokens - 1)


@dataclass
class Run:
    """The result of a plan."""

    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    """Time from the first request until the last answer."""
    not_sent: int = 0
    """Requests of an open loop that were due while :data:`MOST_IN_FLIGHT` others waited. They were never sent."""


def sample_of(answer: Answer) -> Sample:
    """The measures of an answer."""
    chunks = [(one.seconds, one.json) for one in answer.events]
    bodies = [body for _, body in chunks] if answer.is_stream else [answer.json]
    failed = next((body["error"] for body in bodies if isinstance(body, dict) and body.get("error")), None)
    moments = [seconds for seconds, body in chunks if has_output(body)]
    failure = None
    if not answer.ok:
        failure = f"{answer.status} {answer.reason}: {error_text(answer)[:120]}"
    elif failed is not None:
        failure = f"error in the stream: {str(failed)[:120]}"
    elif answer.is_stream and not moments:
        failure = "the stream has no text"
    usage = usage_of(bodies)
    return Sample(
        answer.seconds,
        failure,
        moments[0] if moments else None,
        tuple(after - before for before, after in itertools.pairwise(moments)),
        _count(usage.get("prompt_tokens"), 0),
        _count(usage.get("completion_tokens"), len(moments)),
        answer.is_simulated,
    )


def _count(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def starts(rate: float, seed: int) -> Iterator[float]:
    """The moments in seconds at which the requests of an open loop start. The first starts at once."""
    distances = random.Random(seed)  # noqa: S311  not a secret
    moment = 0.0
    while True:
        yield moment
        moment += distances.expovariate(rate)


def run(plan: Plan, new_client: Callable[[], tuple[Send, Callable[[], None]]]) -> Run:
    """Carries out a plan. ``new_client`` creates what sends the requests of one thread, and what closes it."""
    loop = _Loop(plan, new_client)
    return loop.closed(plan.concurrency) if plan.concurrency is not None else loop.open(plan.rate or 0.0)


class _Loop:
    def __init__(self, plan: Plan, new_client: Callable[[], tuple[Send, Callable[[], None]]]) -> None:
        self._plan, self._new_client = plan, new_client
        self._lock = threading.Lock()
        self._number = itertools.count()
        self._run = Run()
        self._idle: list[tuple[Send, Callable[[], None]]] = []
        self._begun = time.monotonic()

    def closed(self, clients: int) -> Run:
        threads = [threading.Thread(target=self._client, daemon=True) for _ in range(clients)]
        return self._finished(threads, threads)

    def open(self, rate: float) -> Run:
        threads: list[threading.Thread] = []
        free = threading.Semaphore(MOST_IN_FLIGHT)
        for moment in starts(rate, self._plan.seed):
            if self._plan.seconds is not None and moment >= self._plan.seconds:
                break
            if (number := self._next()) is None:
                break
            time.sleep(max(0.0, self._begun + moment - time.monotonic()))
            if not free.acquire(blocking=False):
                self._run.not_sent += 1
                continue
            if len(threads) > 2 * MOST_IN_FLIGHT:
                threads = [one for one in threads if one.is_alive()]
            threads.append(threading.Thread(target=self._once, args=(number, free), daemon=True))
            threads[-1].start()
        return self._finished(threads)

    def _finished(self, threads: Sequence[threading.Thread], unstarted: Sequence[threading.Thread] = ()) -> Run:
        for thread in unstarted:
            thread.start()
        for thread in threads:
            thread.join()
        self._run.seconds = time.monotonic() - self._begun
        for _, close in self._idle:
            close()
        return self._run

    def _next(self) -> int | None:
        """The number of the next request. None: there is no further one."""
        plan = self._plan
        with self._lock:
            if plan.seconds is not None and time.monotonic() - self._begun >= plan.seconds:
                return None
            number = next(self._number)
        return number if plan.requests is None or number < plan.requests else None

    def _client(self) -> None:
        client = self._new_client()
        while (number := self._next()) is not None:
            self._measure(client[0], number)
        with self._lock:
            self._idle.append(client)

    def _once(self, number: int, free: threading.Semaphore) -> None:
        with self._lock:
            client = self._idle.pop() if self._idle else None
        client = client or self._new_client()
        try:
            self._measure(client[0], number)
        finally:
            with self._lock:
                self._idle.append(client)
            free.release()

    def _measure(self, send: Send, number: int) -> None:
        begun = time.monotonic()
        try:
            sample = sample_of(send(number))
        except Unanswered as error:
            sample = Sample(time.monotonic() - begun, str(error))
        with self._lock:
            self._run.samples.append(sample)


# Results -------------------------------------------------------------------------------------------------------------


def percentile(values: Sequence[float], percent: float) -> float:
    """A percentile of at least one value, by linear interpolation."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    """Mean and percentiles in seconds. None: there are no values."""
    if not values:
        return None
    found = {"mean": sum(values) / len(values)}
    found |= {f"p{percent}": percentile(values, percent) for percent in PERCENTILES}
    return {name: round(value, 6) for name, value in found.items()}


def summary(result: Run) -> dict[str, Any]:
    """The result as data. Times and tokens are those of the requests that were answered rightly."""
    right = [one for one in result.samples if one.failure is None]
    seconds = result.seconds or 1e-9
    tokens, prompt_tokens = sum(one.tokens for one in right), sum(one.prompt_tokens for one in right)
    failures = Counter(one.failure for one in result.samples if one.failure is not None)
    return {
        "requests": len(result.samples),
        "answered": len(right),
        "failed": len(result.samples) - len(right),
        "notSent": result.not_sent,
        "seconds": round(result.seconds, 4),
        "requestsPerSecond": round(len(right) / seconds, 4),
        "promptTokens": prompt_tokens,
        "outputTokens": tokens,
        "promptTokensPerSecond": round(prompt_tokens / seconds, 2),
        "outputTokensPerSecond": round(tokens / seconds, 2),
        "secondsToFirstToken": _spread([one.first for one in right if one.first is not None]),
        "secondsBetweenPieces": _spread([gap for one in right for gap in one.gaps]),
        "secondsPerOutputToken": _spread([one for sample in right if (one := sample.seconds_per_token) is not None]),
        "secondsPerAnswer": _spread([one.seconds for one in right]),
        "simulated": any(one.simulated for one in right),
        "failures": [{"reason": reason, "requests": count} for reason, count in failures.most_common()],
    }
