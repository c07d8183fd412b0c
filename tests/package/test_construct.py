"""Components made of what comes over the wire: references, secrets, unknown values, and what is refused."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from kserve_iac.findings.chapters import PACKAGE
from kserve_iac.findings.declaration import Rule
from kserve_iac.package.components import referred

from .conftest import UNKNOWN, Wire, output, resource, run

ISVC = "kubernetes:serving.kserve.io/v1beta1:InferenceService"


def predictor(**model: Any) -> dict[str, Any]:
    return {"pool": "cpu", "model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://models/iris", **model}}


def spec(wire: Wire) -> Any:
    """The spec of the InferenceService that was registered, as the engine got it; secrets stay wrapped."""
    return rpc.deserialize_properties(wire.registered(ISVC).object, keep_unknowns=True)["spec"]


def refused(wire: Wire, component: str, inputs: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Headline, and (path, reason) of everything that ``inputs`` are refused for, beside a platform that stands."""

    async def steps() -> None:
        _, platform = await wire.platform()
        await wire.construct(component, "iris", {"platform": resource(platform), **inputs}, {"platform": (platform,)})

    with pytest.raises(pulumi.InputPropertiesError) as error:
        run(wire, steps())
    return error.value.message, [(e["property_path"], e["reason"]) for e in error.value.errors or []]


def make(wire: Wire, inputs: dict[str, Any], preview: bool = True, **dependencies: tuple[str, ...]) -> Any:
    async def steps() -> Any:
        _, platform = await wire.platform()
        given = {"platform": resource(platform), **inputs}
        made = await wire.construct("InferenceService", "iris", given, {"platform": (platform,), **dependencies})
        return platform, *made

    return run(wire, steps(), preview)


def test_a_service_finds_pools_and_provider_through_references(wire: Wire) -> None:
    platform, urn, outputs = make(wire, {"predictor": predictor()})
    assert urn.endswith("kserve-iac:index:InferenceService::iris")
    assert set(outputs) == {
        *("objectName", "url", "state", "status", "modelName"),
        *("predictUrl", "inferUrl", "openaiBaseUrl", "grpcTarget"),
    }
    assert spec(wire)["predictor"]["nodeSelector"] == {"kserve-iac/pool": "cpu"}
    request = wire.registered(ISVC)
    provider = next(r for r in wire.monitor.requests if r.type == "pulumi:providers:kubernetes")
    assert request.provider.endswith(f"pulumi:providers:kubernetes::{provider.name}::cluster-id")
    assert platform in request.dependencies


def test_the_service_and_the_platform_depend_on_what_they_refer_to(wire: Wire) -> None:
    platform, _, _ = make(wire, {"predictor": predictor()})
    assert platform in wire.registered("kserve-iac:index:InferenceService").dependencies
    (cluster,) = (u for u in wire.monitor.resources if u.endswith("SimulatedCluster::cluster"))
    assert cluster in wire.registered("kserve-iac:index:ServingPlatform").dependencies


def test_a_service_depends_on_the_nodes_of_its_pods(wire: Wire) -> None:
    make(wire, {"predictor": predictor()})
    nodes = {urn.rpartition("::")[2] for urn in wire.registered(ISVC).dependencies if "core/v1:Node::" in urn}
    assert nodes == {"cluster-cpu-0", "cluster-cpu-1"}


def test_a_secret_stays_secret_and_an_unknown_value_unknown(wire: Wire) -> None:
    given = predictor(storageUri=output("gs://models/iris", secret=True), image=output())
    make(wire, {"predictor": given})
    model = rpc.deserialize_properties(wire.registered(ISVC).object, keep_unknowns=True)
    # The SDK lifts a secret to the outermost property: everything beside it is then secret too, never the reverse.
    unwrapped = rpc.unwrap_rpc_secret(model["spec"])
    assert rpc.is_rpc_secret(model["spec"])
    assert unwrapped["predictor"]["model"]["storageUri"] == "gs://models/iris"
    assert isinstance(unwrapped["predictor"]["model"]["image"], pulumi.output.Unknown)


def test_known_outputs_are_checked_in_the_preview_and_leave_their_dependency_behind(wire: Wire) -> None:
    bucket = "urn:pulumi:stack::project::gcp:storage/bucket:Bucket::models"
    given = {**predictor(), "pool": output("cpu", dependencies=(bucket,)), "minReplicas": output(2)}
    make(wire, {"predictor": given})
    assert spec(wire)["predictor"]["minReplicas"] == 2
    assert bucket in wire.registered("kserve-iac:index:InferenceService").dependencies


def test_an_object_that_is_an_output_as_a_whole_is_looked_into(wire: Wire) -> None:
    given = output(predictor(storageUri=UNKNOWN))
    make(wire, {"predictor": given})
    assert isinstance(spec(wire)["predictor"]["model"]["storageUri"], pulumi.output.Unknown)


def test_a_dependency_named_beside_a_plain_value_counts(wire: Wire) -> None:
    bucket = "urn:pulumi:stack::project::gcp:storage/bucket:Bucket::models"
    make(wire, {"predictor": predictor()}, predictor=(bucket,))
    assert bucket in wire.registered("kserve-iac:index:InferenceService").dependencies


def test_whole_numbers_arrive_whole_in_free_form_maps(wire: Wire) -> None:
    tolerations = [{"key": "a", "operator": "Exists", "tolerationSeconds": 30}]
    make(
        wire,
        {
            "predictor": {
                **predictor(),
                "extra": {"terminationGracePeriodSeconds": 5},
                "tolerations": tolerations,
            }
        },
    )
    found = spec(wire)["predictor"]
    assert found["terminationGracePeriodSeconds"] == 5
    assert found["tolerations"] == tolerations


@pytest.mark.parametrize("late", [output(), output("cpu", secret=True), output(secret=True), UNKNOWN])
def test_what_decides_must_be_known_and_no_secret(wire: Wire, late: Any) -> None:
    _, found = refused(wire, "InferenceService", {"predictor": {**predictor(), "pool": late}})
    assert found == [
        (
            "predictor.pool",
            "This value decides what is created, so it must be known in the preview and cannot be a secret. [not-known]",
        )
    ]


def test_every_problem_comes_at_once_under_its_own_path(wire: Wire) -> None:
    given = {"predictor": {**predictor(), "pool": "gpu"}, "canary": [{"predictor": predictor(), "trafficPercent": 5}]}
    headline, found = refused(wire, "InferenceService", given)
    assert headline == f"{len(found)} problems in InferenceService iris"
    paths = [path for path, _ in found]
    assert "predictor.pool" in paths
    assert any(path.startswith("canary[0].predictor") for path in paths)


def test_problems_of_form_name_the_property_and_the_nearest_known(wire: Wire) -> None:
    given = {"predictor": {**predictor(), "minReplica": 1}, "readyTimeout": "soon"}
    headline, found = refused(wire, "InferenceService", given)
    assert headline == "2 problems in InferenceService iris"
    reasons = dict(found)
    assert "Did you mean minReplicas?" in reasons["predictor.minReplica"]
    assert "readyTimeout" in reasons


def test_a_secret_is_checked_and_never_shown(wire: Wire) -> None:
    _, found = refused(wire, "InferenceService", {"predictor": predictor(storageUri=output(["hunter2"], secret=True))})
    ((path, reason),) = found
    assert path == "predictor.model.storageUri"
    assert "valid string" in reason
    assert "hunter2" not in reason


@pytest.mark.parametrize("wrong", [None, "kserve", 3, output()])
def test_a_reference_must_be_one(wire: Wire, wrong: Any) -> None:
    inputs = {"predictor": predictor(), **({} if wrong is None else {"platform": wrong})}
    with pytest.raises(pulumi.InputPropertiesError) as error:
        run(wire, wire.construct("InferenceService", "iris", inputs))
    ((detail),) = error.value.errors or []
    assert detail["property_path"] == "platform"
    assert "Set platform to a ServingPlatform of this program." in detail["reason"]


EXAMPLES = {"not-a-reference": {"platform": "kserve"}, "not-known": {"name": output()}}
"""Inputs beside a predictor, by the code of what is said about them."""


@pytest.mark.parametrize("rule", PACKAGE.rules, ids=lambda rule: rule.code)
def test_the_example_of_a_rule_is_what_a_program_is_told(wire: Wire, rule: Rule) -> None:
    _, found = refused(wire, "InferenceService", {"predictor": predictor(), **EXAMPLES[rule.code]})
    assert [f"{path}: {reason}" for path, reason in found] == [f"{rule.example} [{rule.code}]"]


def test_a_cluster_is_no_platform(wire: Wire) -> None:
    async def steps() -> None:
        cluster, _ = await wire.platform()
        await wire.construct("InferenceService", "iris", {"platform": resource(cluster), "predictor": predictor()})

    with pytest.raises(pulumi.InputPropertiesError, match="1 problem in InferenceService iris"):
        run(wire, steps())


def test_what_has_no_property_is_told_without_a_traceback(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KSERVE_IAC_SANDBOX")
    pools = [{"name": "cpu", "machineType": "e2-standard-16"}]
    with pytest.raises(pulumi.InputPropertiesError, match="runs on the sandbox, but this shell does not name one"):
        run(wire, wire.construct("SimulatedCluster", "cluster", {"nodePools": pools}))


def test_a_component_that_there_is_not(wire: Wire) -> None:
    with pytest.raises(pulumi.InputPropertiesError, match="has no component kserve-iac:index:Nothing"):
        run(wire, wire.construct("Nothing", "x", {}))


MINIMAL: dict[str, dict[str, Any]] = {
    "GkeCluster": {"location": "us-central1", "project": "p", "access": {"open": True}},
    "SimulatedCluster": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]},
}
"""What a cluster component needs to be made; the others need nothing."""


@pytest.mark.parametrize("cluster", [component.name for component in referred("cluster")])
def test_a_platform_can_be_made_on_every_kind_of_cluster(wire: Wire, cluster: str) -> None:
    async def steps() -> dict[str, Any]:
        urn, _ = await wire.construct(cluster, "cluster", MINIMAL.get(cluster, {}))
        _, outputs = await wire.construct(
            "ServingPlatform", "kserve", {"cluster": resource(urn), "install": "existing"}
        )
        return outputs

    assert run(wire, steps())["parts"] == {"kserve": "existing"}
