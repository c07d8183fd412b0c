"""Metrics of vLLM that queries and the endpoint picker read: what the version does not export is a warning."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

OLD = "avg(vllm:gpu_cache_usage_perc)"
NEW = "avg(vllm:kv_cache_usage_perc)"
METRIC = "predictor.autoScaling.metrics.0.external.metric.query"
TRIGGER = "scaling.keda.triggers.0.metadata.query"


def found(context, args, **platform):
    problems = check_object(CompiledObject("chat", args, context(kserve="0.21", keda="existing", **platform)))
    return [one for one in problems if one.code == "vllm-metric"]


def llm(query=NEW, image="vllm/vllm-openai:v0.22.1", role=None, **fields):
    metadata = {"serverAddress": "http://p:9090", "query": query, "threshold": "1"}
    scaling = {"maxReplicas": 2, "keda": {"triggers": [{"type": "prometheus", "metadata": metadata}]}}
    given = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "engine": {"image": image}, **fields}
    if role is None:
        given["scaling"] = scaling
    else:
        given[role] = {"engine": {"image": image}, "scaling": scaling}
    return LLMInferenceServiceArgs.model_validate(given)


def isvc(query, image="vllm/vllm-openai:v0.22.1"):
    external = {
        "metric": {"backend": "prometheus", "serverAddress": "http://p:9090", "query": query},
        "target": {"type": "Value", "value": "0.8"},
    }
    predictor = {
        "containers": [{"name": "kserve-container", "image": image, "args": ["--model", "Qwen/Qwen3-8B"]}],
        "gpus": 1,
        "autoScaling": {"metrics": [{"type": "External", "external": external}]},
    }
    return InferenceServiceArgs.model_validate(
        {"predictor": predictor, "deploymentMode": "Standard", "autoscaler": "keda"}
    )


PICKER = {
    "template": {
        "containers": [{"name": "main", "args": ["--kv-cache-usage-percentage-metric", "vllm:gpu_cache_usage_perc"]}]
    }
}

WARNED = {
    "a trigger": (llm(OLD), TRIGGER),
    "a trigger of prefill": (llm(OLD, role="prefill"), f"prefill.{TRIGGER}"),
    "an external metric": (isvc(OLD), METRIC),
    "a flag of the endpoint picker": (
        llm(router={"route": {}, "scheduler": PICKER}),
        "router.scheduler.template.containers.0.args.1",
    ),
}


@pytest.mark.parametrize(("args", "path"), WARNED.values(), ids=WARNED)
def test_a_former_name_is_a_warning_with_the_new_one(context, args, path):
    (one,) = found(context, args)
    assert (one.path, one.severity) == (path, "warning")
    assert one.mend == "Replace vllm:gpu_cache_usage_perc with vllm:kv_cache_usage_perc."


SILENT = {
    "the new name": llm(),
    "a version that still has it": llm(OLD, "vllm/vllm-openai:v0.10.2"),
    "a version that is not known": llm(OLD, "registry.example/vllm:mine"),
    "another configuration may name the image": llm(OLD, None, baseRefs=[{"name": "mine"}]),
    "a counter and a histogram": llm("rate(vllm:prompt_tokens_total[1m]) / vllm:time_to_first_token_seconds_count"),
    "a metric of another exporter": llm("sum(llm_d_epp_flow_control_queue_size)"),
    "an external metric": isvc(NEW),
    "another engine": isvc(OLD, "registry.example/mine:1"),
}


@pytest.mark.parametrize("args", SILENT.values(), ids=SILENT)
def test_what_may_be_exported_is_let_pass(context, args):
    assert found(context, args) == []


def test_the_library_follows_metrics_that_every_version_of_its_presets_has(context):
    targets = {"queue": 1, "running": 16, "kvCacheUsage": 0.8}
    args = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "autoscaling": {"maxReplicas": 2, "targets": targets}}
    service = LLMInferenceServiceArgs.model_validate(args)
    assert found(context, service, prometheus={"serverAddress": "http://p:9090"}) == []
