"""LLM objects of v1alpha1 become what KServe's conversion makes of them."""

import pytest

from kserve_iac.adopt.older import in_stored_version

OLD = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "LLMInferenceService",
    "metadata": {"name": "chat"},
    "spec": {
        "model": {
            "uri": "hf://a/b",
            "criticality": "Critical",
            "lora": {"adapters": [{"name": "x", "uri": "hf://a/x", "criticality": "Standard"}]},
        },
        "router": {
            "scheduler": {
                "pool": {
                    "spec": {
                        "targetPortNumber": 8000,
                        "selector": {"app": "chat"},
                        "extensionRef": {"name": "picker", "portNumber": 9002, "failureMode": "FailOpen"},
                    }
                }
            }
        },
    },
}


@pytest.mark.parametrize("kserve", ["0.17", "0.20"])
def test_fields_that_v1alpha2_lacks_are_converted_and_noted(kserve):
    found, notes = in_stored_version(OLD, kserve)
    assert found["apiVersion"] == "serving.kserve.io/v1alpha2"
    assert found["spec"]["model"] == {"uri": "hf://a/b", "lora": {"adapters": [{"name": "x", "uri": "hf://a/x"}]}}
    assert found["spec"]["router"]["scheduler"]["pool"]["spec"] == {
        "selector": {"matchLabels": {"app": "chat"}},
        "targetPorts": [{"number": 8000}],
        "endpointPickerRef": {"name": "picker", "failureMode": "FailOpen", "port": {"number": 9002}},
    }
    assert len(notes) == 2


@pytest.mark.parametrize(
    ("picker", "port"),
    [
        ({"portNumber": 8443}, {"number": 8443}),
        ({}, {"number": 9002}),
        ({"kind": "Service"}, {"number": 9002}),
        ({"kind": "Picker"}, None),
    ],
)
@pytest.mark.parametrize("kind", ["LLMInferenceService", "LLMInferenceServiceConfig"])
def test_a_picker_without_a_port_gets_the_one_that_kserve_takes(kind, picker, port):
    spec = {"selector": {"app": "chat"}, "targetPortNumber": 8000, "extensionRef": {"name": "picker", **picker}}
    old = {**OLD, "kind": kind, "spec": {"router": {"scheduler": {"pool": {"spec": spec}}}}}
    found, _ = in_stored_version(old, "0.20")
    assert found["spec"]["router"]["scheduler"]["pool"]["spec"]["endpointPickerRef"].get("port") == port


def test_kserve_0_16_stores_v1alpha1_itself():
    assert in_stored_version(OLD, "0.16") == (OLD, ())


@pytest.mark.parametrize("spec", [None, {"model": None, "router": None}, {"model": {"lora": {"adapters": None}}}])
def test_an_odd_shape_is_left_to_others(spec):
    found, notes = in_stored_version({**OLD, "spec": spec}, "0.20")
    assert (found["spec"], notes) == (spec, ())
