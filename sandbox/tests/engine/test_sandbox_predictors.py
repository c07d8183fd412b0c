"""Predictors that predict: KServe's controllers from its charts, its model servers, logger, batcher and router, real weights.

In a sandbox of its own, because CRDs and webhook configurations belong to the whole cluster. What is not made yet is made
here, which takes some minutes once. ``pytest -s`` shows what was measured.
"""

import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
import requests

from kserve_iac_sandbox import Sandbox, files
from kserve_iac_sandbox.kube import ApiError
from kserve_iac_sandbox.processes import identity
from kserve_iac_sandbox.testing import RunningSandbox, poll, with_extras

pytestmark = [pytest.mark.engine, pytest.mark.traffic]

SERVING = "serving.kserve.io/v1beta1"
EXAMPLES = "gs://kfserving-examples/models"
HERE = {
    "nodeSelector": {"cloud.google.com/gke-nodepool": "system"},
    "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
}
FLOWERS = [[6.8, 2.8, 4.8, 1.4], [5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]]
CLASSES = [1, 0, 2]
"""Versicolor, setosa, virginica."""
FIRST_TIME = 900.0
"""Seconds within which a service is ready, also if its server is made first."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[RunningSandbox]:
    tools = with_extras(dict(os.environ), "helm", "kserve-data")
    chosen = Sandbox(f"predictors-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up(runs="models")
        if why := chosen.status().no_pod_network:
            pytest.skip(why)
        env = {**tools, **chosen.environment()}
        env["PATH"] = os.pathsep.join([tools["PATH"], env["PATH"]])
        with chosen.kube() as kube:
            found = RunningSandbox(chosen, kube, env)
            install(found)
            yield found
    finally:
        chosen.down(purge=True)


def install(cluster: RunningSandbox) -> None:
    """cert-manager, and KServe in Standard mode without an Ingress."""
    system = []
    for key, value in (
        (r"nodeSelector.cloud\.google\.com/gke-nodepool", "system"),
        ("tolerations[0].key", "CriticalAddonsOnly"),
        ("tolerations[0].operator", "Exists"),
    ):
        system.append((key, value))
    cert = [
        (f"{part}{key}", value) for part in ("", "webhook.", "cainjector.", "startupapicheck.") for key, value in system
    ]
    controller = "kserve.controller."
    standard = [
        (f"{controller}deploymentMode", "Standard"),
        (f"{controller}gateway.disableIngressCreation", "true"),
        *((f"{controller}{key}", value) for key, value in system),
    ]
    for chart, namespace, values in (
        ("cert-manager", "cert-manager", [("installCRDs", "true"), *cert]),
        ("kserve-crd", "kserve", []),
        ("kserve-resources", "kserve", standard),
        ("kserve-runtime-configs", "kserve", [("kserve.servingruntime.enabled", "true")]),
    ):
        command = ["helm", "install", chart, str(cluster.sandbox.chart(chart)), "--namespace", namespace]
        command += ["--create-namespace", "--wait", "--timeout", "180s"]
        for key, value in values:
            command += ["--set", f"{key}={value}"]

        def installed(command: list[str] = command) -> bool:
            run = subprocess.run(command, env=cluster.env, capture_output=True, text=True)
            # A webhook that was just started may not be trusted yet; what it stopped is removed, and installed again.
            if run.returncode and "failed calling webhook" in run.stderr:
                subprocess.run(
                    ["helm", "uninstall", *command[2:3], "-n", command[5]], env=cluster.env, capture_output=True
                )
                return False
            assert run.returncode == 0, run.stderr
            return True

        poll(installed, 180, chart)


def predictor(name: str, form: str, uri: str, **spec: Any) -> dict[str, Any]:
    """An InferenceService; ``model`` in ``spec`` has further fields of the model."""
    model = {"modelFormat": {"name": form}, "storageUri": f"{EXAMPLES}/{uri}", **spec.pop("model", {})}
    return {
        "apiVersion": SERVING,
        "kind": "InferenceService",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"predictor": {"model": model, **HERE, **spec}},
    }


def condition(cluster: RunningSandbox, api: str, kind: str, name: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        found = cluster.kube.get(api, kind, name, "default") or {}
        return any(
            one["type"] == "Ready" and one["status"] == "True"
            for one in (found.get("status") or {}).get("conditions") or []
        )

    return is_ready


def door(cluster: RunningSandbox, name: str) -> str:
    """The address on this machine of a Service that is like that of the cluster, with a door."""
    like = cluster.kube.get("v1", "Service", name, "default")
    assert like is not None
    ports = [{"port": 80, "targetPort": like["spec"]["ports"][0]["targetPort"]}]
    spec = {"type": "LoadBalancer", "selector": like["spec"]["selector"], "ports": ports}
    metadata = {"name": f"{name}-door", "namespace": "default"}
    cluster.kube.apply({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})

    def found() -> str:
        known = files.read_json(cluster.sandbox.layout.doors)
        port = (known if isinstance(known, dict) else {}).get(f"default/{name}-door", {}).get("80")
        return f"http://127.0.0.1:{port}" if port else ""

    return str(poll(found, 30, "a door"))


def ask(address: str, path: str, body: Any) -> Any:
    """The first answer that is not an error of the network: a Service's rules follow its pods a moment later."""

    def answered() -> Any:
        try:
            answer = requests.post(f"{address}{path}", json=body, timeout=30)
        except requests.RequestException:
            return None
        assert answer.status_code == 200, answer.text
        return answer.json()

    return poll(answered, 60, "an answer")


def serves(address: str) -> bool:
    """Whether the address answers, and well."""
    try:
        return requests.get(address, timeout=10).ok
    except requests.RequestException:
        return False


def memory(cluster: RunningSandbox, name: str) -> dict[str, int]:
    """MiB of resident memory by program, of the pods of a Deployment; of a program with its children."""
    found = {}
    for process in cluster.sandbox.status().processes:
        if process.name.startswith(f"default/{name}-") and process.pid:
            root = psutil.Process(process.pid)
            every = [root, *root.children(recursive=True)]
            found[process.name] = sum(one.memory_info().rss for one in every) >> 20
    return found


@dataclass
class Served:
    """A predictor that is ready."""

    cluster: RunningSandbox
    name: str
    address: str
    began: float
    """When it was applied."""
    answered: bool = False

    def ask(self, path: str, body: Any) -> Any:
        """An answer. Says after the first one how long it took, and what memory the pod has."""
        answer = ask(self.address, path, body)
        if not self.answered:
            self.answered = True
            used = memory(self.cluster, f"{self.name}-predictor")
            print(f"{self.name}: first answer after {time.monotonic() - self.began:.1f} s, {used} MiB")
        return answer


def serve(cluster: RunningSandbox, service: dict[str, Any]) -> Served:
    """Applies a service, and waits until it is ready."""
    name, began = service["metadata"]["name"], time.monotonic()

    def applied() -> bool:
        try:
            cluster.kube.apply(service)
        except ApiError as error:
            if "failed calling webhook" not in str(error):
                raise
            return False
        return True

    poll(applied, 60, "KServe's webhook")
    poll(condition(cluster, SERVING, "InferenceService", name), FIRST_TIME, f"{name} ready")
    return Served(cluster, name, door(cluster, f"{name}-predictor"), began)


@pytest.fixture(scope="module")
def iris(cluster: RunningSandbox) -> Served:
    return serve(cluster, predictor("iris", "sklearn", "sklearn/1.0/model"))


@pytest.fixture(scope="module")
def xgboost(cluster: RunningSandbox) -> Served:
    return serve(cluster, predictor("boosted", "xgboost", "xgboost/iris"))


def test_sklearn_predicts_by_protocol_v1(cluster: RunningSandbox, iris: Served) -> None:
    assert iris.ask("/v1/models/iris:predict", {"instances": FLOWERS}) == {"predictions": CLASSES}
    wrong = requests.post(f"{iris.address}/v1/models/iris:predict", json={"instances": [[1.0]]}, timeout=30)
    assert wrong.status_code == 500
    assert "expecting 4 features" in wrong.text


def test_the_weights_were_copied_by_kserves_own_initializer(cluster: RunningSandbox, iris: Served) -> None:
    [pod] = [
        pod
        for pod in cluster.kube.list("v1", "Pod", "default")
        if pod["metadata"]["labels"].get("serving.kserve.io/inferenceservice") == "iris"
    ]
    [initializer] = pod["status"]["initContainerStatuses"]
    assert initializer["state"]["terminated"]["exitCode"] == 0
    log = cluster.sandbox.layout.logs / "pods" / "default" / pod["metadata"]["name"] / f"{initializer['name']}.log"
    assert f"Successfully copied {EXAMPLES}/sklearn/1.0/model to /mnt/models" in log.read_text()


def test_sklearn_predicts_by_protocol_v2(cluster: RunningSandbox) -> None:
    model = {"protocolVersion": "v2", "runtime": "kserve-mlserver"}
    served = serve(cluster, predictor("iris-v2", "sklearn", "sklearn/1.0/model", model=model))
    # Its port answers before its model is loaded, and KServe's probe asks for the port only.
    poll(lambda: serves(f"{served.address}/v2/models/iris-v2/ready"), 60, "the model is loaded")
    inputs = [{"name": "flowers", "shape": [3, 4], "datatype": "FP32", "data": FLOWERS}]
    answer = served.ask("/v2/models/iris-v2/infer", {"inputs": inputs})
    assert answer["model_name"] == "iris-v2"
    assert answer["outputs"][0]["data"] == CLASSES


def test_xgboost_predicts(xgboost: Served) -> None:
    assert xgboost.ask("/v1/models/boosted:predict", {"instances": FLOWERS}) == {"predictions": CLASSES}


def test_lightgbm_predicts(cluster: RunningSandbox) -> None:
    served = serve(cluster, predictor("light", "lightgbm", "lightgbm/iris"))
    # Its example gives the probability of each class.
    likely = served.ask("/v1/models/light:predict", {"inputs": FLOWERS})["predictions"]
    assert [row.index(max(row)) for row in likely] == CLASSES


def test_a_graph_of_two_answers(cluster: RunningSandbox, iris: Served, xgboost: Served) -> None:
    steps = [{"serviceName": name, "name": name} for name in ("iris", "boosted")]
    graph = {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "InferenceGraph",
        "metadata": {"name": "both", "namespace": "default"},
        "spec": {"nodes": {"root": {"routerType": "Ensemble", "steps": steps}}, **HERE},
    }
    began = time.monotonic()
    cluster.kube.apply(graph)
    poll(condition(cluster, graph["apiVersion"], "InferenceGraph", "both"), 120, "the graph is ready")  # type: ignore[arg-type]
    answer = ask(door(cluster, "both"), "/", {"instances": FLOWERS})
    assert answer == {name: {"predictions": CLASSES} for name in ("iris", "boosted")}
    print(f"graph: answers after {time.monotonic() - began:.1f} s, {memory(cluster, 'both')} MiB")


def sink(cluster: RunningSandbox) -> str:
    labels = {"app": "events"}
    container = {"name": "main", "image": "kserve-iac/event-display", "ports": [{"containerPort": 8080}]}
    metadata = {"name": "events", "namespace": "default"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], **HERE}}
    for obj in (
        {"kind": "Deployment", "spec": {"selector": {"matchLabels": labels}, "template": template}},
        {"kind": "Service", "spec": {"selector": labels, "ports": [{"port": 80, "targetPort": 8080}]}},
    ):
        cluster.kube.apply(
            {"apiVersion": "apps/v1" if "template" in obj["spec"] else "v1", "metadata": metadata, **obj}
        )
    return door(cluster, "events")


def test_a_logger_sends_both_events(cluster: RunningSandbox) -> None:
    events = sink(cluster)
    url = "http://events.default.svc.cluster.local"
    service = predictor("logged", "sklearn", "sklearn/1.0/model", logger={"mode": "all", "url": url})
    served = serve(cluster, service)
    assert served.ask("/v1/models/logged:predict", {"instances": FLOWERS}) == {"predictions": CLASSES}

    def kept() -> dict[str, dict[str, Any]]:
        found = requests.get(events, params={"inferenceservicename": "logged"}, timeout=10).json()
        return {event["type"].rpartition(".")[2]: event for event in found}

    poll(lambda: len(kept()) == 2, 30, "both events")
    request, response = kept()["request"], kept()["response"]
    assert (request["data"], response["data"]) == ({"instances": FLOWERS}, {"predictions": CLASSES})
    assert request["id"] == response["id"]
    # Probes are no requests.
    assert len(requests.get(events, timeout=10).json()) == 2


def test_a_batcher_makes_one_request_of_two(cluster: RunningSandbox) -> None:
    batcher = {"maxBatchSize": 2, "maxLatency": 10000}
    served = serve(cluster, predictor("batched", "sklearn", "sklearn/1.0/model", batcher=batcher))
    path = "/v1/models/batched:predict"
    served.ask(path, {"instances": FLOWERS[:2]})
    with ThreadPoolExecutor(2) as pool:
        bodies = [{"instances": [flower]} for flower in FLOWERS[:2]]
        answers = list(pool.map(lambda body: served.ask(path, body), bodies))
    assert [answer["predictions"] for answer in answers] == [[kind] for kind in CLASSES[:2]]
    assert answers[0]["batchId"] == answers[1]["batchId"]


def test_a_model_that_is_not_there_says_where_to_put_it(cluster: RunningSandbox) -> None:
    cluster.kube.apply(predictor("absent", "sklearn", "sklearn/none"))

    def last_words() -> str:
        for path in (cluster.sandbox.layout.logs / "pods" / "default").glob("absent-*/storage-initializer.log"):
            if "No cloud is in reach" in (text := path.read_text()):
                return text
        return ""

    text = str(poll(last_words, 120, "a message"))
    assert "buckets/gs/kfserving-examples/models/sklearn/none on this machine" in text
    cluster.kube.delete(SERVING, "InferenceService", "absent", "default")


def test_a_server_that_is_killed_comes_back_with_its_weights(cluster: RunningSandbox, iris: Served) -> None:
    [before] = [p for p in cluster.sandbox.status().processes if p.name.startswith("default/iris-predictor-") and p.pid]
    identity(before.pid).signal(9)

    def again() -> bool:
        now = [p for p in cluster.sandbox.status().processes if p.name.startswith("default/iris-predictor-")]
        return any(p.state == "running" and p.pid != before.pid and p.restarts == before.restarts + 1 for p in now)

    poll(again, 60, "another process")
    poll(condition(cluster, SERVING, "InferenceService", "iris"), 120, "ready again")
    assert iris.ask("/v1/models/iris:predict", {"instances": FLOWERS}) == {"predictions": CLASSES}
