"""The charts of Gateway controllers, rendered with the values of this library, and our objects against the CRDs of each release.

The charts come from Go modules that are in the module cache already; nothing is downloaded.
"""

import functools
import itertools
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from kserve_iac.args import LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.capacity.pool import SANDBOX_SYSTEM_POOL
from kserve_iac.catalog.gateways import TESTED, crds_folder
from kserve_iac.catalog.requests import PLATFORM_PODS
from kserve_iac.render import objects_before, platform_plan
from kserve_iac.render.envoy import crd_addresses
from kserve_iac_sandbox.tools import charts
from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import EXTRAS, GATEWAY_SOURCES, Source
from kserve_iac_sandbox.tools.errors import ToolError
from tests.render.definitions import broken, wrong

HELM = Toolbox().tools(EXTRAS).get("helm")
MODULES = {source.name: source.module for source in GATEWAY_SOURCES}
EXPORTS = {export.name: export for export in charts.ALL_GATEWAYS}
POOLS = {SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

pytestmark = pytest.mark.skipif(HELM is None, reason="helm is not in the cache yet")


@functools.cache
def folder() -> str:
    return tempfile.mkdtemp(prefix="gateway-charts-")


@functools.cache
def chart(name, version):
    """The folder of a chart, or None if its module is not in the module cache."""
    export = EXPORTS[name]
    before = os.environ.get("GOPROXY")
    os.environ["GOPROXY"] = "off"
    try:
        made = charts.export(
            Toolbox(Path(folder())), {export: Source(export.module, MODULES[export.module], f"v{version}")}
        )
    except ToolError:
        return None
    finally:
        os.environ.pop("GOPROXY")
        if before is not None:
            os.environ["GOPROXY"] = before
    return made / name / version


def rendered(release):
    """The objects of a release, those of its hooks included, as Helm renders them."""
    found = chart(release.name, release.version.removeprefix("v"))
    if found is None:
        pytest.skip(f"the module with {release.name} {release.version} is not in the module cache")
    command = [str(HELM.path), "template", release.name, str(found), "--namespace", release.namespace]
    command += ["--skip-crds"] if release.skip_crds else []
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as values:
        yaml.safe_dump(dict(release.values), values)
        values.flush()
        done = subprocess.run([*command, "--values", values.name], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [obj for obj in yaml.load_all(done.stdout, LOADER) if obj]


def plan(**fields):
    return platform_plan(ServingPlatformArgs.model_validate(fields), POOLS)


def releases(found):
    return {release.name: release for release in found.releases}


def of_kind(objects, kind):
    return {obj["metadata"]["name"]: obj for obj in objects if obj["kind"] == kind}


CASES = [
    {"kserve": kserve, "llm": llm, **pool}
    for kserve, llm, pool in itertools.product(TESTED, (False, True), ({}, {"pool": SANDBOX_SYSTEM_POOL.name}))
]


@pytest.mark.parametrize("fields", CASES, ids=lambda fields: "-".join(str(value) for value in fields.values()))
def test_envoy_gateway_is_what_the_plan_says(fields):
    found = plan(**fields)
    release = releases(found)["gateway-helm"]
    objects = rendered(release)
    version = TESTED[fields["kserve"]].envoy_gateway
    assert not of_kind(objects, "CustomResourceDefinition")
    assert not of_kind(objects, "ValidatingAdmissionPolicy")
    [deployment] = of_kind(objects, "Deployment").values()
    assert deployment["metadata"]["name"] == "envoy-gateway"
    pod = deployment["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == f"docker.io/envoyproxy/gateway:v{version}"
    [job] = of_kind(objects, "Job").values()
    assert job["spec"]["template"]["spec"]["containers"][0]["image"] == f"docker.io/envoyproxy/gateway:v{version}"
    placed = SANDBOX_SYSTEM_POOL.node_selector if "pool" in fields else None
    assert [pod.get("nodeSelector") or None, job["spec"]["template"]["spec"].get("nodeSelector")] == [placed, placed]
    config = yaml.safe_load(of_kind(objects, "ConfigMap")["envoy-gateway-config"]["data"]["envoy-gateway.yaml"])
    image = config["provider"]["kubernetes"]["shutdownManager"]["image"]
    assert image == f"docker.io/envoyproxy/gateway:v{version}"
    assert config["gateway"]["controllerName"] == found.gateway_class["spec"]["controllerName"]
    assert ("extensionManager" in config) is fields["llm"]


@pytest.mark.parametrize("kserve", TESTED)
def test_requests_of_pods_are_those_of_the_plan(kserve):
    objects = rendered(releases(plan(kserve=kserve))["gateway-helm"])
    [deployment] = of_kind(objects, "Deployment").values()
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["requests"] == PLATFORM_PODS["envoy-gateway"]


@pytest.mark.parametrize("kserve", TESTED)
def test_the_ai_gateway_reads_pools_and_has_a_certificate_of_cert_manager(kserve):
    release = releases(plan(kserve=kserve, llm=True, pool=SANDBOX_SYSTEM_POOL.name))["ai-gateway-helm"]
    objects = rendered(release)
    assert rendered(release) == objects, "nothing is random"
    assert "Secret" not in {obj["kind"] for obj in objects}
    [certificate] = of_kind(objects, "Certificate").values()
    assert (certificate["spec"]["secretName"],) == release.secrets
    readers = [
        obj for obj in of_kind(objects, "ClusterRoleBinding").values() if obj["subjects"][0]["name"] == "envoy-gateway"
    ]
    assert [one["subjects"][0]["namespace"] for one in readers] == ["envoy-gateway-system"]
    role = of_kind(objects, "ClusterRole")[readers[0]["roleRef"]["name"]]
    assert role["rules"] == [
        {
            "apiGroups": ["inference.networking.k8s.io"],
            "resources": ["inferencepools"],
            "verbs": ["get", "list", "watch"],
        }
    ]
    service = of_kind(objects, "Service")["ai-gateway-controller"]
    assert 1063 in {port["port"] for port in service["spec"]["ports"]}
    [deployment] = of_kind(objects, "Deployment").values()
    pod = deployment["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == SANDBOX_SYSTEM_POOL.node_selector
    assert pod["containers"][0]["image"].endswith(f":{release.version}")
    assert not pod["containers"][0]["resources"]


@pytest.mark.parametrize("kserve", TESTED)
def test_definitions_of_the_ai_gateway_are_recognised(kserve):
    release = releases(plan(kserve=kserve, llm=True))["ai-gateway-crds-helm"]
    objects = rendered(release)
    assert {obj["kind"] for obj in objects} == {"CustomResourceDefinition"}
    assert set(release.definitions) <= set(of_kind(objects, "CustomResourceDefinition"))


@pytest.mark.parametrize("kserve", TESTED)
def test_the_extension_is_the_one_that_the_ai_gateway_publishes(kserve):
    version = TESTED[kserve].ai_gateway
    if chart("ai-gateway-helm", version) is None:
        pytest.skip(f"Envoy AI Gateway {version} is not in the module cache")
    root = Path.home() / "go" / "pkg" / "mod" / f"github.com/envoyproxy/ai-gateway@v{version}"
    files = ("manifests/envoy-gateway-values.yaml", "examples/inference-pool/envoy-gateway-values-addon.yaml")
    base, pools = (yaml.safe_load((root / name).read_text())["config"]["envoyGateway"] for name in files)
    ours = releases(plan(kserve=kserve, llm=True))["gateway-helm"].values["config"]["envoyGateway"]
    assert ours["extensionManager"] == {**base["extensionManager"], **pools["extensionManager"]}
    assert {**ours["extensionApis"], "enableEnvoyPatchPolicy": True} == base["extensionApis"]


# Objects against their definitions ----------------------------------------------------------------------------

KEYS = {"apiKeys": {"secrets": ["keys"], "clientHeader": "X-Client"}}
JWT = {
    "jwt": [
        {
            "issuer": "https://id.example.org",
            "jwksUri": "https://id.example.org/keys",
            "audiences": ["a"],
            "clientHeader": "X-Client",
        }
    ]
}
LOGIN = {
    "oidc": {
        "issuer": "https://id.example.org",
        "clientId": "models",
        "clientSecret": "login",
        "scopes": ["email"],
        "cookieDomain": "example.org",
        "forwardAccessToken": True,
        "authorizationEndpoint": "https://id.example.org/auth",
        "tokenEndpoint": "https://id.example.org/token",
    }
}
TRAFFIC = {
    "limits": [{"requests": 9}, {"requests": 1, "clientHeader": "X-Client"}],
    "retries": {},
    "maxBody": "10Mi",
    "maxDuration": 600,
    "affinity": {"cookie": "session"},
}
PROXY = {
    "serviceType": "NodePort",
    "serviceAnnotations": {"a": "b"},
    "replicas": 3,
    "resources": {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}},
    "pool": SANDBOX_SYSTEM_POOL.name,
}


def objects():
    """Every object of Envoy Gateway's own kinds that this library creates."""
    for auth in (KEYS, JWT, LOGIN, {"anonymous": True}):
        found = plan(gateway={"auth": auth, "proxy": PROXY, "clientBuffer": "4Mi"})
        yield from found.before_gateway.values()
        service = {
            "model": {"uri": "hf://a/b"},
            "router": {"route": {}, "gateway": {}},
            "auth": auth,
            "traffic": TRAFFIC,
        }
        read = LLMInferenceServiceArgs.model_validate(service)
        yield from objects_before("chat", read, read).values()


TOKENS = {
    "tokenLimits": [{"tokens": 9, "clientHeader": "X-Client"}, {"tokens": 99, "per": "month", "of": "prompt"}],
    "limits": [{"requests": 9}],
}
SCHEDULED = {"route": {}, "gateway": {}, "scheduler": {}}


def limited():
    """The objects of an LLM service whose tokens are limited."""
    args = LLMInferenceServiceArgs.model_validate(
        {"model": {"uri": "hf://a/b"}, "router": SCHEDULED, "traffic": TOKENS, "auth": KEYS}
    )
    platform = ServingPlatformArgs.model_validate({"llm": True, "gateway": {"envoy": {"redis": {}}}})
    return objects_before("chat", args, args, platform)


@functools.cache
def definition(kind, version):
    found = chart("gateway-helm", version)
    if found is None:
        pytest.skip(f"Envoy Gateway {version} is not in the module cache")
    for path in (found / crds_folder(version)).glob("*.yaml"):
        crd = yaml.load(path.read_text(), LOADER)
        if crd["spec"]["names"]["kind"] == kind:
            return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    raise AssertionError(f"Envoy Gateway {version} has no kind {kind}")


def versions():
    return sorted({one.envoy_gateway for one in TESTED.values()})


@pytest.mark.parametrize("version", versions())
def test_objects_have_the_form_of_their_definitions(version):
    found = limited()
    for obj in (*objects(), found["traffic"], found["auth"]):
        spec = definition(obj["kind"], version)["properties"]["spec"]
        assert list(wrong(obj["spec"], spec)) == []
        assert list(broken(obj["spec"], spec)) == []


@pytest.mark.parametrize("kserve", TESTED)
def test_routes_of_the_ai_gateway_have_the_form_of_their_definition(kserve):
    release = releases(plan(kserve=kserve, llm=True))["ai-gateway-crds-helm"]
    definitions = of_kind(rendered(release), "CustomResourceDefinition")
    found = limited()["route"]
    [served] = [
        version["schema"]["openAPIV3Schema"]
        for version in definitions["aigatewayroutes.aigateway.envoyproxy.io"]["spec"]["versions"]
        if found["apiVersion"].endswith(f"/{version['name']}")
    ]
    spec = served["properties"]["spec"]
    assert list(wrong(found["spec"], spec)) == []
    assert list(broken(found["spec"], spec)) == []


@pytest.mark.parametrize(
    "redis", [{}, {"install": "existing", "url": "redis.example.org:6379", "password": {"secret": "a"}}]
)
@pytest.mark.parametrize("kserve", TESTED)
def test_the_rate_limit_service_is_configured(kserve, redis):
    found = plan(kserve=kserve, pool=SANDBOX_SYSTEM_POOL.name, gateway={"envoy": {"redis": redis}})
    objects = rendered(releases(found)["gateway-helm"])
    config = yaml.safe_load(of_kind(objects, "ConfigMap")["envoy-gateway-config"]["data"]["envoy-gateway.yaml"])
    url = redis.get("url", "envoy-ratelimit-redis.envoy-gateway-system.svc.cluster.local:6379")
    assert config["rateLimit"]["backend"] == {"type": "Redis", "redis": {"url": url}}
    service = config["provider"]["kubernetes"]["rateLimitDeployment"]
    assert service["pod"]["nodeSelector"] == SANDBOX_SYSTEM_POOL.node_selector
    assert [one["name"] for one in service["container"].get("env") or []] == (["REDIS_AUTH"] if redis else [])
    assert ":latest" not in str(service)


def test_the_checker_finds_what_is_wrong():
    spec = definition("SecurityPolicy", versions()[-1])["properties"]["spec"]
    assert list(wrong({"apiKeyAuth": {"credentialRefs": [{"kind": "Secret"}], "extract": []}}, spec)) == [
        ".apiKeyAuth.extractFrom: required",
        ".apiKeyAuth.credentialRefs.0.name: required",
        ".apiKeyAuth.extract: unknown",
    ]
    assert list(wrong({"authorization": {"defaultAction": "Maybe"}}, spec)) == [".authorization.defaultAction: Maybe"]
    assert list(wrong({"jwt": {"providers": []}}, spec)) == [".jwt.providers: 0 items"]


@pytest.mark.parametrize("version", versions())
def test_exactly_the_definitions_of_its_own_group_are_installed(version):
    found = chart("gateway-helm", version)
    if found is None:
        pytest.skip(f"Envoy Gateway {version} is not in the module cache")
    files = {path.name for path in (found / crds_folder(version)).glob("*.yaml")}
    assert files == {address.rpartition("/")[2] for address in crd_addresses(version)}


# Agentgateway -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("llm", [True, False])
def test_agentgateway_is_what_the_plan_says(llm):
    found = plan(llm=llm, pool=SANDBOX_SYSTEM_POOL.name, gateway={"implementation": "agentgateway"})
    release = releases(found)["agentgateway"]
    objects = rendered(release)
    assert not of_kind(objects, "CustomResourceDefinition")
    [deployment] = of_kind(objects, "Deployment").values()
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["nodeSelector"] == SANDBOX_SYSTEM_POOL.node_selector
    assert container["image"] == f"cr.agentgateway.dev/controller:{release.version}"
    assert container["resources"]["requests"] == PLATFORM_PODS["agentgateway"]
    switch = {"name": "AGW_ENABLE_INFER_EXT", "value": "true"}
    assert (switch in container["env"]) is llm


def test_parameters_of_agentgateway_have_the_form_of_their_definition():
    definitions = of_kind(
        rendered(releases(plan(gateway={"implementation": "agentgateway"}))["agentgateway-crds"]),
        "CustomResourceDefinition",
    )
    assert "agentgatewayparameters.agentgateway.dev" in definitions
    [version] = definitions["agentgatewayparameters.agentgateway.dev"]["spec"]["versions"]
    for address in ("internal", "external"):
        proxy = {**PROXY, "serviceType": "LoadBalancer"}
        found = plan(gateway={"implementation": "agentgateway", "address": address, "proxy": proxy}).before_gateway
        spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
        assert list(wrong(found["gateway-proxies"]["spec"], spec)) == []
