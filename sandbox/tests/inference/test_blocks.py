from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kserve_iac_sandbox.engine.answers import Answer
from kserve_iac_sandbox.engine.blocks import BlockPool, hashes
from kserve_iac_sandbox.engine.scheduler import Limits, Scheduler, Sequence, State

SIZE = 4
prompts = st.lists(st.integers(0, 2), min_size=1, max_size=30)


def known(tokens, pool, taken):
    pool.remember(taken, hashes(tokens, SIZE), 0, tokens, None)


@given(prompts, prompts)
def test_blocks_have_equal_hashes_exactly_if_everything_up_to_their_end_is_equal(one, other):
    for at, (left, right) in enumerate(zip(hashes(one, SIZE), hashes(other, SIZE), strict=False), 1):
        assert (left == right) == (one[: at * SIZE] == other[: at * SIZE])


@given(prompts)
def test_caches_with_other_adapters_or_salts_share_nothing(tokens):
    assert not set(hashes(tokens, SIZE, "a")) & set(hashes(tokens, SIZE, "b"))


@given(prompts, st.integers(0, 30))
def test_hashes_go_on_where_they_were(tokens, at):
    assert hashes(tokens, SIZE, "x", hashes(tokens[:at], SIZE, "x")) == hashes(tokens, SIZE, "x")


def test_the_block_that_has_been_free_longest_is_taken_first_and_its_content_is_forgotten():
    pool = BlockPool(4)
    first, second = pool.take([], 1), pool.take([], 1)
    known([1, 1, 1, 1], pool, first)
    known([2, 2, 2, 2], pool, second)
    pool.release(first)
    pool.release(second)
    third = pool.take([], 1)  # the one that was never used
    assert not set(third) & {*first, *second}
    assert pool.matching(hashes([1, 1, 1, 1], SIZE)) == first
    assert pool.take([], 1) == first
    assert pool.matching(hashes([1, 1, 1, 1], SIZE)) == []
    assert pool.matching(hashes([2, 2, 2, 2], SIZE)) == second


def test_a_block_in_use_is_not_taken():
    pool = BlockPool(3)
    used = pool.take([], 2)
    assert pool.take([], 1) is None
    assert pool.take(used, 0) == used
    pool.release(used)
    assert pool.take([], 1) is None, "the other one still refers to both"
    pool.release(used)
    assert pool.free == pool.usable == 2


def test_cached_blocks_that_are_free_are_not_counted_twice():
    pool = BlockPool(3)
    taken = pool.take([], 2)
    known([1] * 8, pool, taken)
    pool.release(taken)
    assert pool.take(taken, 1) is None
    assert pool.free == 2


def test_the_end_of_a_prefix_is_forgotten_before_its_beginning():
    pool = BlockPool(3)
    taken = pool.take([], 2)
    known([1] * 8, pool, taken)
    pool.release(taken)
    pool.take([], 1)
    assert pool.matching(hashes([1] * 8, SIZE)) == taken[:1]


class Requests(RuleBasedStateMachine):
    """Requests come, are stepped and go, in any order. The prompts are few, so that prefixes are shared often."""

    whole = False

    def __init__(self):
        super().__init__()
        self.blocks = 9
        self.pool = BlockPool(self.blocks)
        self.scheduler = Scheduler(Limits(seats=3, budget=12, block_size=SIZE, loras=1, whole=self.whole), self.pool)
        self.alive = []
        self.written = {}
        """What a block contains: everything up to its end, and the adapter."""

    @rule(prompt=prompts, lora=st.sampled_from([None, "a", "b"]), remote=st.booleans())
    def arrive(self, prompt, lora, remote):
        answer = Answer(prompt, "m", 0, 0)
        sequence = Sequence("x", prompt, answer, lora=lora, remote=remote)
        self.alive.append(sequence)
        self.scheduler.add(sequence)

    @rule()
    def step(self):
        plan = self.scheduler.plan()
        assert sum(number for _, number in plan.work) <= 12
        assert len({sequence.lora for sequence, _ in plan.work} - {None}) <= 1
        assert len(self.scheduler.running) <= 3
        for sequence, number in plan.work:
            assert number >= 1
            assert len(sequence.blocks) * SIZE >= sequence.computed + number
            self.check_content(sequence)
            if self.scheduler.computed(sequence, number):
                if len(sequence.tokens) >= (self.blocks - 1) * SIZE:
                    self.leave(sequence)
                else:
                    sequence.tokens.append(sequence.generated % 2)

    def check_content(self, sequence):
        """Hits are only for equal prefixes: a cached block holds what the request has there."""
        for at in range(sequence.found // SIZE):
            assert self.written[sequence.blocks[at]] == (sequence.lora, sequence.tokens[: (at + 1) * SIZE])
        for at in range(len(sequence.tokens) // SIZE):
            if at < len(sequence.blocks):
                self.written[sequence.blocks[at]] = (sequence.lora, sequence.tokens[: (at + 1) * SIZE])

    @precondition(lambda self: self.scheduler.loading)
    @rule(received=st.booleans())
    def load(self, received):
        sequence = self.scheduler.loading[0]
        self.scheduler.loaded(sequence, received=received)
        if received:
            self.check_content(sequence)

    @precondition(lambda self: self.alive)
    @rule(data=st.data())
    def abort(self, data):
        self.leave(data.draw(st.sampled_from(self.alive)))

    def leave(self, sequence):
        self.scheduler.finish(sequence)
        self.alive.remove(sequence)

    @invariant()
    def every_block_is_accounted_for(self):
        counts = [0] * self.blocks
        for sequence in self.alive:
            assert len(set(sequence.blocks)) == len(sequence.blocks)
            for block in sequence.blocks:
                counts[block] += 1
        assert counts[0] == 0, "block 0 is never used"
        assert [self.pool.references(block) for block in range(self.blocks)] == counts
        assert self.pool.free == sum(1 for count in counts[1:] if not count)
        assert 0 <= self.pool.usage <= 1

    @invariant()
    def every_request_is_in_one_place(self):
        places = [*self.scheduler.waiting, *self.scheduler.running, *self.scheduler.loading]
        assert sorted(map(id, places)) == sorted(map(id, self.alive))
        for sequence in self.scheduler.running:
            assert sequence.state is State.RUNNING

    def teardown(self):
        # nobody waits for ever: once transfers have ended, steps finish everything
        for sequence in list(self.scheduler.loading):
            self.scheduler.loaded(sequence, received=True)
            self.check_content(sequence)
        for _ in range(2000):
            if not self.alive:
                break
            self.step()
            for sequence in list(self.scheduler.loading):
                self.scheduler.loaded(sequence, received=True)
                self.check_content(sequence)
        assert self.alive == []
        assert self.pool.free == self.pool.usable


class WholeRequests(Requests):
    """The same, with room reserved for whole prompts."""

    whole = True


TestRequests = Requests.TestCase
TestWholeRequests = WholeRequests.TestCase
TestRequests.settings = TestWholeRequests.settings = settings(max_examples=40, deadline=None)
