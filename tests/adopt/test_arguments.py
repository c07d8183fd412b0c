"""Objects as arguments: what is read is what would be written, and what cannot be said is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.adopt.arguments import imported, is_kserve_object
from kserve_iac.args.kinds import KINDS
from kserve_iac.catalog.crds import Schema, crd, knows
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.render import kserve_object
from kserve_iac.render.wire import shape


def obj(kind="InferenceService", spec=None, version="v1beta1", **metadata):
    return {
        "apiVersion": f"serving.kserve.io/{version}",
        "kind": kind,
        "metadata": {"name": "iris", **metadata},
        "spec": spec if spec is not None else {"predictor": {"model": {"modelFormat": {"name": "sklearn"}}}},
    }


def again(given, kserve="0.20"):
    """What the arguments that were read render to, without what we write about waiting."""
    one = imported(given, kserve)
    assert one.left == ()
    found = kserve_object(one.name, one.kind.args.model_validate(one.fields), {}, kserve)
    notes = found["metadata"].get("annotations", {})
    for key in [key for key in notes if key.startswith("pulumi.com/")]:
        del notes[key]
    if not notes:
        found["metadata"].pop("annotations", None)
    return found


NOTES = {"serving.kserve.io/deploymentMode": "Standard", "serving.kserve.io/autoscalerClass": "keda"}
MAIN = {"name": "main", "resources": {"limits": {"nvidia.com/gpu": "4"}}}

SAME = {
    "nothing said about mode": obj(namespace="a"),
    "mode and autoscaler": obj(namespace="a", annotations=NOTES),
    "Knative": obj(namespace="a", annotations={"serving.kserve.io/deploymentMode": "Knative"}),
    "labels and annotations": obj(namespace="a", labels={"x": "y"}, annotations={"note": "b"}),
    "stopped": obj(namespace="a", annotations={"serving.kserve.io/stop": "true"}),
    "said not to be stopped": obj(namespace="a", annotations={"serving.kserve.io/stop": "false"}),
    "rare fields of a pod": obj(
        namespace="a", spec={"predictor": {"containers": [{"name": "x", "stdin": True}], "hostPID": True}}
    ),
    "an LLM without GPUs": obj("LLMInferenceService", {"model": {"uri": "hf://a/b"}}, "v1alpha2", namespace="a"),
    "an LLM whose template says everything": obj(
        "LLMInferenceService",
        {
            "model": {"uri": "hf://a/b"},
            "parallelism": {"tensor": 4, "dataRPCPort": 5555},
            "template": {"containers": [{"name": "side"}, MAIN], "volumes": [{"name": "x", "emptyDir": {}}]},
            "worker": {},
            "prefill": {"parallelism": {"tensor": 2}, "template": {}},
            "router": {"route": {"http": {"spec": {"hostnames": ["a.b"]}}}, "gateway": {}},
        },
        "v1alpha2",
        namespace="a",
    ),
    "a large LLM with the preset's time to start": obj(
        "LLMInferenceService",
        {"model": {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}, "prefill": {"template": {}}},
        "v1alpha2",
        namespace="a",
    ),
    "a large LLM with a probe of its own": obj(
        "LLMInferenceService",
        {
            "model": {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"},
            "template": {"containers": [{**MAIN, "startupProbe": {"failureThreshold": 99}}]},
        },
        "v1alpha2",
        namespace="a",
    ),
    "a configuration": obj(
        "LLMInferenceServiceConfig", {"parallelism": {"tensor": 2}, "tracing": {}}, "v1alpha2", namespace="a"
    ),
    "a graph": obj(
        "InferenceGraph",
        {"nodes": {"root": {"routerType": "Switch", "steps": [{"serviceName": "x", "condition": "a==1"}]}}},
        "v1alpha1",
        namespace="a",
    ),
    "a runtime": obj(
        "ClusterServingRuntime",
        {"containers": [{"name": "kserve-container"}], "labels": {"a": "b"}, "hostIPC": True},
        "v1alpha1",
    ),
}


@pytest.mark.parametrize("given", SAME.values(), ids=SAME)
def test_what_is_read_renders_to_what_was_there(given):
    assert again(given) == given


def test_older_spellings_of_a_model_become_the_model():
    found = again(obj(namespace="a", spec={"predictor": {"sklearn": {"storageUri": "gs://x"}}}))
    assert found["spec"]["predictor"] == {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://x"}}


@pytest.mark.parametrize(("old", "new"), [("RawDeployment", "Standard"), ("Serverless", "Knative")])
def test_older_names_of_modes_are_renamed_and_said(old, new):
    one = imported(obj(annotations={"serving.kserve.io/deploymentMode": old}))
    assert one.fields["deploymentMode"] == new
    assert one.notes == (f"deployment mode {old} is written as {new}, its name since KServe 0.16",)


def test_what_controllers_and_tools_wrote_is_passed_over():
    given = obj(
        namespace="a",
        uid="1",
        generation=2,
        creationTimestamp=None,
        finalizers=["inferenceservice.finalizers"],
        managedFields=[],
        annotations={"kubectl.kubernetes.io/last-applied-configuration": "{}", "pulumi.com/waitFor": "x"},
    )
    assert again({**given, "status": {"url": "http://x"}}) == obj(namespace="a")


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (obj(spec={"predictor": {}, "default": {}}), [("spec", "default")]),
        (
            obj(spec={"predictor": {"model": {"modelFormat": {"name": "x", "flavour": "y"}}}}),
            [("spec", "predictor", "model", "modelFormat", "flavour")],
        ),
        (
            obj(spec={"predictor": {"tolerations": [{"key": "a"}, {"kee": "b"}]}}),
            [("spec", "predictor", "tolerations", 1, "kee")],
        ),
        (
            obj(annotations={"serving.kserve.io/deploymentMode": "ModelMesh"}),
            [("metadata", "annotations", "serving.kserve.io/deploymentMode")],
        ),
        (
            obj(annotations={"serving.kserve.io/autoscalerClass": "mine"}),
            [("metadata", "annotations", "serving.kserve.io/autoscalerClass")],
        ),
        (obj(clusterName="x"), [("metadata", "clusterName")]),
        ({**obj(), "data": {}}, [("data",)]),
    ],
)
def test_what_cannot_be_said_is_named(given, left):
    assert list(imported(given).left) == left


def test_its_id_is_what_kubernetes_knows_it_by():
    assert imported(obj(namespace="a")).adopted().fields["importId"] == "a/iris"
    assert imported(obj("ClusterServingRuntime", {}, "v1alpha1")).id == "iris"


@pytest.mark.parametrize(
    "given",
    [
        *(None, [], {}, {"kind": "InferenceService"}, {**obj(), "apiVersion": "v1"}, {**obj(), "kind": "Pod"}),
        *({**obj(), "metadata": None}, {**obj(), "metadata": {}}),
    ],
)
def test_other_things_are_not_taken_for_objects_of_kserve(given):
    assert not is_kserve_object(given)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "model", "x"]), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(["predictor", "template", "model", "x"]), JSON))
def test_reading_never_fails_whatever_stands_there(kind, spec):
    one = imported(obj(kind, spec))
    assert {str(path[1]) for path in one.left if len(path) == 2} <= set(spec)


def paths(schema: Schema, model, path=()):
    """Every field of a CRD that no field of ours leads to, down to where free-form mappings begin."""
    known = shape(model)
    for name in schema.names:
        field = schema.field(name)
        one = known.by_wire.get(name)
        if one is None:
            if not known.has_extra:
                yield ".".join((*path, name))
            continue
        inner = field
        while inner is not None and (inner.items is not None or inner.additional is not None):
            inner = inner.items or inner.additional
        if one.model is not None and inner is not None and inner.names:
            yield from paths(inner, one.model, (*path, name))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_a_crd_knows_can_be_said(kind, version):
    if knows(version, kind, ""):
        spec = crd(version, kind).field("spec")
        # KServe's webhook forbids configurations to build on others (v1alpha2/llm_inference_service_config_validation.go).
        expected = ["baseRefs"] if kind == "LLMInferenceServiceConfig" else []
        assert list(paths(spec, KINDS[kind].args)) == expected


def written_paths(model, path=()):
    for one in shape(model).fields:
        if one.wire is not None:
            yield (*path, one.wire)
            if one.model is not None:
                yield from written_paths(one.model, (*path, one.wire))


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_can_be_said_is_known_to_some_version(kind):
    """Fields that no CRD ever had would be dropped by the API server without a word."""
    unknown = [
        ".".join(path)
        for path in written_paths(KINDS[kind].args)
        if not any(_has(version, kind, ("spec", *path)) for version in VERSIONS)
    ]
    assert unknown == []


def _has(version, kind, path):
    """Whether the field is there; mappings with free keys are gone through."""
    if not knows(version, kind, ""):
        return False
    found = crd(version, kind)
    for step in path:
        while found.items is not None or (not found.names and found.additional is not None):
            found = found.items or found.additional
        found = found.field(step)
        if found is None:
            return False
    return True
