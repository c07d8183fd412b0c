"""The Gateway of a service, its Service of the type LoadBalancer, and the port of a sandbox that leads to it."""

import json

import pytest

from kserve_iac.calls.gateway import (
    NoDoor,
    balancer_of,
    door_of,
    gateways_of,
    is_sandbox,
    port_of,
    public_address,
)
from kserve_iac.calls.service import Service
from kserve_iac.live.client import Access, Client

from .loopback import World, isvc, llm, serving


def service(obj):
    return Service(obj["kind"], obj)


def route(name, owner=None, *parents):
    owners = [{"uid": owner["metadata"]["uid"]}] if owner else []
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": "models", "ownerReferences": owners},
        "spec": {"parentRefs": list(parents)},
    }


def gateway(name, namespace="kserve", class_name="envoy"):
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"gatewayClassName": class_name},
    }


def balancer(name, namespace="kserve", labels=None, address=None, kind="LoadBalancer"):
    ingress = [{"ip" if address[0].isdigit() else "hostname": address}] if address else []
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace, "labels": labels or {}},
        "spec": {"type": kind},
        "status": {"loadBalancer": {"ingress": ingress}},
    }


ENVOY = {
    "gateway.envoyproxy.io/owning-gateway-namespace": "kserve",
    "gateway.envoyproxy.io/owning-gateway-name": "main",
}


def test_gateways_are_those_of_the_service_and_of_its_routes():
    own = llm(
        router={
            "gateway": {"refs": [{"name": "first", "namespace": "a"}]},
            "route": {"http": {"spec": {"parentRefs": [{"name": "second"}]}, "refs": [{"name": "given"}]}},
        }
    )
    routes = [
        route("given", None, {"name": "third", "namespace": "c"}),
        route("made", own, {"name": "first", "namespace": "a"}, {"name": "a-service", "kind": "Service"}),
        route("other", isvc(), {"name": "never"}),
        route("of-nobody", None, {"name": "never"}),
    ]
    assert gateways_of(service(own), routes) == [("a", "first"), ("models", "second"), ("c", "third")]
    assert gateways_of(service(isvc()), routes) == [("models", "never")]


@pytest.mark.parametrize(
    "right",
    [
        balancer("envoy-kserve-main-1234", "envoy-gateway-system", ENVOY),
        balancer("x", "kserve", {"gateway.networking.k8s.io/gateway-name": "main"}),
        balancer("main-istio"),
        balancer("main"),
    ],
    ids=lambda obj: obj["metadata"]["name"],
)
def test_each_controller_names_the_service_of_a_gateway_in_its_way(right):
    others = [
        balancer("other-istio"),
        balancer("main-istio", "elsewhere"),
        balancer("y", "elsewhere", {"gateway.networking.k8s.io/gateway-name": "main"}),
        balancer("z", "envoy-gateway-system", {**ENVOY, "gateway.envoyproxy.io/owning-gateway-namespace": "a"}),
        balancer("main", kind="ClusterIP"),
    ]
    assert balancer_of("http://x.invalid", [gateway("main", class_name="istio")], [*others, right]) is right
    assert balancer_of("http://x.invalid", [gateway("main", class_name="istio")], others) is None


def test_the_service_with_the_address_of_the_url_is_certain():
    right, named = balancer("a", address="10.133.0.2"), balancer("main")
    assert balancer_of("http://10.133.0.2/models/chat", [gateway("main")], [named, right]) is right
    by_name = balancer("b", address="lb.example.com")
    assert balancer_of("https://lb.example.com/x", [gateway("main")], [named, by_name]) is by_name


def test_the_only_one_is_certain_too():
    only = balancer("istio-ingressgateway", "istio-system")
    assert balancer_of("http://x.invalid", [], [only, balancer("s", kind="ClusterIP")]) is only
    assert balancer_of("http://x.invalid", [], [only, balancer("t")]) is None
    assert balancer_of("http://x.invalid", [], []) is None


@pytest.mark.parametrize(
    ("url", "port"), [("http://a", 80), ("https://a", 443), ("https://a:8443/x", 8443), ("http://[::1]/", 80)]
)
def test_the_port_of_a_url(url, port):
    assert port_of(url) == port


@pytest.fixture
def world():
    found = World()
    own = found.add(isvc())
    found.add(route("iris", own, {"name": "main", "namespace": "kserve"}))
    found.add(gateway("main"))
    found.add(balancer("envoy-kserve-main-1234", "envoy-gateway-system", ENVOY, "34.1.2.3"))
    found.add(balancer("other"))
    with serving(found):
        yield found


@pytest.fixture
def folder(tmp_path, world):
    """A sandbox whose API server is that of the world."""
    (tmp_path / "sandbox.json").write_text(json.dumps({"format": 1, "name": "dev", "id": "uuid-1"}))
    (tmp_path / "doors.json").write_text(json.dumps({"envoy-gateway-system/envoy-kserve-main-1234": {"80": 20123}}))
    world.add(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "kserve-iac-sandbox", "namespace": "kube-system"},
            "data": {"name": "dev", "id": "uuid-1"},
        }
    )
    return tmp_path


def client(world):
    return Client(Access(world.kubeconfig))


def test_the_port_of_the_sandbox(world, folder):
    found = service(isvc())
    assert is_sandbox(client(world), folder)
    assert door_of(client(world), folder, found, "http://iris-models.invalid") == 20123
    with pytest.raises(NoDoor, match=r"no port that leads to port 443 of Service .*-1234\. It has ports for: 80\."):
        door_of(client(world), folder, found, "https://iris-models.invalid")


def test_a_sandbox_without_ports_says_so(world, folder):
    (folder / "doors.json").unlink()
    with pytest.raises(NoDoor, match=r"has no file doors\.json"):
        door_of(client(world), folder, service(isvc()), "http://iris-models.invalid")


def test_where_it_is_not_certain_the_ports_are_listed(world, folder):
    world.objects["gateway.networking.k8s.io/v1", "httproutes"].clear()
    with pytest.raises(NoDoor, match=r"has ports for: envoy-gateway-system/envoy-kserve-main-1234\."):
        door_of(client(world), folder, service(isvc()), "http://iris-models.invalid")


def test_another_cluster_in_the_same_shell_is_not_the_sandbox(world, folder):
    [mark] = world.objects["v1", "configmaps"]
    mark["data"]["id"] = "uuid-2"
    assert not is_sandbox(client(world), folder)
    world.objects["v1", "configmaps"].clear()
    assert not is_sandbox(client(world), folder)
    (folder / "sandbox.json").unlink()
    assert not is_sandbox(client(world), folder)


def test_the_address_of_the_gateway_from_outside(world):
    assert public_address(client(world), service(isvc()), "http://iris-models.invalid") == "34.1.2.3:80"
    world.objects["v1", "services"][0]["status"] = {}
    assert public_address(client(world), service(isvc()), "http://iris-models.invalid") is None
