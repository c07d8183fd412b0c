"""The dev stack as ``make dev`` runs it: the project's own program and environment, on a sandbox of its own.

The tests of this file build on one another's stack, from nothing to nothing, and run in the order in which they stand.
"""

import json
import re
import subprocess

import pytest
import yaml

from kserve_iac.report.standing import render
from kserve_iac_sandbox import network
from kserve_iac_sandbox.kube import ApiError
from kserve_iac_sandbox.testing import exposed, poll, processes_of

from ..oracle.generate import make
from ..oracle.judge import ask_all
from ..oracle.presets import lacking
from ..oracle.table import Table
from .dev import ROOT, SERVICES, UP, changed_config, everything, kill_after, left, on_a_sandbox, pulumi, steps

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def dev():
    with on_a_sandbox() as found:
        yield found


def test_many_mistakes_are_one_error_before_anything_is_touched(dev, tmp_path):
    def spoil(config):
        config["services"]["iris"]["inferenceService"]["predictor"]["minReplica"] = 1
        config["services"]["chat"]["llmInferenceService"]["pool"] = "l5"
        config["services"]["assistant"]["llmInferenceService"]["parallelism"]["tensor"] = 2
        config["services"]["qwen-small"]["inferenceService"]["predictor"]["gpus"] = 16

    refused = dev.run("preview", config=changed_config(tmp_path, spoil))
    assert refused.returncode != 0
    text = re.sub(r" +", " ", refused.stdout + refused.stderr)
    assert "4 problems in environment dev" in text
    for line in (
        "services.iris.inferenceService.predictor.minReplica [unknown-field] There is no field minReplica. "
        "Did you mean minReplicas?",
        "services.chat.llmInferenceService.pool [unknown-pool] There is no pool l5. Did you mean l4?",
        "services.assistant.llmInferenceService.parallelism.tensor [pd-tp-direction] The tensor parallel size is 2 "
        "for decode but 4 for prefill.",
        "services.qwen-small.inferenceService.predictor.gpus [gpus-per-node] A pod requests 16 GPUs, but a node of pool l4",
    ):
        assert line in text
    assert "Traceback" not in text
    assert everything(dev.kube) == dev.untouched


MOMENTS = (
    ("helm.sh/v3:Release kserve-cert-manager creating", True),
    ("helm.sh/v3:Release kserve-kserve-llmisvc-resources creating", False),
    ("LLMInferenceService assistant creating", True),
)
"""Lines of the engine's progress after which it is killed, and whether its plugins are killed with it. Many more moments, of
upgrades and removals too, are those of ``make endurance``.
"""


def test_an_update_that_is_killed_converges_every_time(dev):
    for moment, plugins in MOMENTS:
        kill_after(dev, moment, *UP, plugins=plugins)
        dev.unlock()
        dev.succeed("preview")  # it tells the truth, and does not fail because a webhook is not there
    dev.succeed(*UP)
    assert {name: service["state"] for name, service in dev.summary()["services"].items()} == dict.fromkeys(
        SERVICES, "Ready"
    )


def test_a_second_preview_and_a_refresh_find_nothing_to_do(dev):
    dev.succeed("preview", "--expect-no-changes")
    dev.succeed("refresh", "--yes", "--expect-no-changes")
    dev.succeed("preview", "--expect-no-changes")


def test_pods_are_on_the_pools_that_were_named_with_the_gpus_that_were_asked_for(dev):
    nodes = {node["metadata"]["name"]: node for node in dev.kube.list("v1", "Node")}
    placed = []
    for pod in dev.kube.list("v1", "Pod", "models"):
        pool = nodes[pod["spec"]["nodeName"]]["metadata"]["labels"]["kserve-iac/pool"]
        limits = [c.get("resources", {}).get("limits", {}) for c in pod["spec"]["containers"]]
        gpus = sum(int(limit.get("nvidia.com/gpu", 0)) for limit in limits)
        name = re.sub(r"(-[a-f0-9]{7,10})?-[a-z0-9]{5}$", "", pod["metadata"]["name"])
        assert pod["status"]["phase"] == "Running"
        placed.append((name, pool, gpus))
    assert sorted(placed) == [
        ("assistant-kserve", "h100", 4),
        ("assistant-kserve", "h100", 4),
        ("assistant-kserve-prefill", "l4", 4),
        ("assistant-kserve-router-scheduler", "cpu", 0),
        ("chat-kserve", "l4", 1),
        ("chat-kserve", "l4", 1),
        ("chat-kserve-router-scheduler", "cpu", 0),
        ("detector-predictor", "l4", 1),
        ("detector-tensorrt-predictor", "l4", 1),
        ("iris-predictor", "cpu", 0),
        ("iris-transformer", "cpu", 0),
        ("qwen-small-predictor", "l4", 1),
    ]


def test_prefill_and_decode_are_paired(dev):
    for name, role in (("assistant-kserve", "kv_consumer"), ("assistant-kserve-prefill", "kv_producer")):
        deployment = dev.kube.get("apps/v1", "Deployment", name, "models")
        [main] = [c for c in deployment["spec"]["template"]["spec"]["containers"] if c["name"] == "main"]
        env = {e["name"]: e for e in main["env"]}
        assert f'"kv_connector":"NixlConnector","kv_role":"{role}"' in env["VLLM_ADDITIONAL_ARGS"]["value"]
        assert env["VLLM_NIXL_SIDE_CHANNEL_HOST"]["valueFrom"]["fieldRef"]["fieldPath"] == "status.podIP"


def test_every_preset_of_the_endpoint_picker_is_what_kserve_makes_of_it(dev):
    assert {name: wrong for name, wrong in lacking(dev.kube, "0.20") if wrong} == {}


def test_what_only_a_webhook_of_kserve_refuses_is_refused(dev):
    container = {"name": "kserve-container", "image": "x:1", "env": [{"name": "PYTHONPATH", "value": "/x"}]}
    obj = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "bad", "namespace": "models"},
        "spec": {"predictor": {"containers": [container]}},
    }
    with pytest.raises(ApiError, match="denied the request"):
        dev.kube.create(obj)
    llm = {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {"name": "bad", "namespace": "models"},
        "spec": {"model": {"uri": "hf://a/b"}, "worker": {"containers": [{"name": "main"}]}},
    }
    with pytest.raises(ApiError, match="denied the request"):
        dev.kube.create(llm)


def test_verdicts_are_kserves(dev):
    """A few hundred objects; `make oracle` asks about thousands, of every kind."""
    table = Table("0.20")
    numbers = range(1000, 1120)
    for kind in (
        "InferenceService",
        "LLMInferenceService",
        "LLMInferenceServiceConfig",
        "InferenceGraph",
        "TrainedModel",
    ):
        for made, answer in ask_all(dev.kube, (make("0.20", number, kind) for number in numbers)):
            table.add(made, answer)
    assert table.total == 600
    assert table.mistakes == [], table.text()


@pytest.mark.skipif(bool(network.why_shared()), reason="needs network namespaces")
def test_nothing_of_the_platform_listens_beyond_the_loopback_interface(dev):
    pids = processes_of(dev.sandbox)
    programs = {p.pid for p in dev.sandbox.status().processes if p.kind == "pod"}
    assert len(programs) >= 6
    assert programs <= set(pids)
    assert exposed(pids) == []


def test_the_table_shows_what_stands(dev):
    text = render(dev.summary(), width=160)
    assert re.search(r"l4\s+g2-standard-96\s+2\s+nvidia-l4\s+9 of 16", text)
    assert re.search(r"h100\s+a3-highgpu-8g\s+2\s+nvidia-h100-80gb\s+8 of 16", text)
    assert re.search(r"assistant\s+Ready\s+decode\s+h100\s+2\s+2 x 4\s+http://\S+/models/assistant", text)


def planned(dev, config):
    """What the plan says that a change of the deployed stack does."""
    words = ["kserve-iac", "plan", str(config), "--against", "dev", "--json"]
    done = subprocess.run(words, cwd=ROOT, env=dev.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {(change["subject"], change["role"], change["effect"]) for change in json.loads(done.stdout)["changes"]}


def test_what_the_plan_says_of_a_change_is_what_the_engine_and_kserve_do(dev, tmp_path):
    wide = {
        "namespace": "models",
        "model": {"uri": "hf://Qwen/Qwen3-30B-A3B", "name": "wide"},
        "pool": "h100",
        "parallelism": {"data": 2, "dataLocal": 2, "expert": True},
        "engine": {"maxModelLen": 8192},
        "worker": {},
    }

    def beside(config):
        # assistant's GPUs are what it stands on
        del config["services"]["assistant"]
        config["services"]["wide"] = {"llmInferenceService": wide}

    def larger(config):
        beside(config)
        wide["parallelism"]["data"] = 4
        config["services"]["chat"]["llmInferenceService"]["engine"]["maxModelLen"] = 4096

    first = changed_config(tmp_path, beside)
    assert planned(dev, first) == {
        ("LLMInferenceService models/assistant", "", "removed"),
        ("LLMInferenceService models/wide", "", "created"),
    }
    dev.succeed("up", "--yes", "--skip-preview", config=first)
    assert dev.kube.get("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "wide-kserve-mn", "models")
    before = {pod["metadata"]["uid"] for pod in dev.kube.list("v1", "Pod", "models")}

    second = changed_config(tmp_path, larger)
    assert planned(dev, second) == {
        ("LLMInferenceService models/wide", "", "replaced"),
        ("LLMInferenceService models/chat", "engine", "rolling restart"),
    }
    # The plugin's dry run applies the new object over the old one, which is still there in a preview (docs/how-to/recovery.md).
    refused = dev.run("preview", config=second)
    assert refused.returncode != 0
    assert "total parallelism size is immutable" in refused.stdout + refused.stderr
    dev.succeed("up", "--yes", "--skip-preview", config=second)
    lws = dev.kube.get("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "wide-kserve-mn", "models")
    assert lws["spec"]["leaderWorkerTemplate"]["size"] == 2

    def stayed():
        pods = [pod["metadata"] for pod in dev.kube.list("v1", "Pod", "models")]
        return {pod["name"] for pod in pods if pod["uid"] in before}

    restarted = re.compile(r"chat-kserve-[0-9a-f]+-|wide-")
    assert poll(lambda: not any(restarted.match(name) for name in stayed()), 60)
    assert any(name.startswith("iris") for name in stayed()), "what did not change was left alone"
    assert any(name.startswith("chat-kserve-router") for name in stayed())
    dev.succeed("up", "--yes", "--skip-preview")
    assert planned(dev, ROOT / "Pulumi.dev.yaml") == set()


OWN = [
    {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "own",
            "namespace": "default",
            "annotations": {
                "serving.kserve.io/deploymentMode": "Standard",
                "serving.kserve.io/autoscalerClass": "none",
            },
        },
        "spec": {
            "predictor": {
                "model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://models/own"},
                "tolerations": [{"operator": "Exists"}],
            }
        },
    },
    {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {"name": "own-llm", "namespace": "default"},
        "spec": {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "template": {"containers": [{"name": "main"}]}},
    },
]
"""Services as somebody made them by hand."""


def other_stack(dev, folder, name, config):
    """The same program with another environment, as a stack of its own."""
    for part in ("Pulumi.yaml", "stacks"):
        (folder / part).symlink_to(ROOT / part)
    salt = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["encryptionsalt"]
    (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({**config, "encryptionsalt": salt}))

    def run(*words):
        command = pulumi(folder, *words, "--stack", name)
        done = subprocess.run(command, env=dev.env, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout

    subprocess.run(pulumi(folder, "stack", "select", "--create", name), env=dev.env, check=True, capture_output=True)
    return run


def test_what_was_made_by_hand_is_imported_and_taken_over_without_a_difference(dev, tmp_path):
    """The plugin takes for the inputs of an import what ``kubectl apply`` noted on the object, else only its name. KServe writes
    more into it, so that a preview shows an update beside the import; neither changes the object.
    """
    for obj in OWN:
        dev.kube.apply(obj)

    def standing():
        found = [dev.kube.get(o["apiVersion"], o["kind"], o["metadata"]["name"], "default") for o in OWN]
        return [(one["metadata"]["generation"], one["spec"]) for one in found if one is not None]

    poll(lambda: len(standing()) == len(OWN), 30)
    before = standing()
    imported = subprocess.run(
        ["kserve-iac", "import", "--live", "-n", "default"], env=dev.env, capture_output=True, text=True, timeout=60
    )
    assert imported.returncode == 0, imported.stderr
    config = yaml.safe_load(imported.stdout)
    run = other_stack(dev, tmp_path, "adopted", config)
    found = steps(run("preview", "--json"))
    objects = sorted((operation, name.rpartition("::")[2]) for operation, name in found if "serving.kserve.io" in name)
    assert objects[:2] == [("import", "own"), ("import", "own-llm")]
    assert {operation for operation, _ in objects[2:]} <= {"update"}
    run("up", "--yes", "--skip-preview")
    assert standing() == before
    run("preview", "--expect-no-changes")
    run("destroy", "--yes", "--skip-preview")
    assert standing() == before  # what was taken over stays, unless the user says otherwise
    for obj in OWN:
        metadata = obj["metadata"]
        dev.kube.delete(obj["apiVersion"], obj["kind"], metadata["name"], metadata["namespace"])
    poll(lambda: not dev.kube.list("v1", "Pod", "default"), 60, "no pod of what was taken over")


OTHERS = {
    "kserve-iac:cluster": {"existing": {}},
    "kserve-iac:platform": {"kserve": "0.20", "install": "existing", "llm": True},
    "kserve-iac:definitions": {
        "own-runtime": {
            "clusterServingRuntime": {
                "supportedModelFormats": [{"name": "own-format", "version": "1", "autoSelect": True}],
                "protocolVersions": ["v1"],
                "containers": [{"name": "kserve-container", "image": "registry.example.com/own:1"}],
            }
        },
        "near-runtime": {
            "servingRuntime": {
                "supportedModelFormats": [{"name": "near-format"}],
                "containers": [{"name": "kserve-container", "image": "registry.example.com/near:1"}],
            }
        },
        "own-store": {
            "clusterStorageContainer": {
                "container": {"name": "storage-initializer", "image": "registry.example.com/store:1"},
                "supportedUriFormats": [{"prefix": "own://"}],
            }
        },
        "house": {"llmInferenceServiceConfig": {"podLabels": {"house": "rules"}}},
    },
    "kserve-iac:services": {
        "scored": {
            "inferenceService": {
                "autoscaler": "none",
                "predictor": {"model": {"modelFormat": "own-format", "storageUri": "own://a/b"}},
            }
        },
        "talk": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "baseRefs": ["house"]}},
        "graph": {
            "inferenceGraph": {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceName": "scored"}]}}}
        },
    },
}


def test_every_other_kind_is_made_in_order_and_goes(dev, tmp_path):
    run = other_stack(dev, tmp_path, "others", {"config": OTHERS})
    run("up", "--yes", "--skip-preview")
    run("preview", "--expect-no-changes")
    summary = json.loads(run("stack", "output", "summary", "--json"))
    states = {name: service["state"] for name, service in summary["services"].items()}
    assert {name: states[name] for name in ("scored", "talk", "graph")} == dict.fromkeys(
        ("scored", "talk", "graph"), "Ready"
    )
    [pod] = [p for p in dev.kube.list("v1", "Pod", "default") if p["metadata"]["name"].startswith("talk-kserve")]
    assert pod["metadata"]["labels"]["house"] == "rules"
    run("destroy", "--yes", "--skip-preview")


def test_destroy_ends_by_itself_and_leaves_only_what_others_may_use(dev):
    dev.succeed("destroy", "--yes", "--skip-preview")
    poll(lambda: not left(dev), 30, "an empty cluster")
    assert left(dev) == set()
    assert dev.untouched <= everything(dev.kube)
