"""The metrics of the engine, under the names of its version of vLLM (vllm/v1/metrics/loggers.py), and three of its own.

Times are simulated seconds. Those of vLLM's metrics that a version does not have are not shown.
"""

import time
from collections.abc import Mapping, Sequence

from . import facts
from .prometheus import Counter, Family, Gauge, Histogram

REASONS = ("stop", "length", "abort", "error")
SOURCES = ("local_compute", "local_cache_hit", "external_kv_transfer")

_LATENCY = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680]
_FIRST = [
    0.001,
    0.005,
    0.01,
    0.02,
    0.04,
    0.06,
    0.08,
    0.1,
    0.25,
    0.5,
    0.75,
    1,
    2.5,
    5,
    7.5,
    10,
    20,
    40,
    80,
    160,
    640,
    2560,
]
_BETWEEN = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80]
_ITERATION = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]


def _tokens(most: int) -> list[float]:
    """1, 2, 5, 10, 20, 50, ... up to ``most``."""
    found: list[float] = []
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power > most:
                return found
            found.append(digit * power)
        power *= 10


class Metrics:
    """Every metric by its name without ``vllm:`` and without the suffix of its type."""

    def __init__(self, version: str, model: str, max_model_len: int, *, hidden: bool = False) -> None:
        self._version = version
        self._hidden = hidden
        self._own = (model, "0")
        self._families: dict[str, Family] = {}
        self._gauges(model)
        self._counters()
        self._histograms(max_model_len)

    def text(self) -> str:
        """The page ``/metrics``."""
        return "".join(family.text() for family in self._families.values())

    def set(self, name: str, value: float, *labels: str) -> None:
        """Sets a gauge, or a counter that is counted elsewhere."""
        if name in self._families:
            family = self._families[name]
            assert isinstance(family, Gauge)
            family.set(value, *self._own, *labels)

    def add(self, name: str, value: float = 1, *labels: str) -> None:
        """Counts."""
        if name in self._families:
            family = self._families[name]
            assert isinstance(family, Counter)
            family.add(value, *self._own, *labels)

    def observe(self, name: str, value: float) -> None:
        """Adds a value to a histogram."""
        if name in self._families:
            family = self._families[name]
            assert isinstance(family, Histogram)
            family.observe(value, *self._own)

    def value(self, name: str, *labels: str) -> float:
        """The value of a gauge or counter; 0 if the version does not have it."""
        family = self._families.get(name)
        return family.value(*self._own, *labels) if isinstance(family, Gauge) else 0.0

    def inform(self, name: str, labels: Mapping[str, str]) -> None:
        """Shows a gauge that is always 1, for its labels."""
        if facts.exports(name.removesuffix("_info"), self._version):
            family = Gauge(f"vllm:{name}", "Information of the cache", [*labels, "engine"])
            family.set(1, *labels.values(), "0")
            self._families[name] = family

    def adapters(self, most: int, running: Sequence[str], waiting: Sequence[str]) -> None:
        """Shows which adapters run and wait. The value is the time, by which the newest one is known."""
        name = "lora_requests_info"
        family = self._families.setdefault(
            name,
            Gauge(
                f"vllm:{name}",
                "Running stats on lora requests.",
                ["max_lora", "waiting_lora_adapters", "running_lora_adapters"],
            ),
        )
        assert isinstance(family, Gauge)
        family.only(time.time(), str(most), ",".join(waiting), ",".join(running))

    def _show(self, name: str) -> bool:
        return facts.exports(name.removesuffix("_total"), self._version, hidden=self._hidden)

    def _gauges(self, model: str) -> None:
        base = ["model_name", "engine"]
        for name, meaning in {
            "num_requests_running": "Number of requests in model execution batches.",
            "num_requests_waiting": "Number of requests waiting to be processed.",
            "kv_cache_usage_perc": "KV-cache usage. 1 means 100 percent usage.",
            "gpu_cache_usage_perc": "KV-cache usage. 1 means 100 percent usage.",
        }.items():
            if self._show(name):
                self._families[name] = Gauge(f"vllm:{name}", meaning, base)
                self.set(name, 0)
        if self._show("num_requests_waiting_by_reason"):
            self._families["num_requests_waiting_by_reason"] = Gauge(
                "vllm:num_requests_waiting_by_reason", "Number of waiting requests by reason.", [*base, "reason"]
            )

    def _counters(self) -> None:
        base = ["model_name", "engine"]
        labelled: dict[str, tuple[str, str, Sequence[str]]] = {
            "request_success": ("Count of finished requests by reason.", "finished_reason", REASONS),
            "prompt_tokens_by_source": ("Number of prompt tokens by source.", "source", SOURCES),
        }
        for name, meaning in {
            "prefix_cache_queries": "Tokens looked up in the prefix cache.",
            "prefix_cache_hits": "Tokens found in the prefix cache.",
            "gpu_prefix_cache_queries": "Tokens looked up in the prefix cache.",
            "gpu_prefix_cache_hits": "Tokens found in the prefix cache.",
            "external_prefix_cache_queries": "Tokens that another engine was asked for.",
            "external_prefix_cache_hits": "Tokens that another engine had.",
            "num_preemptions": "Cumulative number of preemptions.",
            "prompt_tokens": "Number of prefill tokens processed.",
            "prompt_tokens_cached": "Number of cached prompt tokens (local and external).",
            "generation_tokens": "Number of generation tokens processed.",
        }.items():
            if self._show(name):
                self._families[name] = Counter(f"vllm:{name}", meaning, base)
                self.set(name, 0)
        for name, (meaning, label, values) in labelled.items():
            if self._show(name):
                self._families[name] = Counter(f"vllm:{name}", meaning, [*base, label])
                for value in values:
                    self.set(name, 0, value)
        for name, meaning in {
            "prefill_tokens": "Tokens of prompts that this engine computed.",
            "received_tokens": "Tokens of prompts whose KV cache came from another engine.",
            "decode_tokens": "Tokens of answers that this engine computed.",
        }.items():
            self._families[name] = Counter(f"kserve_iac_engine_{name}", meaning, base)
            self.set(name, 0)

    def _histograms(self, max_model_len: int) -> None:
        tokens = _tokens(max_model_len)
        known: dict[str, tuple[str, Sequence[float]]] = {
            "request_prompt_tokens": ("Tokens of the prompt.", tokens),
            "request_generation_tokens": ("Tokens of the answer.", tokens),
            "iteration_tokens_total": ("Tokens of a step.", _ITERATION),
            "request_max_num_generation_tokens": ("Largest number of tokens of the answers of a request.", tokens),
            "request_params_n": ("The parameter n.", [1, 2, 5, 10, 20]),
            "request_params_max_tokens": ("The parameter max_tokens.", tokens),
            "request_prefill_kv_computed_tokens": ("Tokens of the prompt that were computed.", tokens),
            "time_to_first_token_seconds": ("Time to the first token.", _FIRST),
            "inter_token_latency_seconds": ("Time between two tokens.", _BETWEEN),
            "time_per_output_token_seconds": ("Time between two tokens.", _BETWEEN),
            "request_time_per_output_token_seconds": ("Mean time between the tokens of a request.", _BETWEEN),
            "e2e_request_latency_seconds": ("Time from the arrival of a request to its end.", _LATENCY),
            "request_queue_time_seconds": ("Time in which a request waited.", _LATENCY),
            "request_inference_time_seconds": ("Time in which a request ran.", _LATENCY),
            "request_prefill_time_seconds": ("Time from the first step of a request to its first token.", _LATENCY),
            "request_decode_time_seconds": ("Time from the first token of a request to the last.", _LATENCY),
        }
        for name, (meaning, bounds) in known.items():
            if self._show(name):
                family = Histogram(f"vllm:{name}", meaning, ["model_name", "engine"], bounds)
                family.show(*self._own)
                self._families[name] = family
