"""Routes that the stack writes for the host name of a service."""

import pytest

from kserve_iac.args import InferenceGraphArgs, ServingPlatformArgs
from kserve_iac.render import further_objects, objects_before

LOCAL = {"networking.kserve.io/visibility": "cluster-local"}


def graph(**fields):
    nodes = {"root": {"routerType": "Sequence", "steps": [{"serviceName": "iris"}]}}
    return InferenceGraphArgs.model_validate({"nodes": nodes, "namespace": "models", **fields})


def platform(values=None, **fields):
    return ServingPlatformArgs.model_validate({**fields, "values": {"kserve-resources": {"kserve": values or {}}}})


def chart(**gateway):
    return {"controller": {"gateway": gateway}}


def test_a_graph_is_reached_by_the_host_name_that_kserve_reports():
    found = further_objects("flowers", graph(), platform(domain="models.example.org"))
    assert found == {
        "route": {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": {"name": "flowers", "namespace": "models"},
            "spec": {
                "parentRefs": [{"name": "kserve-ingress-gateway", "namespace": "kserve"}],
                "hostnames": ["flowers-models.models.example.org"],
                "rules": [
                    {
                        "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                        "backendRefs": [{"kind": "Service", "name": "flowers", "port": 80}],
                    }
                ],
            },
        }
    }


def test_the_name_of_the_object_counts():
    [route] = further_objects("flowers", graph(name="both"), platform()).values()
    assert route["metadata"]["name"] == "both"
    assert route["spec"]["hostnames"] == ["both-models.example.com"]


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({"route": False}, {}),
        ({"labels": LOCAL}, {}),
        ({"deploymentMode": "Knative"}, {"knative": "existing"}),
        ({}, {"gateway": {"install": "existing"}}),
        ({}, {"install": "existing"}),
        ({}, {"domain": "svc.cluster.local"}),
        ({}, {"values": chart(domainTemplate="{{ .Name }}.example.org")}),
        ({}, {"values": chart(ingressGateway={"kserveGateway": "edge/public"})}),
    ],
)
def test_no_route_is_written_where_none_can_be_right(fields, on):
    assert further_objects("flowers", graph(**fields), platform(**on)) == {}


def test_gke_asks_the_router_for_its_health():
    google = platform(gateway={"implementation": "gke"})
    found = objects_before("flowers", graph(timeout=30), graph(timeout=30), google)
    defaults = {one["kind"]: one["spec"]["default"] for one in found.values()}
    assert {one["spec"]["targetRef"]["name"] for one in found.values()} == {"flowers"}
    assert defaults["HealthCheckPolicy"]["config"] == {
        "type": "HTTP",
        "httpHealthCheck": {"requestPath": "/readyz", "portSpecification": "USE_SERVING_PORT"},
    }
    assert defaults["GCPBackendPolicy"] == {"timeoutSec": 30}
    assert objects_before("flowers", graph(route=False), graph(route=False), google) == {}
