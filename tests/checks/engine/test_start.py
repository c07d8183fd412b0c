"""What takes longer than it may, and what a pod's memory does not hold."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, parse_environment
from kserve_iac.checks import check, check_object
from kserve_iac.compiled import CompiledObject
from kserve_iac.findings.path import Path

CODES = ("start-slow", "ready-slow", "grace-period", "pod-memory")

SMALL, LARGE, HUGE = (
    {"uri": "hf://Qwen/Qwen3-8B"},
    {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"},
    {"uri": "hf://deepseek-ai/DeepSeek-R1-0528"},
)


def said(context, kserve="0.20", **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": SMALL, **fields})
    return [p for p in check_object(CompiledObject("chat", args, context(kserve=kserve))) if p.code in CODES]


def found(context, **fields):
    return [(p.code, p.path, p.severity) for p in said(context, **fields)]


def main(**container):
    return {"containers": [{"name": "main", **container}]}


ENOUGH = {
    "a small model": {},
    "a large one, since its probe is longer": {"model": LARGE},
    "a small one that gets less": {"startTimeout": 600},
    "a large one that gets more": {"model": LARGE, "startTimeout": 1200},
    "an unknown one": {"model": {"uri": "hf://own/model"}, "startTimeout": 10, "readyTimeout": 10},
    "a command of its own": {"template": main(command=["vllm"]), "startTimeout": 10, "readyTimeout": 10},
    "a configuration that may say otherwise": {"baseRefs": ["own"], "startTimeout": 10, "readyTimeout": 10},
    "nobody waits": {"readyTimeout": 60, "wait": False},
    "it is stopped": {"readyTimeout": 60, "stopped": True},
    "time to stop": {"template": {"terminationGracePeriodSeconds": 120}},
    "a timeout that ends before": {
        "template": {"terminationGracePeriodSeconds": 90},
        "engine": {"extraArgs": ["--shutdown-timeout", "60"]},
    },
    "memory enough": {
        "kvCacheOffloading": {"cpu": "16Gi"},
        "sharedMemory": "8Gi",
        "resources": {"limits": {"memory": "64Gi"}},
    },
    "no limit": {"kvCacheOffloading": {"cpu": "16Gi"}},
}


@pytest.mark.parametrize("fields", ENOUGH.values(), ids=ENOUGH)
def test_what_is_enough_passes(context, fields):
    assert found(context, **fields) == []


SLOW = {
    "a timeout that is too short": ({"startTimeout": 60}, "start-slow", "startTimeout", "warning"),
    "a probe that is too short": (
        {"template": main(startupProbe={"failureThreshold": 6, "periodSeconds": 10})},
        "start-slow",
        "template.containers.0.startupProbe",
        "warning",
    ),
    "prefill's": ({"prefill": {"startTimeout": 60}}, "start-slow", "prefill.startTimeout", "warning"),
    "an update that waits too short": ({"readyTimeout": 60}, "ready-slow", "readyTimeout", "warning"),
    "an update of a huge model": ({"model": HUGE}, "ready-slow", "readyTimeout", "warning"),
    "no time to stop": (
        {"template": {"terminationGracePeriodSeconds": 20}},
        "grace-period",
        "template.terminationGracePeriodSeconds",
        "warning",
    ),
    "a timeout that ends after": (
        {"engine": {"extraArgs": ["--shutdown-timeout=60"]}},
        "grace-period",
        "template.terminationGracePeriodSeconds",
        "warning",
    ),
    "offloaded cache": (
        {"kvCacheOffloading": {"cpu": "64Gi"}, "resources": {"limits": {"memory": "32Gi"}}},
        "pod-memory",
        "resources.limits.memory",
        "error",
    ),
    "offloaded weights": (
        {"engine": {"cpuOffloadGb": 20}, "gpus": 2, "resources": {"limits": {"memory": "40Gi"}}},
        "pod-memory",
        "resources.limits.memory",
        "error",
    ),
    "shared memory, in the container's own limit": (
        {"sharedMemory": "20Gi", "template": main(resources={"limits": {"memory": "16Gi"}})},
        "pod-memory",
        "template.containers.0.resources.limits.memory",
        "error",
    ),
}


@pytest.mark.parametrize(("fields", "code", "path", "severity"), SLOW.values(), ids=SLOW)
def test_what_is_not_enough_is_said(context, fields, code, path, severity):
    assert found(context, **fields) == [(code, path, severity)]


def test_the_mends_are_enough(context):
    [slow] = said(context, startTimeout=60)
    seconds = int(slow.mend.split()[3].rstrip("."))
    assert found(context, startTimeout=seconds) == []
    [ready] = said(context, readyTimeout=60)
    assert found(context, readyTimeout=int(ready.mend.split()[3].rstrip(","))) == []


def test_the_presets_time_is_too_short_for_a_large_model(context):
    assert found(context, model=LARGE, startTimeout=0) == [("start-slow", "startTimeout", "warning")]
    assert found(context, startTimeout=0) == []


def test_presets_without_a_startup_probe_kill_large_models(context):
    assert found(context, kserve="0.16", model=LARGE) == [("start-slow", "startTimeout", "warning")]
    assert found(context, kserve="0.16", model=LARGE, startTimeout=720) == []
    assert found(context, kserve="0.16") == []


def test_before_the_presets_drain_no_time_is_slept(context):
    assert found(context, kserve="0.17", template={"terminationGracePeriodSeconds": 10}) == []


def downloads(model, definitions=None, kserve="0.20", **fields):
    environment, problems = parse_environment(
        {
            "cluster": {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
            "platform": {"llm": True, "kserve": kserve},
            "definitions": definitions or {},
            "services": {"chat": {"llmInferenceService": {"model": model, **fields}}},
        }
    )
    assert environment is not None, problems
    return [p for p in check(environment) if p.code == "start-download"]


def test_replicas_that_each_download_a_large_model_are_told():
    [problem] = downloads(LARGE, replicas=4)
    assert (problem.path, problem.severity) == ("services.chat.llmInferenceService.model.uri", "warning")
    assert problem.message.startswith("Each of 4 pods downloads 141 GB")
    assert "LocalModelCache" in problem.mend
    [older] = downloads(LARGE, replicas=4, kserve="0.19")
    assert "LocalModelCache" not in older.mend


def test_the_most_replicas_of_autoscaling_count():
    auto = {"autoscaling": {"minReplicas": 1, "maxReplicas": 6, "targets": {"queue": 1}}}
    [problem] = downloads(LARGE, **auto)
    assert problem.message.startswith("Each of 6 pods downloads")


def test_prefill_and_further_nodes_count():
    assert downloads(LARGE, replicas=2) == []
    assert downloads(LARGE, replicas=2, prefill={})
    assert downloads(LARGE, replicas=2, worker=main(), parallelism={"data": 16, "dataLocal": 8})


def test_small_models_and_what_is_there_already_are_not_told():
    assert downloads(SMALL, replicas=9) == []
    assert downloads({"uri": "pvc://claim/model"}, replicas=4) == []
    cache = {"localModelCache": {"sourceModelUri": LARGE["uri"], "modelSize": "150Gi", "nodeGroups": ["gpu"]}}
    assert downloads(LARGE, {"llama": cache}, replicas=4) == []


@pytest.mark.parametrize("engine", [{"enforceEager": True}, {"extraArgs": ["--enforce-eager"]}])
def test_an_engine_without_cuda_graphs_starts_sooner_however_that_is_said(context, engine):
    """The same for the rule and for the probe that is written."""
    fields = {"model": LARGE, "pool": "h100", "parallelism": {"tensor": 4}}

    def start(engine):
        args = LLMInferenceServiceArgs.model_validate({**fields, "engine": engine})
        one = CompiledObject("chat", args, context())
        [main] = one.object["spec"]["template"]["containers"]
        found = one.starts[Path()]
        assert found is not None
        return found.starting.high, main.get("startupProbe", {}).get("failureThreshold")

    assert start(engine) == start({"enforceEager": True})
    assert start(engine)[0] < start({})[0]
    assert start({"extraArgs": ["--enforce-eager", "--no-enforce-eager"]}) == start({})
