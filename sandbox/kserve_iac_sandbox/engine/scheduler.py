"""Which requests compute how many tokens in the next step, as vllm/v1/core/sched/scheduler.py of 0.23.0 decides it.

Running requests come first, in the order of their arrival; then waiting ones, as long as there are seats (``--max-num-seqs``),
tokens in the budget of the step (``--max-num-batched-tokens``), places for their adapters (``--max-loras``) and blocks. A prompt
longer than the rest of the budget is computed in several steps. If no block is free for a running request, the one that came last
loses its blocks and waits again at the front: it is computed anew, as far as the prefix cache does not still have it.
"""

import enum
import itertools
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from .answers import Answer
from .blocks import BlockPool, Hash, hashes


class State(enum.Enum):
    """Where a request is."""

    WAITING = "waiting"
    LOADING = "loading"
    """Waits for its KV cache from another engine; it has blocks already."""
    RUNNING = "running"
    FINISHED = "finished"


_numbers = itertools.count()


@dataclass(eq=False)
class Sequence:
    """One answer in the making. A request with ``n`` answers has as many."""

    id: str
    prompt: list[int]
    answer: Answer
    arrived: float = 0.0
    lora: str | None = None
    salt: str = ""
    remote: bool = False
    """The KV cache of the prompt comes from another engine."""
    number: int = field(default_factory=lambda: next(_numbers))
    """In the order of arrival."""

    state: State = State.WAITING
    tokens: list[int] = field(default_factory=list)
    """Of the prompt and, so far, of the answer."""
    computed: int = 0
    """Tokens whose KV cache exists."""
    blocks: list[int] = field(default_factory=list)
    hashes: list[Hash] = field(default_factory=list)
    hashed: int = 0
    """Blocks that the prefix cache has been told of."""
    found: int = 0
    """Tokens that the prefix cache had when it last got blocks."""
    cached: int | None = None
    """Tokens of the prompt found in the prefix cache when it was first scheduled."""
    received: int = 0
    """Tokens of the prompt whose KV cache came from another engine."""
    scheduled_at: float | None = None
    first_token_at: float | None = None
    last_token_at: float | None = None
    preemptions: int = 0

    def __post_init__(self) -> None:
        self.tokens = list(self.prompt)

    @property
    def generated(self) -> int:
        """Tokens of the answer so far."""
        return len(self.tokens) - len(self.prompt)

    @property
    def salted(self) -> str:
        """What separates its blocks from those of others in the prefix cache."""
        return f"{self.lora or ''}\0{self.salt}"


@dataclass(frozen=True)
class Limits:
    """What one step may contain."""

    seats: int
    budget: int
    block_size: int
    chunked: bool = True
    loras: int | None = None
    """Most adapters in a step; None: there is no limit."""
    whole: bool = False
    """A request begins only if all its tokens so far find free blocks (``--scheduler-reserve-full-isl``)."""


@dataclass(frozen=True)
class Step:
    """The work of a step: each sequence and the number of tokens it computes."""

    work: list[tuple[Sequence, int]]
    preempted: list[Sequence]

    @property
    def tokens(self) -> int:
        return sum(number for _, number in self.work)

    @property
    def context(self) -> int:
        """Tokens whose KV cache is read."""
        return sum(sequence.computed + number for sequence, number in self.work)


class Scheduler:
    """The queue of waiting requests, the running ones, and their blocks."""

    def __init__(self, limits: Limits, pool: BlockPool) -> None:
        self.limits = limits
        self.pool = pool
        self.waiting: deque[Sequence] = deque()
        self.running: list[Sequence] = []
        self.loading: list[Sequence] = []
        self.skipped = 0
        """Waiting requests that the last step passed over, since their adapters had no place."""
        self.queried = 0
        """Tokens that were looked up in the prefix cache."""
        self.hits = 0
        """Tokens that were found there."""

    def add(self, sequence: Sequence) -> None:
        """Lets a request wait."""
        self.waiting.append(sequence)

    def plan(self) -> Step:
        """The next step. It may be empty, for instance if all requests wait for blocks that others hold."""
        budget = self.limits.budget
        self.skipped = 0
        work, preempted = self._plan_running(budget)
        budget -= sum(number for _, number in work)
        if not preempted:
            work += self._plan_waiting(budget)
        return Step(work, preempted)

    def _plan_running(self, budget: int) -> tuple[list[tuple[Sequence, int]], list[Sequence]]:
        work: list[tuple[Sequence, int]] = []
        preempted: list[Sequence] = []
        index = 0
        while index < len(self.running) and budget > 0:
            sequence = self.running[index]
            number = min(len(sequence.tokens) - sequence.computed, budget)
            while not self._grow(sequence, number):
                last = self.running.pop()
                self._preempt(last)
                preempted.append(last)
                if last is sequence:
                    return work, preempted
            work.append((sequence, number))
            budget -= number
            index += 1
        return work, preempted

    def _plan_waiting(self, budget: int) -> list[tuple[Sequence, int]]:
        work: list[tuple[Sequence, int]] = []
        skipped: list[Sequence] = []
        loras = {sequence.lora for sequence in self.running if sequence.lora}
        while self.waiting and budget > 0 and len(self.running) < self.limits.seats:
            sequence = self.waiting[0]
            if sequence.lora and self.limits.loras is not None and len(loras | {sequence.lora}) > self.limits.loras:
                skipped.append(self.waiting.popleft())
                continue
            held = bool(sequence.blocks)  # its transfer has ended
            if not held and not self._begin(sequence):
                break
            if sequence.state is State.LOADING:
                self.loading.append(self.waiting.popleft())
                continue
            missing = len(sequence.tokens) - sequence.computed
            number = min(missing, budget)
            fits = self.limits.chunked or number == missing
            if (
                not fits
                or (self.limits.whole and self._lacking(sequence) > self.pool.free)
                or not self._grow(sequence, number)
            ):
                if not held:
                    self._drop(sequence)
                break
            self.waiting.popleft()
            self._count(sequence)
            sequence.state = State.RUNNING
            self.running.append(sequence)
            if sequence.lora:
                loras.add(sequence.lora)
            work.append((sequence, number))
            budget -= number
        self.skipped = len(skipped)
        self.waiting.extendleft(reversed(skipped))
        return work

    def _begin(self, sequence: Sequence) -> bool:
        """Takes the blocks of the prefix cache, and those of a transfer. False: too few blocks are free for the transfer."""
        size = self.limits.block_size
        self._hash(sequence)
        # the last token is always computed, since its output is needed
        found = self.pool.matching(sequence.hashes[: (len(sequence.tokens) - 1) // size])
        more = 0
        if sequence.remote:
            more = _blocks(len(sequence.prompt), size) - len(found)
            # those that prompts need which are being computed
            reserved = sum(self._lacking(one) for one in self.running if not one.generated)
            if self.pool.free_without(found) < more + reserved:
                return False
        taken = self.pool.take(found, more)
        if taken is None:
            return False
        sequence.blocks = taken
        sequence.hashed = len(found)
        sequence.computed = len(found) * size
        sequence.found = sequence.computed
        if sequence.remote:
            sequence.state = State.LOADING
            self._count(sequence)
        return True

    def _count(self, sequence: Sequence) -> None:
        """Counts what the prefix cache had for a request, the first time that it is scheduled."""
        if sequence.cached is None:
            sequence.cached = sequence.found
            self.queried += len(sequence.tokens)
            self.hits += sequence.found

    def loaded(self, sequence: Sequence, *, received: bool) -> None:
        """Ends a transfer: the prompt is there, or has to be computed here."""
        self.loading.remove(sequence)
        sequence.remote = False
        sequence.state = State.WAITING
        if received:
            sequence.received = len(sequence.prompt) - sequence.computed
            self._remember(sequence, len(sequence.prompt))
            sequence.computed = len(sequence.prompt) - 1
        else:
            self._drop(sequence)
        self._wait_at_front(sequence)

    def computed(self, sequence: Sequence, number: int) -> bool:
        """Counts the tokens that a step computed; true if the next token of the answer is due."""
        sequence.computed += number
        return sequence.computed == len(sequence.tokens)

    def finish(self, sequence: Sequence, *, keep_blocks: bool = False) -> list[int]:
        """Takes a request out, in whatever state it is. Returns the blocks that the caller has to release: those kept."""
        if sequence.state is State.RUNNING:
            self.running.remove(sequence)
        elif sequence.state is State.LOADING:
            self.loading.remove(sequence)
        elif sequence.state is State.WAITING:
            self.waiting.remove(sequence)
        sequence.state = State.FINISHED
        kept, sequence.blocks = sequence.blocks, []
        if not keep_blocks:
            self.pool.release(kept)
            return []
        return kept

    def _grow(self, sequence: Sequence, number: int) -> bool:
        """Takes the blocks for the next tokens, and tells the prefix cache of those that they fill."""
        target = sequence.computed + number
        more = _blocks(target, self.limits.block_size) - len(sequence.blocks)
        if more > 0:
            taken = self.pool.take([], more)
            if taken is None:
                return False
            sequence.blocks += taken
        self._remember(sequence, target)
        return True

    def _lacking(self, sequence: Sequence) -> int:
        """Blocks that the tokens of a request need beyond those that it has."""
        return max(0, _blocks(len(sequence.tokens), self.limits.block_size) - len(sequence.blocks))

    def _remember(self, sequence: Sequence, target: int) -> None:
        size = self.limits.block_size
        full = target // size
        if full <= sequence.hashed:
            return
        self._hash(sequence)
        own = sequence.tokens[sequence.hashed * size : full * size]
        self.pool.remember(sequence.blocks[:full], sequence.hashes, sequence.hashed, own, sequence.lora)
        sequence.hashed = full

    def _hash(self, sequence: Sequence) -> None:
        sequence.hashes = hashes(sequence.tokens, self.limits.block_size, sequence.salted, sequence.hashes)

    def _preempt(self, sequence: Sequence) -> None:
        sequence.preemptions += 1
        sequence.state = State.WAITING
        self._drop(sequence)
        self._wait_at_front(sequence)

    def _wait_at_front(self, sequence: Sequence) -> None:
        """Before all that wait, but for those that have blocks already: if they waited behind it, their blocks might lack."""
        self.waiting.insert(0 if sequence.blocks else sum(1 for one in self.waiting if one.blocks), sequence)

    def _drop(self, sequence: Sequence) -> None:
        self.pool.release(sequence.blocks)
        sequence.blocks, sequence.computed, sequence.hashed = [], 0, 0


def _blocks(tokens: int, size: int) -> int:
    return -(-tokens // size)


def adapters(sequences: Iterable[Sequence]) -> list[str]:
    """The adapters of requests, each once."""
    return list(dict.fromkeys(sequence.lora for sequence in sequences if sequence.lora))
