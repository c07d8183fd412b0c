"""The loop of steps: plans, lets simulated time pass, hands out tokens, counts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import scheduler as scheduling
from . import transfer
from .answers import Answer
from .blocks import BlockPool, Listener
from .clock import Clock, TimeModel
from .metrics import Metrics
from .sampling import Delta, Output, Sampling, next_token
from .scheduler import Limits, Scheduler, Step


@dataclass(eq=False)
class Generation:
    """An answer on its way to the client."""

    sequence: scheduling.Sequence
    sampling: Sampling
    output: Output
    deltas: "asyncio.Queue[Delta]" = field(default_factory=asyncio.Queue)
    transfer: dict[str, Any] | None = None
    """``kv_transfer_params`` for the client, once the answer has ended."""

    async def stream(self) -> AsyncIterator[Delta]:
        """What each token adds, until the answer ends."""
        while True:
            delta = await self.deltas.get()
            yield delta
            if delta.finish:
                return


class Core:
    """The engine without HTTP."""

    def __init__(
        self,
        limits: Limits,
        blocks: int,
        clock: Clock,
        times: TimeModel,
        metrics: Metrics,
        *,
        caching: bool = True,
        channel: transfer.Channel | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.pool = BlockPool(blocks, caching=caching, listener=listener)
        self.scheduler = Scheduler(limits, self.pool)
        self.metrics = metrics
        self.held = transfer.Held(channel, self._released) if channel else None
        self.broken = False
        """Whether a step has failed. Nothing works any more then."""
        self._caching = caching
        self._listener = listener
        self._clock = clock
        self._times = times
        self._generations: dict[scheduling.Sequence, Generation] = {}
        self._changed = asyncio.Event()
        self._woken: float | None = None
        self._transfers: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether a request has not ended."""
        return bool(self._generations)

    async def run(self) -> None:
        """Steps for ever. If a step fails, all requests end with an error, as those that follow do."""
        try:
            await self._run()
        except Exception:
            self.broken = True
            for generation in self._generations.values():
                generation.deltas.put_nowait(Delta(finish="error"))
            self._generations.clear()
            raise

    async def _run(self) -> None:
        """A step that finds nothing to do waits for a request, for blocks, or for the end of a transfer."""
        start: float | None = self._clock.now()
        while True:
            self._changed.clear()
            step = self.scheduler.plan()
            self._begin_transfers()
            self.metrics.add("num_preemptions", len(step.preempted))
            self._show()
            if step.work:
                self._note_start(step, self._clock.now() if start is None else start)
                await self._clock.work(self._times.step(step.tokens, step.context), start)
                self._finish(step)
                self._flush()
                start = None
            elif not step.preempted:
                self._flush()
                self._clock.idle()
                self._woken = None
                await self._changed.wait()
                start = self._woken

    def _wake(self) -> float:
        """Lets the loop look again, and returns the time. The next step begins now, if none is running."""
        now = self._clock.now()
        if self._woken is None:
            self._woken = now
        self._changed.set()
        return now

    def submit(
        self, name: str, prompt: list[int], model: str, sampling: Sampling, lora: str | None
    ) -> list[Generation]:
        """Lets a request wait. One generation for each of its answers."""
        now = self._wake()
        found = []
        remote = self.held is not None and transfer.is_decode(sampling.transfer)
        for choice in range(sampling.n):
            sequence = scheduling.Sequence(
                id=name if sampling.n == 1 else f"{choice}_{name}",
                prompt=prompt,
                answer=Answer(prompt, model, sampling.seed, choice),
                arrived=now,
                lora=lora,
                salt=sampling.salt,
                remote=remote and choice == 0,
            )
            generation = Generation(sequence, sampling, Output(sampling))
            self._generations[sequence] = generation
            self.scheduler.add(sequence)
            found.append(generation)
        return found

    def abort(self, generation: Generation) -> None:
        """Ends an answer that nobody waits for any more."""
        if generation.sequence in self._generations:
            self._end(generation, Delta(finish="abort"))
            self._wake()

    async def close(self) -> None:
        """Ends transfers, closes the side channel, and publishes no more events."""
        for task in list(self._transfers):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self.held:
            await self.held.stop()
        if self._listener:
            self._listener.close()

    def _flush(self) -> None:
        if self._listener:
            self._listener.flush()

    def _note_start(self, step: Step, now: float) -> None:
        for sequence, _ in step.work:
            if sequence.scheduled_at is None:
                sequence.scheduled_at = now

    def _finish(self, step: Step) -> None:
        answers = 0
        computed = 0
        for sequence, number in step.work:
            if sequence not in self._generations:  # aborted meanwhile
                continue
            computed += max(0, min(number, len(sequence.prompt) - sequence.computed))
            if self.scheduler.computed(sequence, number):
                self._generate(self._generations[sequence])
                answers += 1
        self.metrics.add("generation_tokens", answers)
        self.metrics.add("decode_tokens", answers)
        self.metrics.add("prefill_tokens", computed)
        self.metrics.observe("iteration_tokens_total", step.tokens)

    def _generate(self, generation: Generation) -> None:
        sequence, now = generation.sequence, self._clock.now()
        token = next_token(sequence.answer, sequence.generated, generation.sampling)
        sequence.tokens.append(token)
        if sequence.first_token_at is None:
            sequence.first_token_at = now
            self.metrics.observe("time_to_first_token_seconds", now - sequence.arrived)
            self._count_prompt(sequence)
        elif sequence.last_token_at is not None:
            self.metrics.observe("inter_token_latency_seconds", now - sequence.last_token_at)
            self.metrics.observe("time_per_output_token_seconds", now - sequence.last_token_at)
        sequence.last_token_at = now
        delta = generation.output.feed(token)
        if delta.finish:
            self._end(generation, delta)
        else:
            generation.deltas.put_nowait(delta)

    def _end(self, generation: Generation, delta: Delta) -> None:
        sequence = generation.sequence
        keeps = self.held is not None and self.held.channel.keeps(delta.finish or "")
        keep = keeps and transfer.is_prefill(generation.sampling.transfer)
        blocks = self.scheduler.finish(sequence, keep_blocks=keep)
        if self.held and blocks:
            generation.transfer = self.held.channel.answer(sequence.id, blocks, sequence.computed)
            self.held.keep(blocks)
        del self._generations[sequence]
        self._count_end(generation, delta.finish or "")
        generation.deltas.put_nowait(delta)

    def _released(self, blocks: Sequence[int]) -> None:
        self.pool.release(blocks)
        self._wake()

    def _begin_transfers(self) -> None:
        """Starts the transfers of requests that have just got their blocks."""
        for sequence in self.scheduler.loading:
            if sequence.remote:
                sequence.remote = False
                task = asyncio.ensure_future(self._load(self._generations[sequence]))
                self._transfers.add(task)
                task.add_done_callback(self._transfers.discard)

    async def _load(self, generation: Generation) -> None:
        assert self.held is not None
        assert generation.sampling.transfer is not None
        sequence = generation.sequence
        missing = len(sequence.prompt) - sequence.computed
        found = await transfer.fetch(generation.sampling.transfer)
        if found:
            await self._clock.sleep(self._times.transfer(missing))
        if sequence not in self._generations:  # aborted meanwhile
            return
        self.metrics.add("external_prefix_cache_queries", missing)
        if not found and self.held.channel.policy == "fail":
            self._end(generation, Delta(finish="error"))
        else:
            self.scheduler.loaded(sequence, received=found)
            self.metrics.add("external_prefix_cache_hits", sequence.received)
            self.metrics.add("received_tokens", sequence.received)
        self._wake()

    def _show(self) -> None:
        """Sets the metrics that describe the moment."""
        waiting = [*self.scheduler.waiting, *self.scheduler.loading]
        running = self.scheduler.running
        self.metrics.set("num_requests_running", len(running))
        self.metrics.set("num_requests_waiting", len(waiting))
        deferred = self.scheduler.skipped + len(self.scheduler.loading)
        self.metrics.set("num_requests_waiting_by_reason", len(waiting) - deferred, "capacity")
        self.metrics.set("num_requests_waiting_by_reason", deferred, "deferred")
        for name in ("kv_cache_usage_perc", "gpu_cache_usage_perc"):
            self.metrics.set(name, self.pool.usage)
        if self._caching:
            for name in ("prefix_cache", "gpu_prefix_cache"):
                self.metrics.set(f"{name}_queries", self.scheduler.queried)
                self.metrics.set(f"{name}_hits", self.scheduler.hits)
        if self.scheduler.limits.loras is not None:
            adapters = scheduling.adapters
            self.metrics.adapters(self.scheduler.limits.loras, adapters(running), adapters(waiting))

    def _count_prompt(self, sequence: scheduling.Sequence) -> None:
        cached, total = sequence.cached or 0, len(sequence.prompt)
        self.metrics.add("prompt_tokens", total)
        self.metrics.add("prompt_tokens_cached", cached + sequence.received)
        self.metrics.add("prompt_tokens_by_source", total - cached - sequence.received, "local_compute")
        self.metrics.add("prompt_tokens_by_source", cached, "local_cache_hit")
        self.metrics.add("prompt_tokens_by_source", sequence.received, "external_kv_transfer")

    def _count_end(self, generation: Generation, finish: str) -> None:
        sequence, sampling, metrics = generation.sequence, generation.sampling, self.metrics
        now = self._clock.now()
        start = sequence.scheduled_at if sequence.scheduled_at is not None else now
        first = sequence.first_token_at if sequence.first_token_at is not None else now
        last = sequence.last_token_at if sequence.last_token_at is not None else now
        metrics.add("request_success", 1, finish)
        metrics.observe("request_prompt_tokens", len(sequence.prompt))
        metrics.observe("request_generation_tokens", sequence.generated)
        metrics.observe("request_max_num_generation_tokens", sequence.generated)
        metrics.observe("request_params_n", sampling.n)
        metrics.observe("request_params_max_tokens", sampling.max_tokens)
        computed = len(sequence.prompt) - (sequence.cached or 0) - sequence.received
        metrics.observe("request_prefill_kv_computed_tokens", computed)
        metrics.observe("e2e_request_latency_seconds", now - sequence.arrived)
        metrics.observe("request_queue_time_seconds", start - sequence.arrived)
        metrics.observe("request_inference_time_seconds", last - start)
        metrics.observe("request_prefill_time_seconds", first - start)
        metrics.observe("request_decode_time_seconds", last - first)
        if sequence.generated > 1:
            metrics.observe("request_time_per_output_token_seconds", (last - first) / (sequence.generated - 1))
