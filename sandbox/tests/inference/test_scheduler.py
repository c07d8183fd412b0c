import pytest

from kserve_iac_sandbox.engine.answers import Answer
from kserve_iac_sandbox.engine.blocks import BlockPool
from kserve_iac_sandbox.engine.scheduler import Limits, Scheduler, Sequence, State


def scheduler(blocks=100, *, seats=4, budget=64, caching=True, **more):
    return Scheduler(Limits(seats, budget, 16, **more), BlockPool(blocks, caching=caching))


def request(number, *, start=0, lora=None, remote=False):
    prompt = list(range(start, start + number))
    return Sequence("x", prompt, Answer(prompt, "m", 0, 0), lora=lora, remote=remote)


def step(found):
    plan = found.plan()
    for sequence, number in plan.work:
        if found.computed(sequence, number):
            sequence.tokens.append(7)
    return [(sequence, number) for sequence, number in plan.work]


def test_a_long_prompt_is_computed_in_pieces_beside_decodes():
    found = scheduler()
    short, long = request(10), request(150, start=1000)
    found.add(short)
    assert step(found) == [(short, 10)]
    found.add(long)
    assert step(found) == [(short, 1), (long, 63)]
    assert step(found) == [(short, 1), (long, 63)]
    assert step(found) == [(short, 1), (long, 24)]
    assert long.generated == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_prompt_without_room_waits_if_whole_prompts_are_reserved(whole):
    found = scheduler(blocks=1 + 6, budget=48, whole=whole)
    one, two = request(33), request(80, start=1000)
    found.add(one)
    step(found)
    found.add(two)
    assert step(found) == ([(one, 1)] if whole else [(one, 1), (two, 47)])
    found.finish(one)
    if whole:
        assert step(found) == [(two, 48)]


def test_a_transfer_leaves_room_for_prompts_that_are_computed():
    found = scheduler(blocks=1 + 6, budget=16)
    here, there = request(64), request(40, start=1000, remote=True)
    found.add(here)
    step(found)
    found.add(there)
    step(found)
    assert there.state is State.WAITING, "three blocks are needed, and four of the six are reserved"
    for _ in range(3):
        step(found)
    found.finish(here)
    step(found)
    assert there.state is State.LOADING


def test_without_chunked_prefill_a_prompt_waits_until_it_fits_a_step():
    found = scheduler(chunked=False)
    one, two = request(40), request(40, start=1000)
    found.add(one)
    found.add(two)
    assert step(found) == [(one, 40)]
    assert two.blocks == []
    assert step(found) == [(one, 1), (two, 40)]


def test_no_more_requests_run_than_there_are_seats():
    found = scheduler(seats=2)
    all_ = [request(5, start=at * 100) for at in range(3)]
    for one in all_:
        found.add(one)
    step(found)
    assert found.running == all_[:2]
    assert list(found.waiting) == all_[2:]
    found.finish(all_[0])
    assert (all_[2], 5) in step(found)


def test_an_adapter_without_a_place_waits_and_others_pass_it():
    found = scheduler(loras=1)
    one, two, three = request(5, lora="a"), request(5, start=100, lora="b"), request(5, start=200, lora="a")
    for sequence in (one, two, three):
        found.add(sequence)
    step(found)
    assert found.running == [one, three]
    assert list(found.waiting) == [two]
    found.finish(one)
    step(found)
    assert list(found.waiting) == [two]
    found.finish(three)
    step(found)
    assert found.running == [two]


def test_an_equal_prefix_is_not_computed_again():
    found = scheduler()
    one, two = request(40), request(50)
    found.add(one)
    step(found)
    found.add(two)
    assert step(found) == [(one, 1), (two, 50 - 32)]
    assert (found.queried, found.hits) == (90, 32)
    assert two.blocks[:2] == one.blocks[:2]
    assert two.blocks[2] != one.blocks[2]


def test_the_last_token_is_always_computed():
    found = scheduler()
    one, two = request(32), request(32)
    found.add(one)
    step(found)
    found.add(two)
    assert step(found) == [(one, 1), (two, 16)]


def test_another_adapter_shares_no_blocks():
    found = scheduler(loras=2)
    for lora in (None, "a", "b"):
        found.add(request(40, lora=lora))
    found.limits = Limits(4, 1000, 16, loras=2)
    step(found)
    assert found.hits == 0


def test_without_a_prefix_cache_everything_is_computed():
    found = scheduler(caching=False)
    for _ in range(2):
        one = request(40)
        found.add(one)
        assert step(found) == [(one, 40)]
        found.finish(one)


def test_if_blocks_run_out_the_newest_request_gives_up_its_own():
    found = scheduler(blocks=1 + 4)  # 64 tokens
    old, new = request(31), request(31, start=1000)
    found.add(old)
    found.add(new)
    step(found)
    step(found)  # 32 tokens each: every block is full
    plan = found.plan()
    assert plan.preempted == [new]
    assert [sequence for sequence, _ in plan.work] == [old]
    assert (new.state, new.blocks, new.computed, new.preemptions) == (State.WAITING, [], 0, 1)
    assert list(found.waiting) == [new]
    found.finish(old)
    # its blocks are still in the prefix cache, as far as nobody took them
    [(again, number)] = found.plan().work
    assert again is new
    assert new.found + number == len(new.tokens) == 33


def test_a_preempted_request_keeps_its_answer():
    found = scheduler(blocks=1 + 4)
    old, new = request(31), request(31, start=1000)
    found.add(old)
    found.add(new)
    for _ in range(2):
        step(found)
    answer = new.tokens[31:]
    step(found)
    assert new.state is State.WAITING
    assert new.tokens[31:] == answer


def test_a_prompt_that_another_engine_computed_is_not_computed():
    found = scheduler()
    one = request(40, remote=True)
    found.add(one)
    assert step(found) == []
    assert one.state is State.LOADING
    assert len(one.blocks) == 3
    found.loaded(one, received=True)
    assert one.received == 40
    assert step(found) == [(one, 1)]
    assert one.generated == 1


@pytest.mark.parametrize("hits", [0, 1])
def test_what_the_prefix_cache_has_is_not_received(hits):
    found = scheduler()
    if hits:
        first = request(20)
        found.add(first)
        step(found)
        found.finish(first)
    one = request(40, remote=True)
    found.add(one)
    step(found)
    found.loaded(one, received=True)
    assert one.received == 40 - 16 * hits


def test_a_transfer_that_failed_is_computed_here():
    found = scheduler()
    one = request(40, remote=True)
    found.add(one)
    step(found)
    found.loaded(one, received=False)
    assert step(found) == [(one, 40)]
    assert one.received == 0


def test_blocks_can_be_kept_at_the_end():
    found = scheduler()
    one = request(40)
    found.add(one)
    step(found)
    kept = found.finish(one, keep_blocks=True)
    assert len(kept) == 3
    assert found.pool.free == found.pool.usable - 3
    found.pool.release(kept)
    assert found.pool.free == found.pool.usable
