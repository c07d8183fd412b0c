"""How arguments may be written: spellings, unknown fields, constraints, immutability."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError
from pydantic.alias_generators import to_camel

import kserve_iac.args as args
from kserve_iac.args import Args, Environment, InferenceServiceArgs, LLMInferenceServiceArgs, problems_of
from kserve_iac.args.environment import ClusterArgs
from kserve_iac.package.text import field_doc


def every_class() -> list[type[Args]]:
    """Every class of arguments that an environment can hold, found by walking the fields."""
    found: list[type[Args]] = []

    def walk(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in found:
            found.append(annotation)
            for field in annotation.model_fields.values():
                walk(field.annotation)
        for part in getattr(annotation, "__args__", ()):
            walk(part)

    walk(Environment)
    return found


CLASSES = every_class()


def test_every_exported_class_is_reached_from_an_environment():
    exported = {value for value in vars(args).values() if isinstance(value, type) and issubclass(value, Args)}
    assert exported - set(CLASSES) == {Args}
    assert len(CLASSES) > 25


def faults(cls: type[BaseModel], name: str) -> Iterator[str]:
    """What is wrong with how a field describes and spells itself."""
    said, alias = (field_doc(cls, name) or "").strip(), cls.model_fields[name].alias or ""
    if not said:
        yield "says nothing of itself"
    elif not said.endswith((".", "…", ")")):
        yield f"is described by no sentence: {said!r}"
    # Kubernetes writes abbreviations in capitals: hostIPC.
    if alias.lower() != to_camel(name).lower() or "_" in alias:
        yield f"is spelt {alias!r} outside Python, not {to_camel(name)!r}"


def test_every_field_is_described_and_has_a_camel_case_alias():
    found = [
        f"{cls.__name__}.{name} {fault}" for cls in CLASSES for name in cls.model_fields for fault in faults(cls, name)
    ]
    assert found == []


def test_what_is_wrong_with_a_field_is_seen():
    class Wrong(BaseModel):
        first_one: int = Field(alias="first_one")
        second: int = Field(alias="other")
        """Not a sentence"""

    assert [fault.split()[0] for fault in faults(Wrong, "first_one")] == ["says", "is"]
    assert [fault.split(":")[0] for fault in faults(Wrong, "second")] == [
        "is described by no sentence",
        "is spelt 'other' outside Python, not 'second'",
    ]


def test_every_class_is_described_frozen_and_closed():
    assert [cls.__name__ for cls in CLASSES if not cls.__doc__] == []
    assert [cls.__name__ for cls in CLASSES if not cls.model_config["frozen"]] == []
    assert [cls.__name__ for cls in CLASSES if cls.model_config["extra"] != "forbid"] == []


def test_every_class_has_a_json_schema_in_wire_spelling():
    wrong = []
    for cls in CLASSES:
        schema = cls.model_json_schema()
        own = schema["$defs"][cls.__name__] if "$ref" in schema else schema
        spelt = set(own.get("properties", {})) == {field.alias for field in cls.model_fields.values()}
        if not (spelt and own["additionalProperties"] is False and own["description"]):
            wrong.append(cls.__name__)
    assert wrong == []


def test_schema_of_values_that_may_be_outputs_is_that_of_the_plain_type():
    properties = args.Container.model_json_schema()["properties"]
    assert properties["image"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert args.ModelSpec.model_json_schema()["properties"]["args"]["items"] == {"type": "string"}


@pytest.mark.parametrize(
    ("cls", "snake", "camel"),
    [
        (
            args.NodePool,
            {"name": "a", "machine_type": "g2-standard-12", "min_nodes": 1, "max_nodes": 2},
            {"name": "a", "machineType": "g2-standard-12", "minNodes": 1, "maxNodes": 2},
        ),
        (
            InferenceServiceArgs,
            {"predictor": {"min_replicas": 1, "model": {"model_format": "sklearn", "storage_uri": "gs://m"}}},
            {"predictor": {"minReplicas": 1, "model": {"modelFormat": "sklearn", "storageUri": "gs://m"}}},
        ),
        (
            LLMInferenceServiceArgs,
            {"model": {"uri": "hf://a/b"}, "engine": {"max_model_len": 5, "kv_cache_dtype": "fp8"}, "base_refs": ["x"]},
            {"model": {"uri": "hf://a/b"}, "engine": {"maxModelLen": 5, "kvCacheDtype": "fp8"}, "baseRefs": ["x"]},
        ),
    ],
)
def test_snake_and_camel_case_mean_the_same(cls, snake, camel):
    assert cls.model_validate(snake) == cls.model_validate(camel)
    mixed = {**camel, **{k: v for k, v in snake.items() if to_camel(k) == k}}
    assert cls.model_validate(mixed) == cls.model_validate(camel)
    assert cls.model_validate(snake).model_dump(by_alias=True, exclude_unset=True).keys() == camel.keys()


def test_python_keywords_are_accepted_in_both_spellings():
    assert args.NodePool(name="a", machine_type="m") == args.NodePool(name="a", machineType="m")


def test_a_field_given_in_both_spellings_is_refused():
    [problem] = _problems(args.NodePool, {"name": "a", "machineType": "m", "machine_type": "m"})
    assert problem.code == "unknown-field"
    assert (
        problem.text
        == "This field is given twice, as machine_type and as machineType. Remove either machine_type or machineType."
    )


def test_arguments_are_frozen():
    pool = args.NodePool(name="a", machine_type="m")
    with pytest.raises(ValidationError, match="frozen"):
        pool.max_nodes = 3
    assert pool.max_nodes == 1


def _problems(model, value):
    with pytest.raises(ValidationError) as error:
        model.model_validate(value)
    return problems_of(error.value, model, value)


CLUSTER = {"simulated": {"nodePools": [{"name": "a", "machineType": "m"}]}}
PREDICTOR = {"model": {"modelFormat": "sklearn"}}


@pytest.mark.parametrize(
    ("path", "value", "mend"),
    [
        ("clutser", {}, "Did you mean cluster?"),
        ("cluster.simulatd", {}, "Did you mean simulated?"),
        ("cluster.simulated.nodePool", [], "Did you mean nodePools?"),
        ("cluster.simulated.nodePools.0.maxNode", 1, "Did you mean maxNodes?"),
        ("cluster.simulated.nodePools.0.taints.0.efect", "NoSchedule", "Did you mean effect?"),
        ("platform.kserv", "0.20", "Did you mean kserve?"),
        ("platform.gateway.clasName", "x", "Did you mean className?"),
        ("platform.charts.foldr", "x", "Did you mean folder?"),
        ("platform.certManager.vesion", "x", "Did you mean version?"),
        ("services.a.inferenceServise", {}, "Did you mean inferenceService?"),
        ("services.a.inferenceService.predicter", {}, "Did you mean predictor?"),
        ("services.a.inferenceService.predictor.min_replica", 1, "Did you mean min_replicas?"),
        ("services.a.inferenceService.predictor.model.storageURI", "x", "Did you mean storageUri?"),
        ("services.a.inferenceService.predictor.model.env.0.valu", "x", "Did you mean value?"),
        ("services.a.inferenceService.predictor.model.resources.limit", {}, "Did you mean limits?"),
        ("services.a.inferenceService.canary.1.trafficPercnt", 3, "Did you mean trafficPercent?"),
        ("services.b.llmInferenceService.parallelism.tenser", 2, "Did you mean tensor?"),
        ("services.b.llmInferenceService.prefill.engine.max-model-len", 2, "Did you mean maxModelLen?"),
        ("services.b.llmInferenceService.router.gateway.refs.0.nmespace", "x", "Did you mean namespace?"),
        ("services.b.llmInferenceService.router.route.htp", {}, "Did you mean http?"),
        (
            "services.b.llmInferenceService.disaggregation.zzz",
            1,
            "The known fields are connector, decodeRole, hashSeed, leaseSeconds, loadFailurePolicy, prefillRole, "
            "sideChannelPort, transport.",
        ),
    ],
)
def test_an_unknown_field_at_any_depth_is_named_with_its_path_and_the_nearest_known_one(path, value, mend):
    environment = _environment()
    *parents, last = path.split(".")
    current = environment
    for part in parents:
        current = current[int(part)] if isinstance(current, list) else current[part]
    current[last] = value
    [problem] = [p for p in _problems(Environment, environment) if p.code == "unknown-field"]
    assert (problem.path, problem.message, problem.mend) == (path, f"There is no field {last}.", mend)


def _environment() -> dict:
    """A fresh environment that has a place at every depth."""
    taint = {"key": "k", "effect": "NoSchedule"}
    model = {
        "modelFormat": {"name": "sklearn"},
        "env": [{"name": "A", "value": "1"}],
        "resources": {"limits": {"cpu": "1"}},
    }
    canary = {"trafficPercent": 0, "predictor": {"model": {"modelFormat": "sklearn"}, "name": "one"}}
    return {
        "cluster": {"simulated": {"nodePools": [{"name": "a", "machineType": "m", "taints": [taint]}]}},
        "platform": {"gateway": {}, "charts": {"folder": "/x"}, "certManager": {}},
        "services": {
            "a": {"inferenceService": {"predictor": {"model": model}, "canary": [canary, {**canary}]}},
            "b": {
                "llmInferenceService": {
                    "model": {"uri": "hf://a/b"},
                    "parallelism": {"tensor": 1},
                    "prefill": {"engine": {}},
                    "disaggregation": {},
                    "router": {"gateway": {"refs": [{"name": "a", "namespace": "b"}]}, "route": {}},
                }
            },
        },
    }


def test_the_environment_of_these_tests_is_accepted():
    Environment.model_validate(_environment())


@pytest.mark.parametrize(
    ("model", "value", "code", "path"),
    [
        (args.NodePool, {"machineType": "m"}, "missing-field", "name"),
        (args.NodePool, {"name": "A", "machineType": "m"}, "out-of-range", "name"),
        (args.NodePool, {"name": "a" * 41, "machineType": "m"}, "out-of-range", "name"),
        (args.NodePool, {"name": "a", "machineType": "m", "minNodes": -1}, "out-of-range", "minNodes"),
        (args.NodePool, {"name": "a", "machineType": "m", "maxNodes": 0}, "out-of-range", "maxNodes"),
        (args.NodePool, {"name": "a", "machineType": "m", "maxNodes": "many"}, "invalid-type", "maxNodes"),
        (args.NodePool, {"name": "a", "machineType": "m", "minNodes": 3, "maxNodes": 2}, "invalid-value", ""),
        (args.NodePool, {"name": "a", "machineType": "m", 3: 4}, "invalid-type", "3"),
        (args.Taint, {"key": "k", "effect": "Never"}, "not-allowed", "effect"),
        (args.SimulatedClusterArgs, {"nodePools": []}, "out-of-range", "nodePools"),
        (args.SimulatedClusterArgs, {"nodePools": [{"name": "system", "machineType": "m"}]}, "invalid-value", ""),
        (args.SimulatedClusterArgs, {"nodePools": [{"name": "a", "machineType": "m"}] * 2}, "invalid-value", ""),
        (args.ChartSource, {"folder": "/a", "oci": "oci://b"}, "invalid-value", ""),
        (args.ChartSource, {"oci": "https://b"}, "out-of-range", "oci"),
        (args.Part, {"version": "1.17"}, "out-of-range", "version"),
        (args.Part, {"version": "latest"}, "out-of-range", "version"),
        (args.ServingPlatformArgs, {"kserve": "latest"}, "out-of-range", "kserve"),
        (args.ServingPlatformArgs, {"deploymentMode": "Knative"}, "not-allowed", "deploymentMode"),
        (args.ServingPlatformArgs, {"timeout": 5}, "out-of-range", "timeout"),
        (args.EnvVar, {"name": "A", "value": "1", "valueFrom": {}}, "invalid-value", ""),
        (args.EnvVar, {"value": "1"}, "missing-field", "name"),
        (args.EnvVar, {"name": "A", "valueFrom": {"secretKeyref": {}}}, "unknown-field", "valueFrom.secretKeyref"),
        (args.Toleration, {"kee": "x"}, "unknown-field", "kee"),
        (args.ContainerPort, {"containerPort": "http"}, "invalid-type", "containerPort"),
        (args.Resources, {"limits": {"memory": "16 GB"}}, "out-of-range", "limits.memory"),
        (args.Resources, {"limits": {"memory": "16GB"}}, "out-of-range", "limits.memory"),
        (args.Predictor, {**PREDICTOR, "minReplicas": -1}, "out-of-range", "minReplicas"),
        (args.Predictor, {**PREDICTOR, "scaleMetric": "qps"}, "not-allowed", "scaleMetric"),
        (args.Transformer, {"containers": [{"image": 1}]}, "invalid-type", "containers.0.image"),
        (args.Canary, {"predictor": PREDICTOR, "trafficPercent": 101}, "out-of-range", "trafficPercent"),
        (args.Engine, {"gpuMemoryUtilization": 1.5}, "out-of-range", "gpuMemoryUtilization"),
        (args.Engine, {"blockSize": 17}, "not-allowed", "blockSize"),
        (args.Parallelism, {"tensor": 0}, "out-of-range", "tensor"),
        (args.Service, {}, "invalid-value", ""),
        (InferenceServiceArgs, {"predictor": PREDICTOR, "namespace": "Models"}, "out-of-range", "namespace"),
        (InferenceServiceArgs, {"predictor": PREDICTOR, "readyTimeout": 1}, "out-of-range", "readyTimeout"),
        (InferenceServiceArgs, {"predictor": PREDICTOR, "labels": {"a": 1}}, "invalid-type", "labels.a"),
        (InferenceServiceArgs, {"predictor": PREDICTOR, "labels": {5: "a"}}, "invalid-type", "labels.5"),
        (InferenceServiceArgs, {"predictor": "x"}, "invalid-type", "predictor"),
        (ClusterArgs, {}, "invalid-value", ""),
    ],
)
def test_what_is_not_possible_is_refused_where_it_stands(model, value, code, path):
    assert [(p.code, p.path) for p in _problems(model, value)] == [(code, path)]


def test_the_user_s_own_names_stay_in_the_path_whatever_they_look_like():
    environment = {"cluster": CLUSTER, "services": {"function-calling": {"inferenceService": {"predictor": 1}}}}
    [problem] = _problems(Environment, environment)
    assert problem.path == "services.function-calling.inferenceService.predictor"


@given(
    st.sampled_from(["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]), st.data()
)
def test_quantities_of_kubernetes_are_accepted(suffix, data):
    number = data.draw(st.one_of(st.integers(0, 10**9).map(str), st.decimals(0, 1000, places=3).map(str)))
    assert args.Resources(limits={"memory": number + suffix}).limits["memory"] == number + suffix


@pytest.mark.parametrize(("given", "kept"), [(1, "1"), (0.5, "0.5"), ("1e3", "1e3"), ("500m", "500m"), (".5", ".5")])
def test_quantities_may_be_numbers(given, kept):
    assert args.Resources(requests={"cpu": given}).requests == {"cpu": kept}


def test_versions_that_yaml_reads_as_numbers_are_kept_as_text():
    assert args.ServingPlatformArgs(kserve=0.19).kserve == "0.19"
    assert args.ModelFormat(name="onnx", version=1).version == "1"


def test_a_format_may_be_a_plain_name():
    assert args.ModelSpec(model_format="onnx") == args.ModelSpec(model_format={"name": "onnx"})


@pytest.mark.parametrize(
    ("decode", "prefill", "merged"),
    [
        (None, None, None),
        ({"maxModelLen": 1}, None, {"max_model_len": 1}),
        (None, {"maxModelLen": 2}, {"max_model_len": 2}),
        ({"maxModelLen": 1, "blockSize": 16}, {"maxModelLen": 2}, {"max_model_len": 2, "block_size": 16}),
        ({"maxModelLen": 1}, {"maxModelLen": None}, {"max_model_len": None}),
        ({"extraArgs": ["--a"]}, {"maxModelLen": 2}, {"extra_args": ["--a"], "max_model_len": 2}),
    ],
)
def test_prefill_takes_what_it_does_not_say_from_decode(decode, prefill, merged):
    llm = LLMInferenceServiceArgs.model_validate(
        {"model": {"uri": "hf://a/b"}, "engine": decode, "prefill": {"engine": prefill}}
    )
    found = llm.prefill_engine
    assert (found.model_dump(exclude_unset=True) if found else None) == merged


def test_gpus_of_a_pod_are_its_tensor_parallel_size():
    assert LLMInferenceServiceArgs(model={"uri": "hf://a/b"}).gpus_per_pod == 1
    assert LLMInferenceServiceArgs(model={"uri": "hf://a/b"}, parallelism={}).gpus_per_pod == 1
    assert LLMInferenceServiceArgs(model={"uri": "hf://a/b"}, parallelism={"tensor": 4}).gpus_per_pod == 4
