"""What stands beside an autoscaled service: after it, through the same provider, and not awaited."""

import pulumi
import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.render import further_objects
from kserve_iac.resources import LLMInferenceService, ServingPlatform, SimulatedCluster, deploy

POOLS = [{"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2}]
LLM = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
PLATFORM = {"llm": True, "keda": "existing", "prometheus": {"serverAddress": "http://prometheus:9090"}}
AUTO = {"maxReplicas": 2, "targets": {"queue": 1}}
FIELDS = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4", "autoscaling": AUTO, "engine": {"maxModelLen": 8192}}
BOTH = {**FIELDS, "prefill": {"pool": "l4", "autoscaling": AUTO}, "disaggregation": {"loadFailurePolicy": "recompute"}}


@pytest.fixture
def chat(sandbox, world, run):
    """Runs a program with one service of these fields; gives its platform."""

    def chat(fields, name="chat", **platform):
        def program():
            made = ServingPlatform(
                "kserve", cluster=SimulatedCluster("dev", node_pools=POOLS), **{**PLATFORM, **platform}
            )
            LLMInferenceService(name, fields, platform=made)
            return made

        return run(program)

    return chat


def test_each_role_has_its_own_beside_the_service(chat, world):
    platform = chat(BOTH)
    expected = further_objects("chat", LLMInferenceServiceArgs.model_validate(BOTH), platform.args)
    made = {resource.name: resource.inputs for resource in world.of_type(SCALED)}
    assert set(made) == {"chat/autoscaling", "chat/prefill-autoscaling"}
    for purpose, obj in expected.items():
        inputs = made[f"chat/{purpose}"]
        assert {key: inputs[key] for key in obj} == obj


def test_it_is_a_child_made_after_the_service_through_the_same_provider(chat, world):
    chat(FIELDS)
    service, scaled = world.one(LLM), world.one(SCALED)
    assert scaled.parent == service.parent == world.one("kserve-iac:index:LLMInferenceService").urn
    assert scaled.provider == service.provider
    # What depends on another is deleted before it.
    assert scaled.dependencies == (service.urn,)


def test_nobody_waits_for_it(chat, world):
    chat(FIELDS)
    scaled = world.one(SCALED)
    assert scaled.inputs["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    assert scaled.timeouts == {"delete": "600s"}


@pytest.mark.parametrize(
    "fields", [{**FIELDS, "stopped": True}, {k: v for k, v in FIELDS.items() if k != "autoscaling"}]
)
def test_without_replicas_that_follow_there_is_none(chat, world, fields):
    chat(fields)
    assert world.of_type(SCALED) == []
    assert len(world.of_type(LLM)) == 1


def test_a_service_that_is_taken_over_is_scaled_by_a_new_object(chat, world):
    chat({**FIELDS, "import_id": "default/chat"})
    assert world.one(SCALED).ignored == ()


@pytest.mark.parametrize(
    ("platform", "code"), [({"keda": None}, "keda-missing"), ({"prometheus": None}, "prometheus-missing")]
)
def test_a_platform_that_cannot_is_named_and_nothing_is_made(chat, world, platform, code):
    with pytest.raises(pulumi.RunError, match=rf"\[{code}\]"):
        chat(FIELDS, **platform)
    assert world.of_type(SCALED) == []
    assert world.of_type(LLM) == []


def test_services_that_are_called_alike_in_two_namespaces_do_not_meet(sandbox, world, run):
    services = {
        key: {"llmInferenceService": {**FIELDS, "pool": "l4", "name": "chat", "namespace": namespace}}
        for key, namespace in (("one", "a"), ("two", "b"))
    }
    config = {"cluster": {"simulated": {"nodePools": POOLS}}, "platform": PLATFORM, "services": services}
    stack = run(lambda: deploy(config, "dev"))
    scaled = world.of_type(SCALED)
    assert len({resource.urn for resource in scaled}) == 2
    assert {resource.inputs["metadata"]["namespace"] for resource in scaled} == {"a", "b"}
    assert set(stack.services) == {"one", "two"}
