"""Changes of the dev stack while it is deployed: each ends when KServe has done it, and touches nothing of others.

The tests of this file leave the stack as they found it.
"""

import pytest

from kserve_iac.catalog.kserve import STOP
from kserve_iac_sandbox.testing import poll

from .dev import UP, changed_config, on_a_sandbox, steps

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def dev():
    with on_a_sandbox() as found:
        found.succeed(*UP)
        yield found


def test_one_replica_count_is_one_update_and_waits_for_ready(dev, tmp_path):
    def change(config):
        config["services"]["chat"]["llmInferenceService"]["replicas"] = 3

    config = changed_config(tmp_path, change)
    only = [("update", "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService::chat")]
    assert steps(dev.succeed("preview", "--json", config=config)) == only
    dev.succeed("up", "--yes", "--skip-preview", config=config)
    assert dev.kube.get("apps/v1", "Deployment", "chat-kserve", "models")["status"]["availableReplicas"] == 3
    assert steps(dev.succeed("preview", "--json")) == only  # and back


def test_a_service_can_be_stopped_and_goes_on(dev, tmp_path):
    def change(config):
        for name in ("iris", "chat"):
            for service in config["services"][name].values():
                service["stopped"] = True

    dev.succeed("up", "--yes", "--skip-preview", config=changed_config(tmp_path, change))
    assert dev.summary()["services"]["iris"]["state"] == "Stopped"
    names = [pod["metadata"]["name"] for pod in dev.kube.list("v1", "Pod", "models")]
    assert not [name for name in names if name.startswith("iris-") and "deletionTimestamp" not in name]
    dev.succeed("up", "--yes", "--skip-preview")
    assert {s["state"] for s in dev.summary()["services"].values()} == {"Ready"}


def pods_of(dev, prefix):
    """Identities of the pods of a workload that are not on their way out."""
    pods = [pod["metadata"] for pod in dev.kube.list("v1", "Pod", "models")]
    return {pod["uid"] for pod in pods if pod["name"].startswith(prefix) and "deletionTimestamp" not in pod}


def rolled_out(dev, name):
    """Whether a Deployment is as its object says, at this very moment."""
    found = dev.kube.get("apps/v1", "Deployment", name, "models")
    status, wanted = found.get("status", {}), found["spec"]["replicas"]
    counts = [status.get(key, 0) for key in ("replicas", "updatedReplicas", "availableReplicas")]
    return status["observedGeneration"] == found["metadata"]["generation"] and counts == [wanted] * 3


def test_every_change_of_a_service_ends_when_kserve_has_done_it_and_not_before(dev, tmp_path):
    """KServe's generations tell neither: an update would hang until its time is over, or end before anything has begun."""
    file = tmp_path / "Pulumi.dev.yaml"

    def update(change):
        dev.succeed(*UP, config=changed_config(tmp_path, change))

    def no_canary(config):
        del config["services"]["detector"]["inferenceService"]["canary"]

    update(no_canary)
    assert dev.kube.get("apps/v1", "Deployment", "detector-tensorrt-predictor", "models") is None
    update(lambda config: None)  # the canary comes back
    assert rolled_out(dev, "detector-tensorrt-predictor")

    def another_transformer(config):
        [container] = config["services"]["iris"]["inferenceService"]["transformer"]["containers"]
        container["env"] = [{"name": "ROUND", "value": "2"}]

    before = pods_of(dev, "iris-transformer")
    update(another_transformer)
    assert rolled_out(dev, "iris-transformer")
    assert not pods_of(dev, "iris-transformer") & before

    def more_at_most(config):
        config["services"]["iris"]["inferenceService"]["predictor"]["maxReplicas"] = 4

    update(more_at_most)  # only the HorizontalPodAutoscaler changes, and the transformer goes back
    scaler = dev.kube.get("autoscaling/v2", "HorizontalPodAutoscaler", "iris-predictor", "models")
    assert scaler["spec"]["maxReplicas"] == 4
    assert rolled_out(dev, "iris-transformer")

    def shorter(config):
        config["services"]["chat"]["llmInferenceService"]["engine"]["maxModelLen"] = 4096

    before = pods_of(dev, "chat-kserve-")
    router = pods_of(dev, "chat-kserve-router")
    update(shorter)
    assert rolled_out(dev, "chat-kserve")
    assert pods_of(dev, "chat-kserve-") & before == router, "every engine was restarted when the update ended"

    def none(config):
        config["services"]["chat"]["llmInferenceService"]["replicas"] = 0

    update(none)
    assert dev.kube.get("apps/v1", "Deployment", "chat-kserve", "models")["status"].get("replicas", 0) == 0

    def another_note(config):
        for service in config["services"].values():
            [args] = service.values()
            args["annotations"] = {"round": "2"}

    # Annotations leave generations as they are: the plugin must not record an object from before the change.
    dev.succeed(*UP, config=changed_config(tmp_path, another_note))
    dev.succeed("preview", "--expect-no-changes", config=file)
    file.unlink()
    dev.succeed(*UP)  # back to where it was
    dev.succeed("preview", "--expect-no-changes")
    assert rolled_out(dev, "chat-kserve")
    assert {one["state"] for one in dev.summary()["services"].values()} == {"Ready"}


def test_what_others_made_is_refused_in_the_preview_and_never_written_over(dev, tmp_path):
    theirs = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "theirs", "namespace": "team-a"},
        "data": {"precious": "yes"},
    }
    foreign = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "foreign", "namespace": "team-a", "annotations": {STOP: "true"}},
        "spec": {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://theirs/model"}}},
    }
    dev.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team-a"}})
    dev.kube.create(theirs)
    dev.kube.create(foreign)
    model = {"modelFormat": "sklearn", "storageUri": "gs://ours/model"}

    def beside(name):
        def change(config):
            service = {"namespace": "team-a", "predictor": {"pool": "cpu", "model": model}}
            config["services"][name] = {"inferenceService": service}

        return changed_config(tmp_path, change)

    for command in (("preview",), UP):
        refused = dev.run(*command, config=beside("foreign"))
        assert refused.returncode != 0
        said = refused.stdout + refused.stderr
        assert "InferenceService team-a/foreign already exists." in said
        assert "Namespace team-a already exists. It is used as it is" in said
    spec = dev.kube.get("serving.kserve.io/v1beta1", "InferenceService", "foreign", "team-a")["spec"]
    assert spec["predictor"]["model"]["storageUri"] == "gs://theirs/model"

    config = beside("ours")
    dev.succeed(*UP, config=config)
    dev.succeed(*UP)  # the service and its namespace are not in the program any more
    assert dev.kube.get("serving.kserve.io/v1beta1", "InferenceService", "ours", "team-a") is None
    assert dev.kube.get("v1", "ConfigMap", "theirs", "team-a")["data"] == {"precious": "yes"}
    dev.kube.delete("v1", "Namespace", "team-a")
    poll(lambda: dev.kube.get("v1", "Namespace", "team-a") is None, 60, "an empty namespace")
