"""The client against a server on the loopback interface."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml

from kserve_iac.live.client import Access, Client, Refusal, Unreachable

KINDS = {
    "resources": [
        {"kind": "Pod", "name": "pods", "namespaced": True},
        {"kind": "Pod", "name": "pods/status", "namespaced": True},
    ]
}
GROUPS = {"resources": [{"kind": "ClusterRole", "name": "clusterroles", "namespaced": False}]}


class Server(ThreadingHTTPServer):
    """Answers by path, and writes down what it was asked."""

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = answers, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.server.asked.append(
            (self.command, self.path, self.headers.get("Authorization"), self.headers["Content-Type"], body)
        )
        status, content = self.server.answers.get(
            self.path, self.server.answers.get(self.path.partition("?")[0], (404, {"message": "not found"}))
        )
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PATCH = do_DELETE = do_POST = _answer

    def log_message(self, *_):
        """Not into the tests' output."""


@pytest.fixture
def server():
    answers = {
        "/api/v1": (200, KINDS),
        "/apis/rbac.authorization.k8s.io/v1": (200, GROUPS),
        "/api/v1/namespaces/n/pods/p": (200, {"kind": "Pod", "metadata": {"name": "p"}}),
        "/api/v1/namespaces/n/pods/p/status": (200, {"kind": "Pod"}),
        "/api/v1/namespaces/n/pods": (200, {"items": [{"metadata": {"name": "p"}}]}),
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/r": (403, {"message": "clusterroles is forbidden"}),
    }
    running = Server(answers)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def kubeconfig(url, **user):
    return yaml.safe_dump(
        {
            "clusters": [{"name": "c", "cluster": {"server": url}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


@pytest.fixture
def client(server):
    return Client(Access(kubeconfig(server.url, token="secret-token")))


def test_objects_are_read_listed_changed_and_deleted_with_the_login_of_the_kubeconfig(client, server):
    assert client.get("v1", "Pod", "p", "n")["metadata"]["name"] == "p"
    assert client.list("v1", "Pod", "n", "a=b") == [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}]
    assert client.patch("v1", "Pod", "p", "n", {"status": {}}, "status") == {"kind": "Pod"}
    client.delete("v1", "Pod", "p", "n")
    asked = [(method, path) for method, path, *_ in server.asked]
    assert asked == [
        ("GET", "/api/v1"),
        ("GET", "/api/v1/namespaces/n/pods/p"),
        ("GET", "/api/v1/namespaces/n/pods?labelSelector=a%3Db"),
        ("PATCH", "/api/v1/namespaces/n/pods/p/status"),
        ("DELETE", "/api/v1/namespaces/n/pods/p"),
    ]
    assert {login for _, _, login, _, _ in server.asked} == {"Bearer secret-token"}
    assert server.asked[3][3:] == ("application/merge-patch+json", {"status": {}})


def test_an_object_is_created_unless_it_exists(client, server):
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}}
    server.answers["/api/v1/namespaces/n/pods"] = (201, {"kind": "PartialObjectMetadata", "metadata": {"name": "p"}})
    assert client.create(pod, "m") == {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
    method, path, *_, body = server.asked[-1]
    assert (method, path, body) == ("POST", "/api/v1/namespaces/n/pods?fieldManager=m", pod)
    server.answers["/api/v1/namespaces/n/pods"] = (409, {"message": 'pods "p" already exists'})
    assert client.create(pod, "m") is None
    server.answers["/api/v1/namespaces/n/pods"] = (403, {"message": "pods is forbidden"})
    with pytest.raises(Refusal, match="pods is forbidden"):
        client.create(pod, "m")
    with pytest.raises(Refusal, match=r"has no example\.com/v1 Book"):
        client.create({**pod, "apiVersion": "example.com/v1", "kind": "Book"}, "m")


def test_an_object_that_changed_is_not_deleted(client, server):
    read = {"metadata": {"name": "p", "uid": "u", "resourceVersion": "7", "labels": {}}}
    client.delete("v1", "Pod", "p", "n", only=read)
    assert server.asked[-1][4] == {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "preconditions": {"uid": "u", "resourceVersion": "7"},
    }
    server.answers["/api/v1/namespaces/n/pods/p"] = (409, {"message": "Precondition failed"})
    with pytest.raises(Refusal, match="Precondition failed"):
        client.delete("v1", "Pod", "p", "n", only=read)


def test_everything_that_a_namespace_can_contain_is_known(client, server):
    def kinds(*names, namespaced=True, verbs=("list", "get")):
        return [{"kind": name, "name": f"{name.lower()}s", "namespaced": namespaced, "verbs": verbs} for name in names]

    def group(name, *versions):
        served = [{"groupVersion": f"{name}/{version}"} for version in versions]
        return {"name": name, "versions": served, "preferredVersion": served[-1]}

    client.kinds("a.io/v2")  # it has one kind more since then
    server.answers |= {
        "/apis": (200, {"groups": [group("a.io", "v1", "v2"), group("b.io", "v1")]}),
        "/apis/a.io/v1": (200, {"resources": kinds("Old", "Both")}),
        "/apis/a.io/v2": (200, {"resources": kinds("Both", "New") + kinds("Wide", namespaced=False)}),
        "/apis/b.io/v1": (200, {"resources": kinds("Review", verbs=("create",)) + kinds("Pod")}),
    }
    found = [("v1", "Pod"), ("a.io/v2", "Both"), ("a.io/v2", "New"), ("a.io/v1", "Old"), ("b.io/v1", "Pod")]
    assert client.namespaced_kinds() == found
    server.answers["/apis/b.io/v1"] = (503, {"message": "no endpoints available"})
    with pytest.raises(Unreachable, match="no endpoints available"):
        client.namespaced_kinds()


def test_a_list_is_read_page_by_page_and_may_be_empty(client, server):
    def page(name, token):
        return {"items": [{"metadata": {"name": name}}], "metadata": {"continue": token}}

    path = "/api/v1/namespaces/n/pods"
    server.answers[path] = (200, page("a", "next&"))
    server.answers[f"{path}?limit=500&continue=next%26"] = (200, page("b", ""))
    assert [one["metadata"]["name"] for one in client.list_metadata("v1", "Pod", "n")] == ["a", "b"]
    server.answers[path] = (200, {"items": None, "metadata": {}})  # as Go writes an empty list
    assert client.list_metadata("v1", "Pod", "n") == []
    assert client.list("v1", "Pod", "n") == []
    assert client.list_metadata("v1", "Secret", "n") == []


def test_what_does_not_exist_is_none_also_where_its_kind_does_not(client):
    assert client.get("v1", "Pod", "other", "n") is None
    assert client.get("v1", "Secret", "s", "n") is None
    assert client.list("keda.sh/v1alpha1", "ScaledObject", "n") == []
    assert client.patch("keda.sh/v1alpha1", "ScaledObject", "s", "n", {}) is None
    client.delete("v1", "Pod", "other", "n")


def test_a_kind_that_comes_later_is_found(client, server):
    assert client.get("x.io/v1", "Thing", "t") is None
    server.answers["/apis/x.io/v1"] = (200, {"resources": [{"kind": "Thing", "name": "things", "namespaced": False}]})
    server.answers["/apis/x.io/v1/things/t"] = (200, {"kind": "Thing"})
    assert client.get("x.io/v1", "Thing", "t") == {"kind": "Thing"}


def test_a_refusal_carries_the_words_of_the_server(client):
    with pytest.raises(Refusal, match="clusterroles is forbidden") as refusal:
        client.get("rbac.authorization.k8s.io/v1", "ClusterRole", "r")
    assert refusal.value.status == 403


def test_a_kubeconfig_may_be_a_file_whose_paths_are_relative_to_it(server, tmp_path):
    (tmp_path / "token").write_text("from-a-file")
    (tmp_path / "config").write_text(kubeconfig(server.url, tokenFile="token"))
    Client(Access(str(tmp_path / "config"))).get("v1", "Pod", "p", "n")
    assert server.asked[-1][2] == "Bearer from-a-file"


def test_without_one_the_shells_kubeconfig_is_used(server, tmp_path, monkeypatch):
    (tmp_path / "config").write_text(kubeconfig(server.url, token="of-the-shell"))
    code = (
        "from kserve_iac.live.client import Access, Client\n"
        "assert Client(Access()).get('v1', 'Pod', 'p', 'n') is not None\n"
    )
    # In a process of its own: the official client reads KUBECONFIG once, when it is imported.
    env = {**os.environ, "KUBECONFIG": str(tmp_path / "config")}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert server.asked[-1][2] == "Bearer of-the-shell"


def contexts(current, **namespaces):
    found = [
        {"name": name, "context": {"cluster": "c", "user": "u", **({"namespace": namespace} if namespace else {})}}
        for name, namespace in namespaces.items()
    ]
    return yaml.safe_dump({"contexts": found, **({"current-context": current} if current else {})})


@pytest.mark.parametrize(
    ("current", "wanted", "namespace"),
    [("a", None, "models"), ("a", "b", "default"), (None, "a", "models"), (None, None, "default")],
)
def test_the_namespace_is_that_of_the_context(current, wanted, namespace, tmp_path, monkeypatch):
    text = contexts(current, a="models", b=None)
    (tmp_path / "config").write_text(text)
    assert Client(Access(text, wanted)).namespace == namespace
    assert Client(Access(str(tmp_path / "config"), wanted)).namespace == namespace
    (tmp_path / "first").write_text(contexts(current))  # of several files, the first with a value wins
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(map(str, (tmp_path / "first", tmp_path / "config"))))
    assert Client(Access(None, wanted)).namespace == namespace


@pytest.mark.parametrize("text", ["/nowhere/config", "a: {", kubeconfig("http://127.0.0.1:1")])
def test_what_cannot_be_reached_is_told_apart_from_what_is_refused(text):
    with pytest.raises(Unreachable):
        Client(Access(text)).get("v1", "Pod", "p", "n")


def test_a_kubeconfig_is_not_shown():
    assert "secret-token" not in repr(Access(kubeconfig("http://127.0.0.1:1", token="secret-token")))
