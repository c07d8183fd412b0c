"""Each rule about the resources of containers: what it lets pass, what it refuses, where, and what it says to do."""

import pytest

from kserve_iac.args import Environment
from kserve_iac.checks import check
from kserve_iac.compiled import Compiled

CODES = (
    "limit-missing",
    "request-over-limit",
    "resource-name",
    "pod-resources",
    "default-resources",
    "default-resources-unsure",
)
CLUSTER = {"existing": {"nodePools": []}}
MODEL = {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}


def isvc(predictor=None, resources=None, **fields):
    model = {**MODEL, **({"resources": resources} if resources else {})}
    return {"services": {"a": {"inferenceService": {"predictor": predictor or {"model": model}, **fields}}}}


def llm(**fields):
    return {"services": {"a": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **fields}}}}


def definition(**kind):
    return {"definitions": {"a": kind}}


def found(content):
    environment = Environment.model_validate({"cluster": CLUSTER, "platform": {"llm": True}, **content})
    return [one for one in check(environment) if one.code in CODES]


def container(requests=None, limits=None, **fields):
    return {
        "image": "registry.example/own:1",
        "resources": {"requests": requests or {}, "limits": limits or {}},
        **fields,
    }


def runtime(requests, limits):
    given = container(requests, limits, name="kserve-container")
    return {
        "clusterServingRuntime": {"supportedModelFormats": [{"name": "own", "autoSelect": True}], "containers": [given]}
    }


BOTH = {"cpu": "2", "memory": "4Gi"}

ACCEPTED = {
    "nothing said": isvc(),
    "request and limit": isvc(resources={"requests": BOTH, "limits": BOTH}),
    "less than the limit": isvc(resources={"requests": {"cpu": "500m"}, "limits": {"cpu": "1", "memory": "2Gi"}}),
    "more than the default": isvc(resources={"limits": {"cpu": "4", "memory": "8Gi"}}),
    "less than the default": isvc(resources={"requests": {"cpu": "500m", "memory": "1Gi"}}),
    "the same amount, written otherwise": isvc(resources={"requests": {"cpu": "2000m"}, "limits": {"cpu": "2"}}),
    "huge pages": isvc(resources={"requests": {"hugepages-2Mi": "4Mi"}, "limits": {"hugepages-2Mi": "4Mi"}}),
    "CPU and memory of a pod": isvc(
        {"model": MODEL, "extra": {"resources": {"limits": {**BOTH, "hugepages-2Mi": "4Mi"}}}}
    ),
    "GPUs that a configuration of somebody else may limit": llm(
        baseRefs=["team"], resources={"requests": {"nvidia.com/gpu": "1"}}
    ),
    "GPUs that a runtime of somebody else may limit": {
        **isvc(resources={"requests": {"nvidia.com/gpu": "1"}}),
        "platform": {"llm": True, "install": "existing"},
    },
    "no GPUs": llm(resources={"requests": {"nvidia.com/gpu": "0"}}),
    "a domain": llm(resources={"limits": {"rdma/ib": 1}}),
    "LLM services have no default": llm(resources={"requests": {"cpu": "8", "memory": "64Gi"}}),
    "only the first container has one": isvc({"containers": [container(), container({"cpu": "4"}, name="second")]}),
    "a runtime of one's own": {
        **definition(**runtime({"cpu": "4"}, {"cpu": "8"})),
        **isvc({"model": {**MODEL, "runtime": "a", "resources": {"requests": {"cpu": "6"}}}}),
    },
    "a runtime that is selected": {
        **definition(**runtime({"cpu": "4"}, {"cpu": "8"})),
        **isvc({"model": {**MODEL, "modelFormat": "own", "resources": {"requests": {"cpu": "6"}}}}),
    },
    "a runtime of others": isvc({"model": {**MODEL, "runtime": "theirs", "resources": {"requests": {"cpu": "6"}}}}),
    "what a service may replace": definition(**runtime({"cpu": "8"}, {"cpu": "4"})),
    "the storage of a claim": definition(
        localModelNodeGroup={
            "storageLimit": "1Ti",
            "persistentVolumeSpec": {"capacity": {"storage": "1Ti"}, "accessModes": ["ReadWriteOnce"]},
            "persistentVolumeClaimSpec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "1Ti"}},
            },
        }
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case):
    assert found(ACCEPTED[case]) == []


THREE = {"requests": {"cpu": 3}}
SMALL = {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}
MAIN = {"containers": [{"name": "main", "resources": SMALL}]}
ISVC, LLM = "services.a.inferenceService", "services.a.llmInferenceService"

GPUS = {"extra": {"resources": {"requests": {"nvidia.com/gpu": "1", "memory": "30Gi"}}}}

REFUSED = [
    # content, code, path, words of message and mend
    *(
        (
            content,
            "pod-resources",
            f"{path}.extra.resources.requests.nvidia.com/gpu",
            "Move nvidia.com/gpu to resources of",
        )
        for content, path in (
            (isvc({"model": MODEL, **GPUS}), f"{ISVC}.predictor"),
            (isvc({"containers": [container()], **GPUS}), f"{ISVC}.predictor"),
            (isvc(transformer={"containers": [container()], **GPUS}), f"{ISVC}.transformer"),
            (llm(template=GPUS), f"{LLM}.template"),
            (llm(prefill={"template": GPUS}), f"{LLM}.prefill.template"),
        )
    ),
    *(
        (content, "limit-missing", f"{path}.requests.{name}", f"Set limits.{name} to ")
        for content, path, name in (
            (llm(resources={"requests": {"nvidia.com/gpu": "1"}}), f"{LLM}.resources", "nvidia.com/gpu"),
            (llm(resources={"requests": {"hugepages-2Mi": "4Mi"}}), f"{LLM}.resources", "hugepages-2Mi"),
            (
                isvc({"containers": [container({"nvidia.com/gpu": 1})]}),
                f"{ISVC}.predictor.containers.0.resources",
                "nvidia.com/gpu",
            ),
            (isvc(resources={"requests": {"rdma/ib": 1}}), f"{ISVC}.predictor.model.resources", "rdma/ib"),
            (
                isvc({"model": MODEL, "initContainers": [container({"rdma/ib": 1}, name="first")]}),
                f"{ISVC}.predictor.initContainers.0.resources",
                "rdma/ib",
            ),
        )
    ),
    (
        isvc(resources=SMALL),
        "request-over-limit",
        f"{ISVC}.predictor.model.resources.requests.cpu",
        "Set limits.cpu to 2",
    ),
    (
        isvc({"containers": [container({"memory": "2Gi"}, {"memory": "1000Mi"})]}),
        "request-over-limit",
        f"{ISVC}.predictor.containers.0.resources.requests.memory",
        "requests.memory to 1000Mi or less",
    ),
    (
        isvc(transformer={"containers": [container({"cpu": "2"}, {"cpu": "1"})]}),
        "request-over-limit",
        f"{ISVC}.transformer.containers.0.resources.requests.cpu",
        "(2) is greater than its limit (1)",
    ),
    (
        isvc(explainer={"containers": [container({"cpu": "2"}, {"cpu": "1"})]}),
        "request-over-limit",
        f"{ISVC}.explainer.containers.0.resources.requests.cpu",
        "the API server refuses the pods",
    ),
    (
        isvc({"model": MODEL, "initContainers": [container({"cpu": "2"}, {"cpu": "1"}, name="first")]}),
        "request-over-limit",
        f"{ISVC}.predictor.initContainers.0.resources.requests.cpu",
        "the API server refuses the pods",
    ),
    (llm(resources=SMALL), "request-over-limit", f"{LLM}.resources.requests.cpu", "Set limits.cpu to 2"),
    (llm(template=MAIN), "request-over-limit", f"{LLM}.template.containers.0.resources.requests.cpu", "Set limits.cpu"),
    (llm(worker=MAIN), "request-over-limit", f"{LLM}.worker.containers.0.resources.requests.cpu", "Set limits.cpu"),
    (
        llm(prefill={"resources": SMALL}),
        "request-over-limit",
        f"{LLM}.prefill.resources.requests.cpu",
        "Set limits.cpu",
    ),
    (
        llm(router={"route": {}, "gateway": {}, "scheduler": {"template": MAIN}}),
        "request-over-limit",
        f"{LLM}.router.scheduler.template.containers.0.resources.requests.cpu",
        "Set limits.cpu",
    ),
    (
        llm(resources={"requests": {"rdma/ib": 1}, "limits": {"rdma/ib": 2}}),
        "request-over-limit",
        f"{LLM}.resources.requests.rdma/ib",
        "Set requests.rdma/ib and limits.rdma/ib to the same number",
    ),
    (
        isvc(resources={"limits": {"gpu": 1}}),
        "resource-name",
        f"{ISVC}.predictor.model.resources.limits.gpu",
        "Write nvidia.com/gpu.",
    ),
    (
        isvc(resources={"requests": {"memry": "1Gi"}}),
        "resource-name",
        f"{ISVC}.predictor.model.resources.requests.memry",
        "Did you mean memory?",
    ),
    (
        llm(prefill={"resources": {"limits": {"CPU": "1"}}}),
        "resource-name",
        f"{LLM}.prefill.resources.limits.CPU",
        "cpu",
    ),
    (
        definition(**runtime({"gpus": 1}, {})),
        "resource-name",
        "definitions.a.clusterServingRuntime.containers.0.resources.requests.gpus",
        "Write nvidia.com/gpu.",
    ),
    (
        isvc(resources={"requests": {"cpu": "2", "memory": "1Gi"}}),
        "default-resources-unsure",
        f"{ISVC}.predictor.model.resources.requests.cpu",
        "Set limits.cpu to 2 or more.",
    ),
    (
        isvc({"sklearn": {"storageUri": "gs://m/a", "resources": {"requests": {"memory": "4Gi"}}}}),
        "default-resources-unsure",
        f"{ISVC}.predictor.sklearn.resources.requests.memory",
        "KServe sets 2Gi",
    ),
    (
        isvc({"containers": [container(limits={"memory": "1Gi"})]}),
        "default-resources",
        f"{ISVC}.predictor.containers.0.resources.limits.memory",
        "Set requests.memory to 1Gi or less.",
    ),
    (
        isvc(transformer={"containers": [container(limits={"cpu": "500m"})]}),
        "default-resources",
        f"{ISVC}.transformer.containers.0.resources.limits.cpu",
        "No request of cpu is set, so KServe sets 1",
    ),
    (
        isvc(
            canary=[
                {
                    "trafficPercent": 0,
                    "predictor": {"name": "next", "model": {**MODEL, "resources": THREE}},
                }
            ]
        ),
        "default-resources-unsure",
        f"{ISVC}.canary.0.predictor.model.resources.requests.cpu",
        "Set limits.cpu to 3 or more.",
    ),
    (
        {
            **definition(**runtime({"cpu": "4"}, {"cpu": "8"})),
            **isvc({"model": {**MODEL, "runtime": "a", "resources": {"requests": {"cpu": "9"}}}}),
        },
        "request-over-limit",
        f"{ISVC}.predictor.model.resources.requests.cpu",
        "greater than its limit (8)",
    ),
]


@pytest.mark.parametrize(("content", "code", "path", "words"), REFUSED, ids=lambda value: None)
def test_refused(content, code, path, words):
    [one] = found(content)
    assert (one.code, one.path) == (code, path)
    assert words in one.text


OWN = {"predictor": {"containers": [container({"cpu": "2"})]}}


def on(platform, **fields):
    return found({"platform": platform, "services": {"a": {"inferenceService": {**OWN, **fields}}}})


def values(resources, **further):
    return {"values": {"kserve-resources": {"kserve": {"inferenceservice": {"resources": resources}, **further}}}}


def test_where_this_stack_installs_kserve_its_defaults_are_certain():
    [one] = on({"kserve": "0.19"})
    assert (one.severity, one.code) == ("error", "default-resources")
    assert "other defaults" not in one.text


def test_a_kserve_that_exists_may_have_other_defaults():
    [one] = on({"kserve": "0.19", "install": "existing"})
    assert (one.severity, one.code) == ("warning", "default-resources-unsure")
    assert "Only a KServe with other defaults" in one.text


@pytest.mark.parametrize("limits", [{"cpu": "4"}, {"cpu": 2}, {"cpu": None}, {"cpu": ""}], ids=str)
def test_the_values_of_the_stack_replace_the_defaults(limits):
    assert on({"kserve": "0.20", **values({"limits": limits})}) == []


def test_the_defaults_of_the_values_are_the_ones_that_are_compared():
    [one] = on({"kserve": "0.20", **values({"limits": {"cpu": "1500m"}})})
    assert one.severity == "error"
    assert "KServe sets 1500m" in one.text
    assert [one.path for one in on({"kserve": "0.20", **values({"limits": {"memory": "1Gi"}})})] == [
        f"{ISVC}.predictor.containers.0.resources.requests.cpu"
    ]


def test_the_pods_of_the_plan_request_the_defaults_of_the_values():
    content = {"platform": {"kserve": "0.20", **values({"requests": {"cpu": "3"}, "limits": {"cpu": "8"}})}}
    services = {"a": {"inferenceService": {"predictor": {"containers": [{"image": "registry.example/own:1"}]}}}}
    environment = Environment.model_validate({"cluster": CLUSTER, **content, "services": services})
    [service] = Compiled(environment).objects
    assert [one.takes.cpu for one in service.demands] == [3000]


def test_a_request_of_the_values_may_be_over_a_limit():
    small = {"predictor": {"containers": [container(limits={"cpu": "2"})]}}
    [one] = on({"kserve": "0.20", **values({"requests": {"cpu": "3"}, "limits": {"cpu": "8"}})}, **small)
    assert (one.code, one.path) == ("default-resources", f"{ISVC}.predictor.containers.0.resources.limits.cpu")


@pytest.mark.parametrize("switch", [{"createSharedResources": False}, {"inferenceServiceConfig": {"enabled": False}}])
def test_a_config_of_others_is_not_known(switch):
    assert on({"kserve": "0.20", **values({}, **switch)}) == []


def test_a_runtime_of_the_release_is_certain_if_it_is_named():
    model = {**MODEL, "runtime": "kserve-sklearnserver", "resources": {"requests": {"cpu": "2"}}}
    [one] = on({"kserve": "0.20", **values({"limits": {"cpu": "4"}})}, predictor={"model": model})
    assert (one.severity, one.code) == ("error", "default-resources")
    changed = {"values": {"kserve-runtime-configs": {"kserve": {"servingruntime": {"enabled": True}}}}}
    [one] = on({"kserve": "0.20", **changed}, predictor={"model": model})
    assert one.severity == "warning"


BASE = {"llmInferenceServiceConfig": {"template": {"containers": [{"name": "main", "resources": SMALL}]}}}
PLACE_IN_BASE = "definitions.b.llmInferenceServiceConfig.template.containers.0.resources.requests.cpu"


def test_the_resources_of_a_base_count_in_the_service():
    [one] = found({"definitions": {"b": BASE}, **llm(baseRefs=["b"])})
    assert (one.code, one.path) == ("request-over-limit", PLACE_IN_BASE)


def test_the_limit_of_a_base_counts_for_a_request_of_the_service():
    base = {"llmInferenceServiceConfig": {"worker": {"containers": [{"name": "main", "resources": SMALL}]}}}
    main = {"name": "main", "resources": {"requests": {"cpu": "7"}}}
    [one] = found({"definitions": {"b": base}, **llm(baseRefs=["b"], worker={"containers": [main]})})
    assert (one.code, one.path) == (
        "request-over-limit",
        f"{LLM}.worker.containers.0.resources.requests.cpu",
    )


def test_a_service_may_replace_the_resources_of_its_base():
    main = {"name": "main", "resources": {"limits": {"cpu": "2"}}}
    assert found({"definitions": {"b": BASE}, **llm(baseRefs=["b"], template={"containers": [main]})}) == []


def test_the_resources_of_a_runtime_count_in_the_service():
    merged = isvc({"model": {**MODEL, "modelFormat": "own", "runtime": "a"}})
    content = {**definition(**runtime({"cpu": "2"}, {"cpu": "1"})), **merged}
    [one] = found(content)
    assert one.code == "request-over-limit"
    assert one.path.startswith("definitions.a.clusterServingRuntime.containers.0.resources")
