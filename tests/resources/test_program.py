"""Services that a program makes one by one are checked together, before the engine is told of the first."""

from types import SimpleNamespace

import pulumi
import pytest

from kserve_iac.resources import (
    ClusterServingRuntime,
    ExistingCluster,
    InferenceService,
    LLMInferenceService,
    ServingPlatform,
    SimulatedCluster,
    deploy,
)

L4 = {"name": "l4", "machine_type": "g2-standard-12", "max_nodes": 3}
CPU = {"name": "cpu", "machine_type": "e2-standard-16"}
QWEN = {"uri": "hf://Qwen/Qwen3-0.6B"}
SKLEARN = {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/a"}}
SERVICES = (
    "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService",
    "kubernetes:serving.kserve.io/v1beta1:InferenceService",
)


def platform(pools=(L4, CPU), **fields):
    cluster = SimulatedCluster("dev", node_pools=list(pools))
    return ServingPlatform("kserve", cluster=cluster, llm=True, **fields)


def services(world):
    return [one for kind in SERVICES for one in world.of_type(kind)]


def test_what_two_services_need_together_is_more_than_the_pool_has(sandbox, world, run):
    def program():
        on = platform()
        LLMInferenceService("a", model=QWEN, pool="l4", replicas=2, platform=on)
        LLMInferenceService("b", model=QWEN, pool="l4", replicas=9, platform=on)

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    text = str(refused.value)
    assert 'LLMInferenceService("b").replicas' in text
    assert "Pool l4 has at most 3 GPUs on 3 nodes. At maximum replicas, 11 GPUs are requested (2 x 1, 9 x 1)" in text
    assert services(world) == [], "the engine was not told of any of them"


def test_a_program_that_works_keeps_a_summary(sandbox, world, run, value):
    def program():
        on = platform()
        LLMInferenceService("a", model=QWEN, pool="l4", replicas=2, platform=on)
        InferenceService("iris", predictor={**SKLEARN, "pool": "cpu"}, platform=on)
        return pulumi.Output.from_input(on.program._summary())

    summary = value(run(program))
    assert len(services(world)) == 2
    assert set(summary["services"]) == {"a", "iris"}
    assert summary["kserve"] == "0.20"
    assert summary["plan"]["pools"]["l4"]["gpusAsked"] == [2, 2]


@pytest.mark.parametrize("on", [{"platform": "x"}, {}])
def test_a_service_without_a_platform_ends_the_program_in_words(world, run, on):
    with pytest.raises(pulumi.RunError) as refused:
        run(lambda: InferenceService("iris", predictor=SKLEARN, **on))
    assert "problem in InferenceService iris" in str(refused.value)
    assert "Set platform to the object that ServingPlatform(…) returns." in str(refused.value)
    assert services(world) == []


@pytest.mark.parametrize("own", [True, False])
def test_a_summary_of_the_programs_own_stays(sandbox, world, run, monkeypatch, own):
    exported: dict[str, object] = {"summary": "mine"} if own else {}
    monkeypatch.setattr(pulumi.runtime, "get_root_resource", lambda: SimpleNamespace(outputs=exported))
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    run(lambda: InferenceService("iris", predictor={**SKLEARN, "pool": "cpu"}, platform=platform()))
    assert (exported["summary"] == "mine") is own


@pytest.mark.parametrize("second", [InferenceService, LLMInferenceService])
def test_the_same_name_of_two_kinds_is_two_services(sandbox, world, run, second):
    def program():
        on = platform()
        InferenceService("a", predictor={**SKLEARN, "pool": "cpu"}, platform=on)
        if second is LLMInferenceService:
            LLMInferenceService("a", model=QWEN, pool="l4", platform=on)
        else:
            InferenceService("b", {"name": "a", "predictor": {**SKLEARN, "pool": "cpu"}}, platform=on)

    if second is LLMInferenceService:
        run(program)
        assert len(services(world)) == 2
    else:
        with pytest.raises(pulumi.RunError, match="name-taken"):
            run(program)


def test_a_runtime_of_the_program_counts_with_what_it_asks_for(sandbox, world, run):
    """Of a runtime that is not known KServe's defaults would be taken, which fit."""

    def program():
        on = platform()
        container = {"name": "kserve-container", "image": "x/own:1", "resources": {"requests": {"cpu": "64"}}}
        ClusterServingRuntime("own", supported_model_formats=[{"name": "own"}], containers=[container], platform=on)
        model = {"modelFormat": "own", "runtime": "own", "storageUri": "gs://m/a"}
        InferenceService("a", predictor={"model": model, "pool": "cpu"}, platform=on)

    with pytest.raises(pulumi.RunError, match="pod-too-large"):
        run(program)


def test_what_comes_on_top_of_an_environment_is_checked_with_it(sandbox, world, run):
    cluster = {"simulated": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}]}}
    chat = {"llmInferenceService": {"model": QWEN, "pool": "l4", "replicas": 2}}

    def program():
        stack = deploy({"cluster": cluster, "platform": {"llm": True}, "services": {"chat": chat}}, "dev")
        LLMInferenceService("more", model=QWEN, pool="l4", platform=stack.platform)

    with pytest.raises(pulumi.RunError, match="At maximum replicas, 3 GPUs are requested"):
        run(program)


def test_an_environment_alone_is_not_checked_again(sandbox, world, run, monkeypatch):
    def never(compiled):
        raise AssertionError("it was checked as a whole")

    monkeypatch.setattr("kserve_iac.resources.program.check_together", never)
    cluster = {"simulated": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}]}}
    chat = {"llmInferenceService": {"model": QWEN, "pool": "l4", "replicas": 2}}
    run(lambda: deploy({"cluster": cluster, "platform": {"llm": True}, "services": {"chat": chat}}, "dev"))
    assert len(services(world)) == 1


def test_pools_of_which_nothing_is_known_refuse_nothing(world, run):
    def program():
        cluster = ExistingCluster("x", context="x")
        on = ServingPlatform("kserve", cluster=cluster, install="existing", llm=True)
        for number in range(3):
            LLMInferenceService(f"s{number}", model=QWEN, gpus=1, replicas=50, platform=on)

    run(program)
    assert len(services(world)) == 3


def test_all_components_are_heard_of_at_once(sandbox, world, run):
    def program():
        on = platform()
        LLMInferenceService("a", model=QWEN, pool="l5", platform=on)
        InferenceService("iris", predictor={**SKLEARN, "pool": "cpu", "scale_metric": "rps"}, platform=on)
        LLMInferenceService("b", model=QWEN, pool="l4", replicas=9, platform=on)

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    headline, *lines = str(refused.value).splitlines()
    assert headline == "3 problems in the services of this program"
    assert [line.split()[0] for line in lines] == [
        'InferenceService("iris").predictor.scale_metric',
        'LLMInferenceService("a").pool',
        'LLMInferenceService("b").replicas',
    ]
    assert services(world) == []


def test_findings_of_all_together_are_spelled_as_python_does(sandbox, world, run):
    def program():
        InferenceService("iris", predictor={**SKLEARN, "pool": "cpu", "max_replicas": 90}, platform=platform())

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    assert 'InferenceService("iris").predictor.max_replicas' in str(refused.value)
    assert "Raise max_nodes of pool cpu" in str(refused.value)


NAMESPACE = "kubernetes:core/v1:Namespace"


def test_namespaces_are_made_once_and_before_their_services(sandbox, world, run):
    def program():
        on = platform()
        for name in ("a", "b"):
            InferenceService(name, namespace="models", predictor={**SKLEARN, "pool": "cpu"}, platform=on)
        InferenceService("c", predictor={**SKLEARN, "pool": "cpu"}, platform=on)

    run(program)
    [made] = [one for one in world.of_type(NAMESPACE) if one.inputs["metadata"]["name"] == "models"]
    assert (made.name, made.retained) == ("kserve-models", True)
    for name in ("a", "b"):
        assert made.name in world.before(world.one(SERVICES[1], name))
    assert "default" not in {one.inputs["metadata"]["name"] for one in world.of_type(NAMESPACE)}


@pytest.mark.parametrize("deletes", [False, True])
def test_namespaces_are_retained_and_deleted_by_a_hook_where_that_is_asked_for(sandbox, world, run, deletes):
    def program():
        on = platform(**({"delete_empty_namespaces": True} if deletes else {}))
        InferenceService("a", namespace="models", predictor={**SKLEARN, "pool": "cpu"}, platform=on)

    run(program)
    made = world.of_type(NAMESPACE)
    assert {"kserve-models", "kserve-kserve"} <= {one.name for one in made}
    hook = ("dev: an empty namespace is deleted",) if deletes else ()
    assert {(one.retained, one.before_delete) for one in made} == {(True, hook)}
    assert [one.name for one in world.resources if one.before_delete and one.type != NAMESPACE] == []


def test_several_stacks_can_use_the_same_namespace(sandbox, world, run):
    """A field that each stack sets to its own name could belong to only one of them (server-side apply)."""

    def program():
        InferenceService("a", namespace="models", predictor={**SKLEARN, "pool": "cpu"}, platform=platform())

    run(program)
    made = world.one(NAMESPACE, "kserve-models")
    assert (made.inputs["metadata"], made.mark) == ({"name": "models"}, None)


def test_a_namespace_of_the_programs_own_is_used(sandbox, world, run):
    def program():
        on = platform()
        own = pulumi.CustomResource(NAMESPACE, "own", {"metadata": {"name": "models"}})
        options = pulumi.ResourceOptions(depends_on=[own])
        InferenceService("a", namespace="models", predictor={**SKLEARN, "pool": "cpu"}, platform=on, opts=options)

    run(program)
    assert [one.name for one in world.of_type(NAMESPACE) if one.inputs["metadata"]["name"] == "models"] == ["own"]


def test_no_namespace_is_made_where_others_installed_kserve(sandbox, world, run):
    def program():
        on = platform(install="existing")
        InferenceService("a", namespace="models", predictor={**SKLEARN, "pool": "cpu"}, platform=on)

    run(program)
    assert world.of_type(NAMESPACE) == []


def test_a_component_that_cannot_be_read_ends_a_program_with_all_that_was_found_before(sandbox, world, run):
    def program():
        on = platform()
        LLMInferenceService("a", model=QWEN, pool="l5", platform=on)
        InferenceService("iris", predictor={**SKLEARN, "pol": "cpu"}, platform=on)

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    _, *lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == [
        'InferenceService("iris").predictor.pol',
        'LLMInferenceService("a").pool',
    ]
