"""Host names of services behind a Gateway that accepts only some."""

import pytest

from .environments import isvc, llm, on_existing, where

PATH = ("gateway-hostname", "platform.gateway.hostnames")
IRIS = isvc(namespace="models")
GRAPH = {"inferenceGraph": {"namespace": "models", "nodes": {"root": {"routerType": "Sequence", "steps": []}}}}
LOCAL = isvc(labels={"networking.kserve.io/visibility": "cluster-local"})


@pytest.mark.parametrize(
    ("services", "hostnames", "platform", "is_found"),
    [
        ({"iris": IRIS}, [], {}, False),
        ({"iris": IRIS}, ["*.example.com"], {}, False),
        ({"iris": IRIS}, ["*.models.example.org"], {}, True),
        ({"iris": IRIS}, ["*.models.example.org"], {"domain": "models.example.org"}, False),
        ({"iris": IRIS}, ["*.example.org"], {"domain": "models.example.org"}, False),
        # The predictor has a host name of its own.
        ({"iris": IRIS}, ["iris-models.example.com"], {}, True),
        ({"iris": IRIS}, ["iris-models.example.com", "iris-predictor-models.example.com"], {}, False),
        ({"iris": LOCAL}, ["chat.example.org"], {}, False),
        ({"chat": llm(router={"gateway": {}, "route": {}})}, ["chat.example.org"], {}, False),
        ({"iris": isvc(stopped=True)}, ["chat.example.org"], {}, False),
        ({"both": GRAPH}, ["chat.example.org"], {}, True),
        ({"both": GRAPH}, ["both-models.example.com"], {}, False),
        ({"both": {"inferenceGraph": {**GRAPH["inferenceGraph"], "route": False}}}, ["chat.example.org"], {}, False),
    ],
)
def test_the_gateway_accepts_the_host_names_of_services(services, hostnames, platform, is_found):
    config = on_existing(services)
    config["platform"] = {**config["platform"], "gateway": {"hostnames": hostnames}, **platform}
    assert where(config, PATH[0]) == ({PATH} if is_found else set())


@pytest.mark.parametrize(
    ("domain", "is_found"), [("models.example.org", False), ("example.com", True), ("output", False)]
)
def test_helm_values_decide_about_the_domain(domain, is_found, later):
    value = later if domain == "output" else domain
    config = on_existing({"iris": IRIS})
    config["platform"] = {
        **config["platform"],
        "gateway": {"hostnames": ["*.models.example.org"]},
        "values": {"kserve-resources": {"kserve": {"controller": {"gateway": {"domain": value}}}}},
    }
    assert where(config, PATH[0]) == ({PATH} if is_found else set())
