"""The model names of services behind one Gateway."""

import pytest

from kserve_iac.checks import examine


def found(services, definitions=None, kserve="0.20"):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 4}]}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing"},
        "definitions": definitions or {},
        "services": services,
    }
    return [(one.severity, one.path) for one in examine(config)[1] if one.code == "model-name-shared"]


def llm(name="qwen", route=None, gateway=None, adapters=(), **fields):
    model = {"uri": "hf://Qwen/Qwen3-4B"}
    if name is not None:
        model["name"] = name
    if adapters:
        model["lora"] = {"adapters": [{"name": one, "uri": "hf://me/adapter"} for one in adapters]}
    router = {"gateway": gateway or {}, "route": {} if route is None else route}
    return {"llmInferenceService": {"model": model, "pool": "l4", "router": router, **fields}}


def member(weight):
    return llm(route={"group": "qwen", "weight": weight})


OWN = {"refs": [{"name": "own", "namespace": "infra"}]}
NAME = ("warning", "services.b.llmInferenceService.model.name")
ADAPTER = ("warning", "services.b.llmInferenceService.model.lora.adapters.0.name")

CASES = {
    "one name": ({"a": llm(), "b": llm()}, [NAME]),
    "the name of the other service": ({"qwen": llm(None), "b": llm()}, [NAME]),
    "the name of an adapter": ({"a": llm("base", adapters=["fine"]), "b": llm("fine")}, [NAME]),
    "adapters of one name": ({"a": llm("x", adapters=["fine"]), "b": llm("y", adapters=["fine"])}, [ADAPTER]),
    "one Gateway of one's own": ({"a": llm(gateway=OWN), "b": llm(gateway=OWN)}, [NAME]),
    "a member and an outsider": ({"a": member(1), "b": llm(), "c": member(1)}, [NAME]),
    "other names": ({"a": llm("x"), "b": llm("y")}, []),
    "no names": ({"a": llm(None), "b": llm(None)}, []),
    "another namespace": ({"a": llm(), "b": llm(namespace="other")}, []),
    "one group": ({"a": member(1), "b": member(9)}, []),
    "another Gateway": ({"a": llm(), "b": llm(gateway=OWN)}, []),
    "no route": (
        {"a": llm(), "b": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B", "name": "qwen"}}}},
        [],
    ),
    "a route of one's own": ({"a": llm(), "b": llm(route={"http": {"refs": [{"name": "mine"}]}})}, []),
    "a service that is stopped": ({"a": llm(), "b": llm(stopped=True)}, []),
}


@pytest.mark.parametrize(("services", "expected"), CASES.values(), ids=CASES)
def test_a_name_is_shared_by_members_of_a_group_only(services, expected):
    assert found(services) == expected


@pytest.mark.parametrize(("kserve", "expected"), [("0.16", []), ("0.18", []), ("0.19", [NAME]), ("0.21", [NAME])])
def test_routes_lead_by_the_name_from_0_19(kserve, expected):
    assert found({"a": llm(), "b": llm()}, kserve=kserve) == expected


def test_a_name_of_a_configuration_is_shared_where_it_is_written():
    bases = {"base": {"llmInferenceServiceConfig": {"model": {"uri": "hf://Qwen/Qwen3-4B", "name": "qwen"}}}}
    services = {
        name: {"llmInferenceService": {"baseRefs": ["base"], "pool": "l4", "router": {"gateway": {}, "route": {}}}}
        for name in "ab"
    }
    assert found(services, bases) == [("warning", "definitions.base.llmInferenceServiceConfig.model.name")]
