import itertools
import sys

import pytest

from kserve_iac_sandbox.engine.blocks import hashes
from kserve_iac_sandbox.engine.events import Publisher, Target, number, target
from kserve_iac_sandbox.engine.options import InvalidOption
from kserve_iac_sandbox.engine.tokens import encode

from .engines import options, running

ENABLED = '{"enable_kv_cache_events": true, "endpoint": "%s", "topic": "kv@pod@model"}'


def test_without_the_packages_events_are_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "zmq", None)
    with pytest.raises(InvalidOption, match=r"kserve-iac-sandbox\[kv-events\]"):
        options("--kv-events-config", ENABLED % "tcp://*:5557")


@pytest.mark.parametrize(
    "config",
    [{}, {"endpoint": "tcp://*:1"}, {"enable_kv_cache_events": True, "publisher": "null"}, {"publisher": "zmq"}],
)
def test_events_that_are_not_enabled(config):
    assert target(config) is None


class Subscriber:
    """Reads batches. The engine connects to it; what it publishes before that is lost, as with vLLM."""

    def __init__(self):
        zmq = pytest.importorskip("zmq")
        self.unpack = pytest.importorskip("msgpack").unpackb
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt(zmq.SUBSCRIBE, b"kv@")
        self.socket.setsockopt(zmq.RCVTIMEO, 20_000)
        self.endpoint = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"

    def has_one(self):
        """Whether a batch comes within 20 ms."""
        return bool(self.socket.poll(20))

    def batch(self):
        topic, count, data = self.socket.recv_multipart()
        at, events, rank = self.unpack(data)
        assert topic == b"kv@pod@model"
        assert at > 0
        assert rank == 0
        return int.from_bytes(count, "big"), events


@pytest.fixture
def subscriber():
    found = Subscriber()
    yield found
    found.socket.close()


@pytest.mark.parametrize(
    ("version", "stored", "removed"),
    [("0.9.2", [], []), ("0.12.0", ["GPU"], ["GPU"]), ("0.23.0", ["GPU", "red"], ["GPU"])],
)
def test_the_fields_are_those_of_the_version(subscriber, version, stored, removed):
    publisher = Publisher(Target(subscriber.endpoint, "kv@pod@model"), version, 4)
    one, two = hashes(list(range(8)), 4)
    while not subscriber.has_one():
        publisher.stored([two], one, [4, 5, 6, 7], "red")
        publisher.removed([one])
        publisher.flush()
    _, [first, second] = subscriber.batch()
    publisher.close()
    assert first == ["BlockStored", [number(two)], number(one), [4, 5, 6, 7], 4, None, *stored]
    assert second == ["BlockRemoved", [number(one)], *removed]


def test_an_engine_publishes_what_its_prefix_cache_holds(subscriber):
    flags = ("--max-model-len", "64", "--num-gpu-blocks-override", "6", "--block-size", "16")
    prompts = itertools.count()
    with running("--kv-events-config", ENABLED % subscriber.endpoint, *flags) as engine:
        client = engine.client()
        while not subscriber.has_one():
            client.completions.create(model="model", prompt=f"{next(prompts):03}" * 40, max_tokens=4)
        for _ in range(3):
            last = f"{next(prompts):03}" * 40
            client.completions.create(model="model", prompt=last, max_tokens=4)
        wanted = hashes(encode(last), 16, "\0")
        known, before = {}, None
        while number(wanted[-1]) not in known:
            count, events = subscriber.batch()
            assert before in (None, count - 1)
            before = count
            for event in events:
                if event[0] == "BlockStored":
                    known |= dict.fromkeys(event[1], event[3])
                else:
                    for one in event[1]:
                        known.pop(one, None)
        held = engine.core.pool.matching(wanted)
    assert len(held) == len(wanted) == 2
    assert [known[number(one)] for one in wanted] == [encode(last)[:16], encode(last)[16:32]]
    assert len(known) <= 5, "the rest was removed"
