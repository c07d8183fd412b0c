"""Runs requests on the core: whole answers and streams, and what happens if the client goes away."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from . import tokens
from .core import Core, Generation
from .errors import Refused
from .models import Models
from .options import Options
from .requests import Request
from .responses import DONE, ChatWriter, Choice, CompletionWriter, Usage, Writer, event
from .sampling import Delta

FAILED = "Internal server error"


@dataclass
class Job:
    """A request that has been handed to the core."""

    request: Request
    writer: Writer
    generations: list[Generation]
    choices: list[Choice] = field(default_factory=list)


class Serving:
    """What the routes of completions and chats share."""

    def __init__(self, options: Options, core: Core, models: Models, version: str) -> None:
        self._options = options
        self._core = core
        self._models = models
        self._version = version

    def submit(self, request: Request, *, chat: bool, name: str | None) -> Job:
        """Hands a request to the core. ``name`` is that of the client (``X-Request-Id``). Raises :class:`Refused`."""
        if self._core.broken:
            raise Refused(FAILED, status=500, kind="InternalServerError")
        model, lora = self._models.resolve(request.model)
        kind = ChatWriter if chat else CompletionWriter
        own = f"{'chatcmpl' if chat else 'cmpl'}-{name or uuid.uuid4().hex}"
        generations: list[Generation] = []
        for at, prompt in enumerate(request.prompts):
            part = own if chat else f"{own}-{at}"
            generations += self._core.submit(part, prompt, model, request.sampling, lora)
        job = Job(request, kind(own, model, request.sampling.logprobs), generations)
        for index, generation in enumerate(generations):
            echo = tokens.decode(generation.sequence.prompt) if request.echo else ""
            job.choices.append(Choice(generation.sequence.prompt, index, echo))
        return job

    async def whole(self, job: Job) -> dict[str, Any]:
        """The body of an answer that is not streamed. Raises :class:`Refused` if its KV cache could not be had."""
        try:
            await asyncio.gather(*(self._collect(*pair) for pair in zip(job.generations, job.choices, strict=True)))
        finally:
            self.abort(job)
        if any(choice.finish == "error" for choice in job.choices):
            raise Refused(FAILED, status=500, kind="InternalServerError")
        return job.writer.whole(job.choices, self._usage(job), job.generations[0].transfer)

    async def stream(self, job: Job) -> AsyncIterator[str]:
        """The events of a streamed answer."""
        every = self._options.usage_always or job.request.include_usage
        try:
            for body in job.writer.opening(job.choices):
                yield event(body)
            async with contextlib.aclosing(_merged(job.generations)) as deltas:
                async for index, delta in deltas:
                    choice = job.choices[index]
                    choice.take(delta)
                    if delta.finish == "error":
                        yield event(Refused(FAILED, status=500, kind="InternalServerError").body(self._version))
                        break
                    if delta.text or delta.finish or job.writer.logprobs is not None:
                        usage = self._usage(job) if job.request.continuous_usage else None
                        yield event(job.writer.chunk(choice, delta, usage))
            if every:
                yield event(job.writer.closing(self._usage(job)))
            yield DONE
        finally:
            self.abort(job)

    def abort(self, job: Job) -> None:
        """Ends what has not ended."""
        for generation in job.generations:
            self._core.abort(generation)

    async def _collect(self, generation: Generation, choice: Choice) -> None:
        async for delta in generation.stream():
            choice.take(delta)

    def _usage(self, job: Job) -> Usage:
        first = job.generations[:: job.request.sampling.n]  # of each prompt
        cached = sum((one.sequence.cached or 0) + one.sequence.received for one in first)
        return Usage(
            prompt=sum(len(one.sequence.prompt) for one in first),
            completion=sum(len(choice.tokens) for choice in job.choices),
            cached=cached if self._options.prompt_details else None,
        )


async def _merged(generations: list[Generation]) -> AsyncGenerator[tuple[int, Delta], None]:
    """What the tokens of all answers add, in the order in which they come."""
    if len(generations) == 1:
        async for delta in generations[0].stream():
            yield 0, delta
        return
    found: asyncio.Queue[tuple[int, Delta]] = asyncio.Queue()

    async def follow(index: int, generation: Generation) -> None:
        async for delta in generation.stream():
            found.put_nowait((index, delta))

    tasks = [asyncio.ensure_future(follow(*pair)) for pair in enumerate(generations)]
    try:
        left = len(tasks)
        while left:
            index, delta = await found.get()
            left -= delta.finish is not None
            yield index, delta
    finally:
        for task in tasks:
            task.cancel()
