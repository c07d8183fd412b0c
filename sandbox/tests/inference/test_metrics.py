import pytest

from kserve_iac_sandbox.engine import facts
from kserve_iac_sandbox.engine.metrics import Metrics
from kserve_iac_sandbox.engine.prometheus import Counter, Gauge, Histogram

from .engines import running


def names(version, **more):
    lines = Metrics(version, "m", 4096, **more).text().splitlines()
    return {line.split()[2] for line in lines if line.startswith("# TYPE")}


def test_the_text_is_that_of_prometheus():
    gauge = Gauge("g", "A gauge.", ["a"])
    gauge.set(1, 'x"\\\n')
    counter = Counter("c", "A counter.", [])
    counter.add(2)
    counter.add(1)
    histogram = Histogram("h", "A histogram.", ["a"], [1, 2.5])
    for value in (1, 2, 3):
        histogram.observe(value, "x")
    assert gauge.text() == '# HELP g A gauge.\n# TYPE g gauge\ng{a="x\\"\\\\\\n"} 1.0\n'
    assert counter.text() == "# HELP c_total A counter.\n# TYPE c_total counter\nc_total 3.0\n"
    assert histogram.text().splitlines()[2:] == [
        'h_bucket{a="x",le="1.0"} 1.0',
        'h_bucket{a="x",le="2.5"} 2.0',
        'h_bucket{a="x",le="+Inf"} 3.0',
        'h_count{a="x"} 3.0',
        'h_sum{a="x"} 6.0',
    ]


@pytest.mark.parametrize("version", facts.versions())
def test_every_name_is_one_of_the_version(version):
    own = {name.removeprefix("vllm:") for name in names(version) if name.startswith("vllm:")}
    assert {"num_requests_waiting", "num_requests_running", "request_success_total"} <= own
    for name in own:
        bare = name.removesuffix("_total") if name != "iteration_tokens_total" else "iteration_tokens"
        assert facts.exports(bare, version), name


@pytest.mark.parametrize(
    ("version", "kv", "gpu", "latency"),
    [
        ("0.9.0.1", False, True, "time_per_output_token_seconds"),
        ("0.10.0", True, True, "time_per_output_token_seconds"),
        ("0.11.0", True, False, "inter_token_latency_seconds"),
        ("0.23.0", True, False, "inter_token_latency_seconds"),
    ],
)
def test_names_change_with_the_version(version, kv, gpu, latency):
    found = names(version)
    assert ("vllm:kv_cache_usage_perc" in found) == kv
    assert ("vllm:gpu_cache_usage_perc" in found) == gpu
    assert f"vllm:{latency}" in found


def test_hidden_metrics_are_shown_where_they_are_asked_for():
    assert "vllm:gpu_cache_usage_perc" in names("0.11.0", hidden=True)
    assert "vllm:gpu_cache_usage_perc" not in names("0.23.0", hidden=True)


@pytest.mark.parametrize("factor", ["0", "0.0001"])
def test_requests_are_counted(factor):
    simulation = {"KSERVE_IAC_ENGINE_STEP_OVERHEAD": "10", "KSERVE_IAC_ENGINE_TIME_FACTOR": factor}
    with running("--num-gpu-blocks-override", "1000", **simulation) as engine:
        client = engine.client()
        for _ in range(2):
            found = client.completions.create(model="model", prompt="aaa" * 128, max_tokens=5)
        assert found.usage is not None
        assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (128, 5)
        metrics = engine.metrics()
    assert metrics["vllm:prompt_tokens_total"] == 256
    assert metrics["vllm:generation_tokens_total"] == 10
    assert metrics['vllm:request_success_total{finished_reason="length"}'] == 2
    assert metrics['vllm:request_success_total{finished_reason="stop"}'] == 0
    assert metrics["vllm:prefix_cache_queries_total"] == 256
    assert metrics["vllm:prefix_cache_hits_total"] == 112, "all full blocks but the one of the last token"
    assert metrics['vllm:prompt_tokens_by_source_total{source="local_compute"}'] == 144
    assert metrics['vllm:prompt_tokens_by_source_total{source="local_cache_hit"}'] == 112
    assert metrics["kserve_iac_engine_prefill_tokens_total"] == 144
    assert metrics["kserve_iac_engine_decode_tokens_total"] == 10
    assert metrics["vllm:num_requests_running"] == metrics["vllm:num_requests_waiting"] == 0
    assert metrics["vllm:kv_cache_usage_perc"] == 0
    # steps of a little more than ten simulated seconds
    assert metrics["vllm:time_to_first_token_seconds_count"] == 2
    assert metrics["vllm:time_to_first_token_seconds_sum"] == pytest.approx(20, abs=0.1)
    assert metrics["vllm:inter_token_latency_seconds_count"] == 8
    assert metrics["vllm:inter_token_latency_seconds_sum"] == pytest.approx(80, abs=0.1)
    assert metrics["vllm:e2e_request_latency_seconds_sum"] == pytest.approx(100, abs=0.1)
    [info] = [name for name in metrics if name.startswith("vllm:cache_config_info")]
    assert 'block_size="16"' in info
    assert 'num_gpu_blocks="1000"' in info
