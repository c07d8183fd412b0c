import asyncio
from dataclasses import replace

import pytest

from kserve_iac_sandbox.engine.clock import Clock, TimeModel
from kserve_iac_sandbox.engine.simulation import InvalidSimulation, Simulation

GPU = Simulation(bandwidth=100.0, flops=1000.0, weight_bytes=50.0, bytes_per_weight=2.0, kv_bytes_per_token=10.0)


def test_a_decode_is_bound_by_memory():
    assert TimeModel(GPU).step(tokens=1, context=5) == pytest.approx((50 + 5 * 10) / 100)


def test_a_prefill_is_bound_by_arithmetic():
    assert TimeModel(GPU).step(tokens=100, context=100) == pytest.approx(max((50 + 1000) / 100, 2 * 25 * 100 / 1000))
    assert TimeModel(GPU).step(tokens=1000, context=1) == pytest.approx(2 * 25 * 1000 / 1000)


def test_gpus_share_the_work_and_the_overhead_comes_on_top():
    slow = replace(GPU, step_overhead=0.25)
    assert TimeModel(slow, 2).step(1, 5) == pytest.approx(0.5 + 0.25)


def test_a_transfer_takes_its_bytes():
    assert TimeModel(Simulation(kv_bytes_per_token=10, transfer_bandwidth=40)).transfer(8) == pytest.approx(2.0)


class Real:
    """Real time that passes when the test says so."""

    def __init__(self):
        self.value = 0.0

    def __call__(self):
        return self.value


def test_without_a_factor_time_is_the_sum_of_the_steps():
    real = Real()
    clock = Clock(0, real)
    real.value = 100.0
    assert clock.now() == 0
    asyncio.run(clock.work(2.5, 0.0))
    asyncio.run(clock.work(1.5))
    assert clock.now() == 4.0


def test_idle_time_counts_and_delays_do_not_add_up(monkeypatch):
    real, slept = Real(), []

    async def sleep(seconds):
        slept.append(seconds)
        real.value += seconds + 0.1  # later than asked for

    monkeypatch.setattr(asyncio, "sleep", sleep)
    clock = Clock(0.5, real)
    real.value = 1.0
    start = clock.now()
    assert start == 2.0, "two simulated seconds have passed"
    real.value = 1.25  # the process was slow to begin

    async def work():
        await clock.work(4.0, start)
        assert clock.now() == 6.0, "the delay does not count"
        await clock.work(4.0)

    asyncio.run(work())
    assert slept == [pytest.approx(1.75), pytest.approx(1.9)]
    assert clock.now() == pytest.approx(10.0)
    clock.idle()
    real.value += 1.0
    assert clock.now() == pytest.approx(12.0)


def test_a_process_that_cannot_keep_up_does_not_change_simulated_times(monkeypatch):
    real = Real()

    async def sleep(seconds):
        real.value += max(seconds, 1.0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    clock = Clock(0.001, real)

    async def work():
        for _ in range(3):
            await clock.work(2.0)
            arrived = clock.now()
            await clock.work(2.0)
            assert clock.now() - arrived == pytest.approx(2.0)

    asyncio.run(work())
    assert clock.now() == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("VERSION", "0.1", "0.23.0"),
        ("BLOCKS", "0", "at least 1"),
        ("BLOCKS", "many", "whole number"),
        ("MAX_MODEL_LEN", "-1", "whole number"),
        ("TIME_FACTOR", "-1", "at least 0"),
        ("BANDWIDTH", "0", "more than 0"),
        ("FLOPS", "nan", "more than 0"),
        ("SPEED", "1", "KSERVE_IAC_ENGINE_TIME_FACTOR"),
    ],
)
def test_a_wrong_variable_is_refused(name, value, text):
    with pytest.raises(InvalidSimulation, match=f"KSERVE_IAC_ENGINE_{name}.*{text}"):
        Simulation.of({f"KSERVE_IAC_ENGINE_{name}": value})


def test_variables_describe_the_simulation():
    found = Simulation.of({"KSERVE_IAC_ENGINE_BANDWIDTH": "3e11", "KSERVE_IAC_ENGINE_TIME_FACTOR": "0", "HOME": "/"})
    assert (found.bandwidth, found.time_factor, found.blocks) == (3e11, 0.0, None)
