"""What a platform installs: from where, in which order, with which values."""

import dataclasses
import itertools

import pytest

from kserve_iac.args import ChartSource, ServingPlatformArgs
from kserve_iac.catalog.charts import CHARTS, RELEASES
from kserve_iac.render import platform_plan

FOLDER = {"folder": "/charts"}
OCI = {"oci": "oci://mirror.example/charts/"}
EXISTING = {"install": "existing"}
OTHERS = {"implementation": "existing"}


def plan(pools, of_cluster=None, **fields):
    return platform_plan(ServingPlatformArgs.model_validate(fields), pools, of_cluster)


def releases(found):
    return {release.name: release for release in found.releases}


CASES = {
    "predictive": {},
    "llm": {"llm": True},
    "llm_on_a_pool": {"llm": True, "pool": "system", "certManager": {"version": "v1.11.5"}},
    "older": {"kserve": "0.19", "llm": True},
    "from_a_folder": {"llm": True, "charts": FOLDER},
    "from_a_mirror": {"llm": True, "charts": OCI},
    "parts_exist": {
        "llm": True,
        "certManager": EXISTING,
        "gatewayApi": EXISTING,
        "leaderWorkerSet": EXISTING,
        "gateway": EXISTING,
    },
    "all_exists": {"install": "existing", "llm": True},
    "own_gateway_class": {
        "gateway": {"className": "gke-l7-regional-internal-managed", "controllerName": None, "port": 8080}
    },
    "gateway_of_others": {"llm": True, "gateway": OTHERS},
    "proxies": {
        "llm": True,
        "pool": "system",
        "gateway": {
            "implementation": "envoy",
            "className": "public",
            "port": 8080,
            "envoy": {
                "version": "1.7.0",
                "values": {"deployment": {"replicas": 2}},
                "aiGateway": {"version": "0.6.0"},
                "serviceName": "door",
            },
            "proxy": {"serviceType": "ClusterIP", "replicas": 3, "pool": "cpu"},
        },
    },
    "istio": {"llm": True, "pool": "system", "gateway": {"implementation": "istio", "address": "internal"}},
    "agentgateway": {"llm": True, "pool": "system", "gateway": {"implementation": "agentgateway"}},
    "https_and_keys": {
        "gateway": {
            "hostnames": ["*.example.com", "chat.example.org"],
            "https": {"issuer": {"name": "letsencrypt"}},
            "auth": {"apiKeys": {"secrets": ["keys"]}},
            "externalDns": True,
        }
    },
    "own_values": {
        "certManager": {"values": {"global": {"logLevel": 4}}},
        "values": {
            "kserve-resources": {"kserve": {"controller": {"gateway": {"domain": "models.example.org"}, "replicas": 2}}}
        },
    },
}


@pytest.mark.parametrize("case", CASES)
def test_golden(case, pools, golden):
    found = dataclasses.asdict(plan(pools, **CASES[case]))
    golden(
        f"platform/{case}",
        {key: list(value) if isinstance(value, tuple) else value for key, value in plain(found).items()},
    )


def plain(value):
    """Tuples as lists, so that YAML shows them plainly."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


VARIANTS = [
    {"kserve": kserve, "llm": llm, **dict.fromkeys(parts, EXISTING), **source}
    for kserve in RELEASES
    for llm in (False, True)
    for parts in itertools.chain.from_iterable(
        itertools.combinations(("certManager", "gatewayApi", "leaderWorkerSet", "gateway"), n) for n in range(5)
    )
    for source in ({}, {"charts": FOLDER}, {"charts": OCI})
]


@pytest.mark.parametrize("fields", VARIANTS, ids=range(len(VARIANTS)))
def test_the_order_holds_whatever_is_there_already(fields, pools):
    found = plan(pools, **fields)
    standing = set(found.crds)
    for release in found.releases:
        assert set(release.after) <= standing, f"{release.name} comes before {set(release.after) - standing}"
        assert release.namespace in found.namespaces
        standing |= {release.name, f"{release.name}-webhook"}
    names = [release.name for release in found.releases]
    assert len(set(names)) == len(names)
    assert len(set(found.namespaces)) == len(found.namespaces)
    assert "kserve" in found.namespaces
    position = {name: index for index, name in enumerate(names)}
    assert position["kserve-crd"] < position["kserve-resources"] < position["kserve-runtime-configs"]


def test_crds_come_before_controllers_and_proven_webhooks_before_presets(pools):
    after = {name: release.after for name, release in releases(plan(pools, llm=True, gateway=OTHERS)).items()}
    assert after == {
        "cert-manager": (),
        "kserve-crd": (),
        "kserve-resources": ("kserve-crd", "cert-manager-webhook", "gateway-api"),
        "lws": ("leader-worker-set",),
        "kserve-llmisvc-crd": ("kserve-crd",),
        "kserve-llmisvc-resources": ("kserve-llmisvc-crd", "kserve-resources", "lws"),
        "kserve-runtime-configs": ("kserve-resources-webhook", "kserve-llmisvc-resources-webhook"),
    }


def test_what_llm_needs_is_installed_only_with_llm(pools):
    without, with_llm = releases(plan(pools)), releases(plan(pools, llm=True))
    assert set(with_llm) - set(without) == {
        "lws",
        "kserve-llmisvc-crd",
        "kserve-llmisvc-resources",
        "ai-gateway-crds-helm",
        "ai-gateway-helm",
    }
    assert without["kserve-runtime-configs"].values["kserve"]["llmisvcConfigs"] == {"enabled": False}
    assert with_llm["kserve-runtime-configs"].values["kserve"]["llmisvcConfigs"] == {"enabled": True}


def test_presets_can_be_removed_since_their_webhook_lets_them_go(pools):
    controller = releases(plan(pools, llm=True))["kserve-llmisvc-resources"].values["kserve"]["llmisvc"]["controller"]
    assert controller["env"] == [{"name": "PREVENT_WELL_KNOWN_CONFIG_DELETION", "value": "false"}]


def installed(pools, name, **fields):
    """The release with a chart, whichever controller of Gateways requires it."""
    for implementation in ("envoy", "istio", "agentgateway"):
        found = releases(plan(pools, llm=True, gateway={"implementation": implementation}, **fields))
        if name in found:
            return found[name]
    raise AssertionError(f"no platform installs {name}")


@pytest.mark.parametrize("name", CHARTS)
def test_charts_come_from_their_publishers(name, pools):
    release = installed(pools, name)
    publisher = CHARTS[name].repository
    if publisher.startswith("oci://"):
        assert (release.chart, release.repository) == (f"{publisher}/{name}", None)
    else:
        assert (release.chart, release.repository) == (name, publisher)
    assert release.version.removeprefix("v").count(".") == 2


@pytest.mark.parametrize("name", CHARTS)
def test_charts_come_from_a_folder_by_name_and_version(name, pools):
    release = installed(pools, name, charts=FOLDER)
    assert (release.chart, release.repository) == (f"/charts/{name}/{release.version.removeprefix('v')}", None)


@pytest.mark.parametrize("name", CHARTS)
def test_charts_come_from_a_mirror_by_name(name, pools):
    release = installed(pools, name, charts=OCI)
    assert (release.chart, release.repository) == (f"oci://mirror.example/charts/{name}", None)


def test_a_source_in_the_arguments_goes_before_that_of_the_cluster(pools):
    cluster = ChartSource(folder="/sandbox")
    assert releases(plan(pools, cluster))["kserve-crd"].chart == "/sandbox/kserve-crd/0.20.0"
    assert releases(plan(pools, cluster, charts=FOLDER))["kserve-crd"].chart == "/charts/kserve-crd/0.20.0"


@pytest.mark.parametrize(
    ("charts", "files"),
    [
        (FOLDER, ("/charts/gateway-api-crds/1.5.1/*.yaml",)),
        (None, ("https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml",)),
    ],
)
def test_the_gateway_api_comes_from_the_folder_or_its_publisher(charts, files, pools):
    assert plan(pools, charts=charts).crds["gateway-api"] == files


@pytest.mark.parametrize("charts", [FOLDER, OCI, None])
def test_the_crd_of_leader_worker_set_is_looked_after_outside_its_chart(charts, pools):
    found = plan(pools, charts=charts, llm=True)
    [file] = found.crds["leader-worker-set"]
    assert file == "/charts/lws/0.8.0/crds/*.yaml" if charts is FOLDER else "/lws/v0.8.0/config/crd/" in file
    assert [release.name for release in found.releases if release.skip_crds] == ["lws", "gateway-helm"]


@pytest.mark.parametrize(
    ("kserve", "installed"), [("0.20", "0.20.0"), ("0.20.0", "0.20.0"), ("0.20.3", "0.20.3"), ("0.19", "0.19.0")]
)
def test_an_exact_version_is_taken_as_it_is(kserve, installed, pools):
    found = plan(pools, kserve=kserve)
    assert found.kserve == found.parts["kserve"] == installed
    assert releases(found)["kserve-resources"].version == f"v{installed}"


def test_parts_say_what_stands(pools):
    assert plan(pools, llm=True).parts == {
        "kserve": "0.20.0",
        "cert-manager": "1.17.0",
        "gateway-api": "1.5.1",
        "leader-worker-set": "0.8.0",
        "envoy-gateway": "1.8.1",
        "envoy-ai-gateway": "1.0.0",
        "gateway": "envoy",
    }
    assert set(plan(pools, **CASES["parts_exist"]).parts.values()) == {"0.20.0", "existing"}
    assert plan(pools, certManager={"version": "v1.18.2"}).parts["cert-manager"] == "1.18.2"


def test_an_existing_platform_installs_nothing(pools):
    found = plan(pools, install="existing", llm=True)
    assert (found.releases, found.namespaces, found.crds, found.gateway, found.gateway_class) == (
        (),
        (),
        {},
        None,
        None,
    )
    assert found.parts == {"kserve": "existing"}


@pytest.mark.parametrize(
    ("version", "switch"), [("1.11.5", "installCRDs"), ("1.14.9", "installCRDs"), ("1.15.0", "crds"), ("2.0.0", "crds")]
)
def test_cert_manager_installs_its_crds_by_the_switch_of_its_version(version, switch, pools):
    values = releases(plan(pools, certManager={"version": version}))["cert-manager"].values
    assert [key for key in ("installCRDs", "crds") if key in values] == [switch]


def test_all_pods_of_the_control_plane_go_to_its_pool(pools):
    placed = {
        "nodeSelector": {"kserve-iac/pool": "system"},
        "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}],
    }
    found = releases(plan(pools, llm=True, pool="system"))
    certificates = found["cert-manager"].values
    for values in (
        certificates,
        certificates["webhook"],
        certificates["cainjector"],
        certificates["startupapicheck"],
        found["lws"].values,
        found["kserve-resources"].values["kserve"]["controller"],
        found["kserve-llmisvc-resources"].values["kserve"]["llmisvc"]["controller"],
    ):
        assert placed.items() <= values.items()


def test_own_values_go_over_ours_and_leave_the_rest(pools):
    found = releases(plan(pools, **CASES["own_values"]))
    controller = found["kserve-resources"].values["kserve"]["controller"]
    assert controller["gateway"]["domain"] == "models.example.org"
    assert controller["gateway"]["ingressGateway"]["enableGatewayApi"] is True
    assert controller["replicas"] == 2
    assert found["cert-manager"].values["global"] == {"leaderElection": {"namespace": "cert-manager"}, "logLevel": 4}


def test_own_variables_of_the_llm_controller_are_added_to_ours(pools):
    own = {"kserve": {"llmisvc": {"controller": {"env": [{"name": "A", "value": "1"}]}}}}
    found = releases(plan(pools, llm=True, values={"kserve-llmisvc-resources": own}))
    names = [v["name"] for v in found["kserve-llmisvc-resources"].values["kserve"]["llmisvc"]["controller"]["env"]]
    assert names == ["PREVENT_WELL_KNOWN_CONFIG_DELETION", "A"]


def test_the_gateway_is_the_one_that_kserve_attaches_routes_to(pools):
    found = plan(pools, gateway={"port": 8080})
    assert (found.gateway["metadata"]["namespace"], found.gateway["metadata"]["name"]) == (
        "kserve",
        "kserve-ingress-gateway",
    )
    assert found.gateway["spec"]["listeners"][0]["port"] == 8080
    assert found.gateway["spec"]["gatewayClassName"] == found.gateway_class["metadata"]["name"] == "envoy"
    reference = releases(found)["kserve-resources"].values["kserve"]["controller"]["gateway"]["ingressGateway"]
    assert reference["kserveGateway"] == "kserve/kserve-ingress-gateway"
    assert reference["createGateway"] is False


def test_a_class_that_exists_is_not_made(pools):
    found = plan(pools, **CASES["own_gateway_class"])
    assert found.gateway_class is None
    assert found.gateway["spec"]["gatewayClassName"] == "gke-l7-regional-internal-managed"
    assert plan(pools, gateway=EXISTING).gateway is None
    assert plan(pools, gateway=EXISTING).gateway_class is None


def test_crds_of_the_gateway_api_are_left_alone_where_the_cluster_keeps_them(pools):
    found = platform_plan(ServingPlatformArgs(llm=True), pools, gateways="gke")
    assert "gateway-api" not in found.crds
    assert found.parts["gateway-api"] == "existing"
    assert "httproutes.gateway.networking.k8s.io" in found.awaited["gateway-api"]
    assert [release.name for release in found.releases if "gateway-api" in release.after] == ["kserve-resources"]
    assert found.gateway is not None
    assert platform_plan(ServingPlatformArgs(llm=True), pools).awaited == {}
