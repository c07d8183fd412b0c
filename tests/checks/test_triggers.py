"""Triggers of KEDA: what KEDA builds a scaler of is let pass, and what it refuses is an error at the value."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from kserve_iac.catalog.keda import SCALERS, TYPES
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

SERVER = "http://prometheus.monitoring.svc:9090"
PROMETHEUS = {"serverAddress": SERVER, "query": "sum(requests)", "threshold": "8"}
CRON = {"timezone": "UTC", "start": "0 8 * * *", "end": "0 18 * * *", "desiredReplicas": "2"}
PLATFORM = {"kserve": "0.21", "keda": "existing"}
TRIGGERS = "scaling.keda.triggers.0"


def trigger(kind="prometheus", metadata=PROMETHEUS, **fields):
    return {"type": kind, "metadata": metadata, **fields}


def without(key, metadata=PROMETHEUS):
    return {name: value for name, value in metadata.items() if name != key}


def scaling(*triggers):
    return {"minReplicas": 1, "maxReplicas": 2, "keda": {"triggers": list(triggers)}}


def problems(context, args, **platform):
    found = check_object(CompiledObject("chat", args, context(**{**PLATFORM, **platform})))
    return [one for one in found if one.code.startswith(("keda-trigger", "vllm-metric"))]


def llm(context, *triggers, **platform):
    args = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "scaling": scaling(*triggers)}
    return problems(context, LLMInferenceServiceArgs.model_validate(args), **platform)


ACCEPTED = {
    "prometheus": trigger(),
    "an average": trigger(metricType="AverageValue"),
    "the value itself": trigger(metricType="Value"),
    "a number with a fraction": trigger(metadata={**PROMETHEUS, "threshold": "0.8", "activationThreshold": "1e-1"}),
    "every key": trigger(metadata={**PROMETHEUS, "namespace": "models", "ignoreNullValues": "false", "timeout": "5s"}),
    "secrets": trigger(metadata={**PROMETHEUS, "authModes": "bearer"}, authenticationRef={"name": "thanos"}),
    "a key of the API in the metadata": trigger(metadata={**PROMETHEUS, "authModes": "apiKey", "apiKey": "x"}),
    "Azure": trigger(metadata={**PROMETHEUS, "cloud": "AzurePublicCloud"}, authenticationRef={"name": "azure"}),
    "cpu": trigger("cpu", {"value": "60"}, metricType="Utilization"),
    "memory as an average": trigger("memory", {"value": "8Gi"}, metricType="AverageValue"),
    "cron": trigger("cron", CRON),
    "kafka": trigger("kafka", {"bootstrapServers": "k:9092", "consumerGroup": "g", "topic": "t"}),
    "kafka by variables": trigger("kafka", {"bootstrapServersFromEnv": "SERVERS", "consumerGroupFromEnv": "GROUP"}),
    "a scaler whose requirements are not known here": trigger("aws-sqs-queue", {"queueURL": "x"}),
}


@pytest.mark.parametrize("given", ACCEPTED.values(), ids=ACCEPTED)
def test_what_keda_accepts_is_let_pass(context, given):
    assert llm(context, given) == []


REFUSED = {
    "a share of a query": (trigger(metricType="Utilization"), "metricType", "AverageValue"),
    "a share of a schedule": (trigger("cron", CRON, metricType="Utilization"), "metricType", "AverageValue"),
    "a share of a scaler without further rules": (
        trigger("aws-sqs-queue", {"queueURL": "x"}, metricType="Utilization"),
        "metricType",
        "AverageValue",
    ),
    "no server": (trigger(metadata=without("serverAddress")), "metadata.serverAddress", "serverAddress"),
    "an empty server": (trigger(metadata={**PROMETHEUS, "serverAddress": " "}), "metadata.serverAddress", "Set"),
    "no query": (trigger(metadata=without("query")), "metadata.query", "Set query"),
    "no threshold": (trigger(metadata=without("threshold")), "metadata.threshold", "Set threshold"),
    "a threshold with a unit": (trigger(metadata={**PROMETHEUS, "threshold": "500m"}), "metadata.threshold", "unit"),
    "a start with a unit": (
        trigger(metadata={**PROMETHEUS, "activationThreshold": "1 request"}),
        "metadata.activationThreshold",
        "number",
    ),
    "secrets of nobody": (trigger(metadata={**PROMETHEUS, "authModes": "tls, bearer"}), "metadata.authModes", "Ref"),
    "cpu without a kind": (trigger("cpu", {"value": "60"}), "metricType", "Utilization"),
    "cpu of another kind": (trigger("cpu", {"value": "60"}, metricType="Value"), "metricType", "Utilization"),
    "cpu without a value": (trigger("cpu", {}, metricType="Utilization"), "metadata.value", "60"),
    "a share with a sign": (trigger("cpu", {"value": "60%"}, metricType="Utilization"), "metadata.value", "60"),
    "an average in words": (trigger("memory", {"value": "8 GB"}, metricType="AverageValue"), "metadata.value", "8Gi"),
    "cron without a zone": (trigger("cron", without("timezone", CRON)), "metadata.timezone", "Set timezone"),
    "cron that ends as it starts": (trigger("cron", {**CRON, "end": CRON["start"]}), "metadata.end", "later"),
    "cron without replicas": (trigger("cron", {**CRON, "desiredReplicas": "0"}), "metadata.desiredReplicas", "1 or"),
    "cron with half a replica": (trigger("cron", {**CRON, "desiredReplicas": "1.5"}), "metadata.desiredReplicas", "2"),
    "kafka without a group": (trigger("kafka", {"bootstrapServers": "k:9092"}), "metadata.consumerGroup", "Set"),
    "graphite without a time": (
        trigger("graphite", PROMETHEUS),
        "metadata.queryTime",
        "Set queryTime, for example to -5minutes",
    ),
    "a scaler of one's own without its address": (trigger("external", {}), "metadata.scalerAddress", "Set"),
}


@pytest.mark.parametrize(("given", "path", "mend"), REFUSED.values(), ids=REFUSED)
def test_what_keda_refuses_is_an_error(context, given, path, mend):
    (one,) = llm(context, given)
    assert (one.code, one.severity, one.path) == ("keda-trigger", "error", f"{TRIGGERS}.{path}")
    assert mend in one.mend


def test_the_mend_names_the_server_of_the_platform(context):
    (one,) = llm(context, trigger(metadata=without("serverAddress")), prometheus={"serverAddress": "http://mine:9090"})
    assert one.mend == "Set serverAddress, for example to http://mine:9090."


@pytest.mark.parametrize("role", ["", "prefill."])
@pytest.mark.parametrize("kind", [LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs])
def test_every_role_and_configurations_are_read(context, role, kind):
    given = {"scaling": scaling(trigger(), trigger(metricType="Utilization"))}
    model = {"model": {"uri": "hf://Qwen/Qwen3-8B"}} if kind is LLMInferenceServiceArgs else {}
    args = kind.model_validate({**model, **({"prefill": given} if role else given)})
    assert [one.path for one in problems(context, args)] == [f"{role}scaling.keda.triggers.1.metricType"]


UNREAD = {
    "a misspelt key": (
        trigger(metadata={**PROMETHEUS, "activationTreshold": "1"}),
        "metadata.activationTreshold",
        "Rename it to activationThreshold.",
    ),
    "a misspelt type": (trigger("promethues"), "type", "Set type to prometheus."),
    "a kind in the metadata": (
        trigger("cpu", {"type": "Utilization", "value": "60"}),
        "metadata.type",
        "Remove it, and set metricType of the trigger.",
    ),
}


@pytest.mark.parametrize(("given", "path", "mend"), UNREAD.values(), ids=UNREAD)
def test_what_keda_may_not_read_is_a_warning(context, given, path, mend):
    (one,) = llm(context, given)
    assert (one.code, one.severity, one.path) == ("keda-trigger-unread", "warning", f"{TRIGGERS}.{path}")
    assert one.mend == mend


def external(part="predictor", autoscaler="keda", value="8", authentication=None, **metric):
    metric = {"backend": "prometheus", "serverAddress": SERVER, "query": "sum(requests)", **metric}
    source = {
        "metric": {key: said for key, said in metric.items() if said is not None},
        "target": {"type": "Value", "value": value},
    }
    source |= {"authenticationRef": authentication} if authentication else {}
    scaled = {"autoScaling": {"metrics": [{"type": "External", "external": source}]}}
    fields = {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}}
    fields[part] = {**fields.get(part, {"containers": [{"image": "x:1"}]}), **scaled}
    return InferenceServiceArgs.model_validate({**fields, "deploymentMode": "Standard", "autoscaler": autoscaler})


METRIC = "autoScaling.metrics.0.external"
METRICS = {
    "complete": (external(), None),
    "secrets": (external(authentication={"authModes": "bearer", "authenticationRef": {"name": "thanos"}}), None),
    "nobody reads it": (external(autoscaler="external", serverAddress=None), None),
    "no server": (external(serverAddress=None), f"predictor.{METRIC}.metric.serverAddress"),
    "no server of a transformer": (
        external("transformer", serverAddress=None),
        f"transformer.{METRIC}.metric.serverAddress",
    ),
    "a threshold with a unit": (external(value="500m"), f"predictor.{METRIC}.target.value"),
    "graphite": (external(backend="graphite"), f"predictor.{METRIC}.metric.backend"),
}


@pytest.mark.parametrize(("args", "path"), METRICS.values(), ids=METRICS)
@pytest.mark.parametrize("kserve", ["0.16", "0.20"])
def test_metrics_of_an_inference_service(context, args, path, kserve):
    found = problems(context, args, kserve=kserve)
    assert [(one.code, one.path) for one in found] == ([("keda-trigger", path)] if path else [])


def test_values_that_are_not_known_yet_pass(context, later):
    assert llm(context, trigger(metadata=dict.fromkeys(PROMETHEUS, later))) == []


def test_every_scaler_with_requirements_is_a_type():
    assert set(SCALERS) <= TYPES
