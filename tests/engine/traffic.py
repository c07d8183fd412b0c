"""A deployed stack whose requests are answered: clients, their failures, and what the engines counted."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from kserve_iac.live.sandbox import doors
from kserve_iac_sandbox.kube import ApiError

from .dev import Dev

STACK = "demo"
GATEWAY = "envoy-gateway-system/kserve-ingress-gateway"
"""The Service of the Gateway's proxies."""

ENGINE_PORTS = (8001, 8000)
"""A decode engine beside a sidecar listens on the first, any other engine on the second. The sidecar forwards the second."""


def address(stack: Dev) -> str:
    """The Gateway, as a program of this machine reaches it."""
    found = doors(stack.sandbox.layout.folder)
    assert found is not None
    return f"http://127.0.0.1:{found[GATEWAY][80]}"


def url(stack: Dev, service: str) -> str:
    """Where OpenAI's API of a service begins."""
    return f"{address(stack)}/models/{service}/v1"


@dataclass
class Clients:
    """Clients that send one request after the other, each with a prompt of its own."""

    answers: "Counter[str]" = field(default_factory=Counter)
    """By status, or by the kind of failure."""
    failures: list[tuple[float, str]] = field(default_factory=list)
    """Seconds since the start, and what went wrong."""

    begun: float = field(default_factory=time.monotonic)
    answered: list[float] = field(default_factory=list)
    """When the answers with status 200 came, as seconds since the start."""

    def is_well(self, since: float, seconds: float, answers: int) -> bool:
        """Whether nothing has failed for so long, and so many requests were answered after the last failure, or ``since``."""
        last = max([since - self.begun, *(when for when, _ in self.failures[-1:])])
        quiet = time.monotonic() - self.begun - last > seconds
        return quiet and sum(when > last for when in self.answered) >= answers


@contextmanager
def clients(base: str, model: str, number: int = 3, headers: Mapping[str, str] | None = None) -> Iterator[Clients]:
    """Clients of an API that go on while the block runs. Whatever they get is counted; nothing is repeated."""
    found, stop = Clients(), threading.Event()

    def go(client: int) -> None:
        with httpx.Client(timeout=30, headers=headers) as connection:
            for request in range(1_000_000):
                if stop.is_set() or time.monotonic() - found.begun > 400:
                    return
                prompt = f"client {client} request {request} " * 20
                try:
                    body = {"model": model, "prompt": prompt, "max_tokens": 8}
                    answer = connection.post(f"{base}/completions", json=body)
                    result = str(answer.status_code)
                except httpx.HTTPError as error:
                    result = type(error).__name__
                found.answers[result] += 1
                now = round(time.monotonic() - found.begun, 2)
                if result == "200":
                    found.answered.append(now)
                else:
                    found.failures.append((now, result))
                stop.wait(0.05)

    threads = [threading.Thread(target=go, args=(client,), daemon=True) for client in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        stop.set()
        for thread in threads:
            thread.join(40)


def pods(stack: Dev, workload: str) -> list[str]:
    """The pods of a workload of engines that are not on their way out: ``chat-kserve``, ``assistant-kserve-prefill``."""
    pattern = re.compile(rf"{workload}-[a-z0-9]{{7,10}}-[a-z0-9]{{5}}")
    metadata = [pod["metadata"] for pod in stack.kube.list("v1", "Pod", "models")]
    return sorted(one["name"] for one in metadata if pattern.fullmatch(one["name"]) and "deletionTimestamp" not in one)


_SAMPLE = re.compile(r"(vllm:\w+)(?:\{([^}]*)\})? ([0-9.e+-]+)")


def counters(stack: Dev, pod: str) -> Mapping[str, float]:
    """What an engine counted: the sum of each metric over its labels."""
    for port in ENGINE_PORTS:
        try:
            path = f"/api/v1/namespaces/models/pods/{pod}:{port}/proxy/metrics"
            text = str(stack.kube.request("GET", path, accept="text/plain"))
        except ApiError:
            continue
        found: Counter[str] = Counter()
        for line in text.splitlines():
            if match := _SAMPLE.fullmatch(line):
                found[match[1]] += float(match[3])
        if found:
            return found
    raise AssertionError(f"{pod} has no metrics of an engine")


def total(stack: Dev, workload: str, metric: str) -> float:
    """A counter over all engines of a workload."""
    return sum(counters(stack, pod)[metric] for pod in pods(stack, workload))


def served(stack: Dev, workload: str) -> dict[str, float]:
    """Answers by pod."""
    return {pod: counters(stack, pod)["vllm:request_success_total"] for pod in pods(stack, workload)}


def completion(base: str, model: str, prompt: str, **options: Any) -> httpx.Response:
    """One completion of a few tokens."""
    body = {"model": model, "prompt": prompt, "max_tokens": 4}
    return httpx.post(f"{base}/completions", json=body, timeout=30, **options)
