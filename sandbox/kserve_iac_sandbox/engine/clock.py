"""Simulated time: what a step takes, and how it passes.

A step takes the longer of two times, plus a fixed overhead (a roofline):

- memory: the weights and the KV cache of every scheduled request are read once, (weights + tokens in context x bytes of KV per
  token) / (bandwidth x GPUs)
- arithmetic: every token of the step multiplies with every weight, 2 x (weight bytes / bytes per weight) x tokens of the
  step / (FLOP/s x GPUs)

A decode step of few requests is bound by memory, a prefill by arithmetic, as on a GPU. The arithmetic of attention, which grows
with the square of the prompt, communication between GPUs, and everything that real engines lose are left out: the times are
bounds from below, good for comparisons and not for capacity.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from .simulation import Simulation


@dataclass(frozen=True)
class TimeModel:
    """Seconds of steps and transfers of a number of GPUs that share the model."""

    simulation: Simulation
    gpus: int = 1

    def step(self, tokens: int, context: int) -> float:
        """Simulated seconds of a step that computes ``tokens`` and reads the KV cache of ``context`` tokens."""
        given = self.simulation
        memory = (given.weight_bytes + context * given.kv_bytes_per_token) / (given.bandwidth * self.gpus)
        arithmetic = 2 * given.weight_bytes / given.bytes_per_weight * tokens / (given.flops * self.gpus)
        return max(memory, arithmetic) + given.step_overhead

    def transfer(self, tokens: int) -> float:
        """Simulated seconds in which the KV cache of ``tokens`` gets from one engine to another."""
        return tokens * self.simulation.kv_bytes_per_token / self.simulation.transfer_bandwidth


class Clock:
    """The simulated time. It is the sum of all steps, and of the time in between in which there was nothing to do.

    ``factor`` is the number of real seconds for one simulated second. With 0, steps take no real time, and idle time does not
    count. The delays of this process are no part of the simulated time: if it cannot keep up, simulated time passes more slowly.
    """

    def __init__(self, factor: float, real: Callable[[], float] = time.monotonic) -> None:
        self._factor = factor
        self._real = real
        self._base = 0.0
        """The simulated time when the step began, or when the last one ended."""
        self._since = real()
        """The real time that belongs to it."""
        self._most = math.inf
        """How much simulated time may pass now: that of the step, none between steps, any if there is nothing to do."""

    def now(self) -> float:
        """Simulated seconds since the start."""
        if not self._factor:
            return self._base
        return self._base + min(max(0.0, self._real() - self._since) / self._factor, self._most)

    def idle(self) -> None:
        """There is nothing to do from now on."""
        self._since, self._most = max(self._since, self._real()), math.inf

    async def work(self, seconds: float, start: float | None = None) -> None:
        """Lets a step pass. It began at the simulated time ``start``, or else when the one before ended."""
        if not self._factor:
            self._base += seconds
            await asyncio.sleep(0)
            return
        if start is not None:
            self._since += (start - self._base) * self._factor
            self._base = start
        self._most = seconds
        end = self._since + seconds * self._factor
        await asyncio.sleep(max(0.0, end - self._real()))
        self._base, self._since, self._most = self._base + seconds, end, 0.0

    async def sleep(self, seconds: float) -> None:
        """Waits beside the steps, as a transfer does."""
        await asyncio.sleep(seconds * self._factor)
