"""Formats of runtimes have the priorities that KServe's webhook takes."""

import pytest

from kserve_iac.checks import examine


def found(definitions, **platform):
    """Severity, code and path of what is said about priorities."""
    _, findings = examine({"cluster": {"existing": {}}, "platform": platform, "definitions": definitions})
    return [(one.severity, one.code, one.path) for one in findings if "priority" in one.code]


def entry(priority=None, name="tree", **more):
    return {"name": name, "autoSelect": True, **({"priority": priority} if priority is not None else {}), **more}


def runtime(*formats, kind="clusterServingRuntime", **more):
    containers = [{"name": "kserve-container", "image": "registry.example/trees:1"}]
    return {kind: {"supportedModelFormats": [*formats], "protocolVersions": ["v2"], "containers": containers, **more}}


def of_namespace(*formats, namespace="forest", **more):
    return runtime(*formats, kind="servingRuntime", namespace=namespace, **more)


TWO = (entry(1), entry(2, version="2"))
EXISTING = {"install": "existing"}


@pytest.mark.parametrize(
    "definitions",
    [
        {"a": of_namespace(*TWO)},
        {"a": of_namespace(*TWO), "b": of_namespace(entry(5, name="other"))},
        {"a": of_namespace(*TWO), "b": runtime(entry(9))},
    ],
)
@pytest.mark.parametrize("platform", [EXISTING, {"install": "managed"}])
def test_two_priorities_in_one_runtime_are_refused_only_beside_another(definitions, platform):
    where = "definitions.a.servingRuntime.supportedModelFormats.1.priority"
    assert found(definitions, **platform) == [("warning", "format-priority-unsure", where)]


def test_kserves_own_runtimes_are_others_of_the_cluster():
    where = "definitions.a.clusterServingRuntime.supportedModelFormats.1.priority"
    assert found({"a": runtime(*TWO)}) == [("error", "format-priority", where)]
    warning = [("warning", "format-priority-unsure", where)]
    assert found({"a": runtime(*TWO)}, **EXISTING) == warning
    assert found({"a": runtime(*TWO)}, values={"kserve-runtime-configs": {"kserve": {}}}) == warning


@pytest.mark.parametrize(
    "formats",
    [
        (entry(1), entry(version="2")),
        (entry(1), entry(2, name="other")),
        (entry(1), {"name": "tree", "priority": 2}),
        (entry(3), entry(3, version="2")),
    ],
)
def test_one_priority_is_accepted(formats):
    assert found({"a": runtime(*formats), "b": of_namespace(*formats)}) == []


def test_a_disabled_runtime_may_have_two():
    assert found({"a": runtime(*TWO, disabled=True)}) == []


@pytest.mark.parametrize("make", [runtime, of_namespace])
def test_two_runtimes_of_one_priority_are_refused(make):
    kind = next(iter(make()))
    where = f"definitions.b.{kind}.supportedModelFormats.0.priority"
    definitions = {"a": make(entry(4)), "b": make(entry(4, name="Tree"))}
    assert found(definitions, **EXISTING) == [("error", "format-priority", where)]


def test_the_mend_is_a_priority_that_no_runtime_has():
    definitions = {"a": runtime(entry(4)), "b": runtime(entry(5)), "c": runtime(entry(4))}
    config = {"cluster": {"existing": {}}, "platform": EXISTING, "definitions": definitions}
    (problem,) = [one for one in examine(config)[1] if one.code == "format-priority"]
    assert problem.mend.startswith("Set priority to 6 ")
    definitions["c"] = runtime(entry(6))
    assert found(definitions, **EXISTING) == []


def test_a_runtime_of_ones_own_collides_with_one_of_kserve():
    own = runtime(entry(1, name="sklearn", version="1"), protocolVersions=["v1"])
    where = "definitions.a.clusterServingRuntime.supportedModelFormats.0.priority"
    assert found({"a": own}) == [("error", "format-priority", where)]
    assert found({"a": own}, **EXISTING) == []
    assert found({"kserve-sklearnserver": own}) == []


@pytest.mark.parametrize(
    "second",
    [
        runtime(entry(4, version="2")),
        runtime(entry()),
        runtime({"name": "tree", "priority": 4}),
        runtime(entry(4), protocolVersions=["v1"]),
        runtime(entry(4), disabled=True),
        runtime(entry(4), multiModel=True),
        of_namespace(entry(4)),
    ],
)
def test_runtimes_that_the_webhook_does_not_compare(second):
    definitions = {"a": runtime(entry(4)), "b": second}
    assert found(definitions, **EXISTING) == []
    assert found({"a": of_namespace(entry(4), namespace="meadow"), "b": of_namespace(entry(4))}, **EXISTING) == []
