"""Metrics of vLLM by version."""

import pytest

from kserve_iac.catalog.vllm_metrics import NAMED, exports, nearest

KNOWN = [
    ("num_requests_waiting", "0.8.5", True),
    ("num_requests_waiting", "0.32.0", True),
    ("num_requests_waiting", "0.40.0", None),
    ("num_requests_waiting", "0.6.0", None),
    ("gpu_cache_usage_perc", "0.11.2", True),
    ("gpu_cache_usage_perc", "0.12.0", False),
    ("gpu_cache_usage_perc", "0.22.1", False),
    ("kv_cache_usage_perc", "0.22.1", True),
    ("prompt_tokens_total", "0.22.1", True),
    ("time_to_first_token_seconds_bucket", "0.22.1", True),
    ("request_success_total", "0.22.1", True),
    ("num_requests_swapped", "0.22.1", False),
    ("hisparse_cache_hits_total", "0.30.0", True),
    ("invented_by_nobody", "0.22.1", False),
]


@pytest.mark.parametrize(("name", "version", "expected"), KNOWN)
def test_metrics_are_exported_by_version(name, version, expected):
    assert exports(name, version) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpu_cache_usage_perc", "kv_cache_usage_perc"),
        ("time_per_output_token_seconds_sum", "inter_token_latency_seconds_sum"),
        ("num_request_waiting", "num_requests_waiting"),
        ("invented_by_nobody", None),
    ],
)
def test_the_nearest_metric(name, expected):
    assert nearest(name, "0.22.1") == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('sum(vllm:num_requests_running{namespace="x"}) / avg(vllm:kv_cache_usage_perc)', 2),
        ("vllm/vllm-openai:v0.22.1", 0),
        ("registry.example/vllm:my_tag", 0),
        ("my:vllm:num_requests", 0),
    ],
)
def test_names_in_texts(text, names):
    assert len(NAMED.findall(text)) == names
