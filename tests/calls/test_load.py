"""Many requests: when they are sent, and what is measured."""

import itertools
import json
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.calls import load
from kserve_iac.calls.answer import Answer, Event
from kserve_iac.calls.connection import Unanswered
from kserve_iac.calls.load import Plan, Run, Sample, percentile, run, sample_of, starts, summary

from .loopback import chat_answer, chunk

STREAM = {"content-type": "text/event-stream"}


def stream(*moments, usage=None, reason="OK", status=200):
    bodies = [(0.05, chunk(role="assistant", content="")), *((at, chunk(content="a")) for at in moments)]
    bodies += [(9.0, {"choices": [], "usage": usage})] if usage else []
    events = [Event(json.dumps(body), at) for at, body in bodies] + [Event("[DONE]", 9.0)]
    return Answer(status, reason, STREAM, "", 9.0, events)


def test_the_measures_of_a_stream():
    found = sample_of(stream(1.0, 1.5, 3.0, usage={"prompt_tokens": 7, "completion_tokens": 5}))
    assert (found.first, found.gaps, found.failure) == (1.0, (0.5, 1.5), None)
    assert (found.prompt_tokens, found.tokens, found.seconds) == (7, 5, 9.0)
    assert found.seconds_per_token == (9.0 - 1.0) / 4
    assert sample_of(stream(1.0, 2.0)).tokens == 2  # the pieces, where the service counts nothing
    assert sample_of(stream(1.0)).seconds_per_token is None


def test_the_measures_of_an_answer_that_is_not_streamed():
    found = sample_of(Answer(200, "OK", {}, json.dumps(chat_answer()), 2.0))
    assert (found.first, found.gaps, found.tokens, found.prompt_tokens) == (None, (), 3, 12)
    assert sample_of(Answer(200, "OK", {}, '{"predictions": [1]}', 2.0)) == Sample(2.0)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer(503, "Service Unavailable", {}, "busy", 1.0), "503 Service Unavailable: busy"),
        (stream(), "the stream has no text"),
        (
            Answer(200, "OK", STREAM, "", 1.0, [Event('{"error": {"code": 1}}', 0.5)]),
            "error in the stream: {'code': 1}",
        ),
    ],
)
def test_what_is_not_an_answer(answer, failure):
    assert sample_of(answer).failure == failure


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_percentiles(values):
    tolerance = pytest.approx
    assert percentile(values, 0) == min(values)
    assert percentile(values, 100) == max(values)
    assert min(values) <= percentile(values, 50) <= max(values) or percentile(values, 50) == tolerance(max(values))
    assert percentile([*range(101)], 37) == tolerance(37)
    assert percentile([1.0, 2.0], 50) == 1.5


def test_an_open_loop_has_its_rate_and_random_distances():
    moments = list(itertools.islice(starts(10.0, 1), 4001))
    assert moments[0] == 0
    assert moments == sorted(moments)
    assert moments[-1] == pytest.approx(400, rel=0.05)
    distances = [after - before for before, after in itertools.pairwise(moments)]
    # Those of a Poisson process are as wide as their mean.
    mean = sum(distances) / len(distances)
    assert sum((one - mean) ** 2 for one in distances) / len(distances) == pytest.approx(mean**2, rel=0.15)
    assert list(itertools.islice(starts(10.0, 1), 9)) == moments[:9]
    assert list(itertools.islice(starts(10.0, 2), 9)) != moments[:9]


class Clients:
    """Creates clients, and counts the requests that wait at the same time."""

    def __init__(self, answer):
        self.answer, self.lock = answer, threading.Lock()
        self.numbers, self.created, self.closed, self.waiting, self.most = [], 0, 0, 0, 0

    def __call__(self):
        self.created += 1
        return self.send, self.close

    def close(self):
        self.closed += 1

    def send(self, number):
        with self.lock:
            self.numbers.append(number)
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        try:
            return self.answer(number)
        finally:
            with self.lock:
                self.waiting -= 1


RIGHT = Answer(200, "OK", {}, "{}", 0.5)


def test_a_closed_loop_has_as_many_requests_at_once_as_clients():
    together = threading.Barrier(3)
    clients = Clients(lambda _: (together.wait(5), RIGHT)[1])
    result = run(Plan(concurrency=3, requests=9), clients)
    assert len(result.samples) == 9
    assert sorted(clients.numbers) == list(range(9))
    assert (clients.most, clients.created, clients.closed) == (3, 3, 3)


def test_an_open_loop_does_not_wait_for_answers():
    together = threading.Barrier(4)
    clients = Clients(lambda _: (together.wait(5), RIGHT)[1])
    result = run(Plan(rate=200, requests=4), clients)
    assert (len(result.samples), clients.most, result.not_sent) == (4, 4, 0)
    assert clients.closed == clients.created


def test_connections_of_an_open_loop_are_used_again():
    clients = Clients(lambda _: RIGHT)
    run(Plan(rate=20, requests=8), clients)
    assert clients.created < 8
    assert clients.closed == clients.created


def test_a_long_open_loop_waits_for_every_answer(monkeypatch):
    monkeypatch.setattr(load, "MOST_IN_FLIGHT", 3)
    clients = Clients(lambda _: RIGHT)
    result = run(Plan(rate=200, requests=40), clients)
    assert len(result.samples) + result.not_sent == 40
    assert len(result.samples) == len(clients.numbers)
    assert clients.closed == clients.created <= 3


def test_requests_that_nobody_can_send_are_counted(monkeypatch):
    held = threading.Event()

    def due(rate, seed):
        yield from [0.0] * 6
        held.set()  # all were due while nobody was answered
        yield 0.0

    monkeypatch.setattr(load, "MOST_IN_FLIGHT", 2)
    monkeypatch.setattr(load, "starts", due)
    result = run(Plan(rate=1, requests=6), Clients(lambda _: (held.wait(5), RIGHT)[1]))
    assert (len(result.samples), result.not_sent) == (2, 4)


@pytest.mark.parametrize("plan", [{"concurrency": 2}, {"rate": 50}], ids=str)
def test_a_duration_ends_the_load(plan):
    begun = time.monotonic()
    result = run(Plan(seconds=1.0, **plan), Clients(lambda _: (time.sleep(0.01), RIGHT)[1]))
    assert result.samples
    assert 0.1 < result.seconds <= time.monotonic() - begun
    assert result.seconds < 5


def test_a_request_without_an_answer_is_a_failure():
    def answer(number):
        if number % 2:
            raise Unanswered("refused")
        return RIGHT

    found = summary(run(Plan(concurrency=1, requests=4), Clients(answer)))
    assert (found["requests"], found["answered"], found["failed"]) == (4, 2, 2)
    assert found["failures"] == [{"reason": "refused", "requests": 2}]
    assert found["secondsPerAnswer"] == {"mean": 0.5, "p50": 0.5, "p90": 0.5, "p99": 0.5}


def test_the_result_is_that_of_the_right_answers():
    samples = [
        Sample(2.0, None, 1.0, [0.5, 0.5], 10, 3),
        Sample(4.0, None, 2.0, [1.0], 20, 2, simulated=True),
        Sample(60.0, "broken", 50.0, [9.0], 99, 99),
    ]
    assert summary(Run(samples, 10.0)) == {
        "requests": 3,
        "answered": 2,
        "failed": 1,
        "notSent": 0,
        "seconds": 10.0,
        "requestsPerSecond": 0.2,
        "promptTokens": 30,
        "outputTokens": 5,
        "promptTokensPerSecond": 3.0,
        "outputTokensPerSecond": 0.5,
        "secondsToFirstToken": {"mean": 1.5, "p50": 1.5, "p90": 1.9, "p99": 1.99},
        "secondsBetweenPieces": {"mean": 0.666667, "p50": 0.5, "p90": 0.9, "p99": 0.99},
        "secondsPerOutputToken": {"mean": 1.25, "p50": 1.25, "p90": 1.85, "p99": 1.985},
        "secondsPerAnswer": {"mean": 3.0, "p50": 3.0, "p90": 3.8, "p99": 3.98},
        "simulated": True,
        "failures": [{"reason": "broken", "requests": 1}],
    }
    nothing = summary(Run())
    assert (nothing["secondsPerAnswer"], nothing["requestsPerSecond"], nothing["failures"]) == (None, 0.0, [])
