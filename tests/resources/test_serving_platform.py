"""ServingPlatform: everything through the cluster's provider, in an order that holds, each part in its time."""

import pulumi
import pytest

from kserve_iac.render import platform_plan
from kserve_iac.resources import ExistingCluster, GkeCluster, Platform, ServingPlatform, SimulatedCluster
from kserve_iac.resources.guard import Guard

POOLS = [{"name": "cpu", "machineType": "e2-standard-16"}]
RELEASE = "kubernetes:helm.sh/v3:Release"
PLATFORM = "kserve-iac:index:ServingPlatform"
EXISTING = {"install": "existing"}


@pytest.fixture
def platform(sandbox, world, run):
    """Makes a platform on a sandbox: ``platform(llm=True)``."""

    def make(preview=False, **fields):
        def program():
            return ServingPlatform("kserve", cluster=SimulatedCluster("dev", node_pools=POOLS), **fields)

        return run(program, preview)

    return make


def on_platform(world):
    platform = world.one(PLATFORM)
    return [resource for resource in world.resources if resource.parent == platform.urn]


def test_what_the_plan_says_is_what_is_made(platform, world, value):
    made = platform(llm=True)
    plan = platform_plan(made.args, made.pools, made.cluster.charts, gateways="sandbox")
    assert {release.name for release in world.of_type(RELEASE)} == {f"kserve-{r.name}" for r in plan.releases}
    for expected in plan.releases:
        inputs = world.one(RELEASE, f"kserve-{expected.name}").inputs
        assert inputs["chart"] == expected.chart
        assert inputs["version"] == expected.version
        assert inputs["namespace"] == expected.namespace
        assert inputs["name"] == expected.name
        assert inputs["timeout"] == 600
    namespaces = {r.inputs["metadata"]["name"] for r in world.of_type("kubernetes:core/v1:Namespace")}
    assert namespaces == {"cert-manager", "kserve", "lws-system"}
    assert value(made.parts) == dict(plan.parts)
    assert isinstance(made, Platform)


def test_everything_is_a_child_and_goes_through_the_provider_of_the_cluster(platform, world):
    platform(llm=True)
    provider = world.one("pulumi:providers:kubernetes")
    children = on_platform(world)
    assert len(children) > 12
    remote = {"kubernetes:yaml/v2:ConfigGroup"}
    for resource in children:
        if resource.type not in remote:
            assert resource.provider.rsplit("::", 1)[0] == provider.urn, resource.name


def test_parts_come_in_an_order_that_holds(platform, world):
    platform(llm=True)

    def before(name):
        return world.before(world.named(name))

    assert {"kserve-kserve", "kserve-kserve-crd", "kserve-cert-manager-webhook", "kserve-gateway-api"} <= before(
        "kserve-kserve-resources"
    )
    assert {"kserve-kserve-llmisvc-crd", "kserve-kserve-resources", "kserve-lws"} <= before(
        "kserve-kserve-llmisvc-resources"
    )
    assert {"kserve-kserve-resources-webhook", "kserve-kserve-llmisvc-resources-webhook"} <= before(
        "kserve-kserve-runtime-configs"
    )
    assert {"kserve-gateway-api", "kserve-gateway-class"} <= before("kserve-gateway")


def test_every_webhook_is_asked_before_anything_relies_on_it_and_again_until_it_answers(platform, world):
    platform(llm=True)
    probes = {resource.name: resource for resource in on_platform(world) if resource.name.endswith("-webhook")}
    assert set(probes) == {
        "kserve-cert-manager-webhook",
        "kserve-kserve-resources-webhook",
        "kserve-kserve-llmisvc-resources-webhook",
    }
    for name, probe in probes.items():
        assert name.removesuffix("-webhook") in world.before(probe)
        assert probe.hooks == ("dev: until its webhook answers",)
    assert probes["kserve-kserve-llmisvc-resources-webhook"].type.startswith("kubernetes:serving.kserve.io/v1alpha1:")


def test_each_part_has_the_time_that_was_given(platform, world):
    platform(timeout=120)
    for resource in on_platform(world):
        assert resource.timeouts == {"create": "120s", "update": "120s"}, resource.name
    assert {release.inputs["timeout"] for release in world.of_type(RELEASE)} == {120}


def test_the_gateway_api_comes_from_the_files_of_the_sandbox(platform, world, sandbox):
    platform()
    group = world.one("kubernetes:yaml/v2:ConfigGroup")
    assert group.inputs["files"] == [
        f"{sandbox.charts}/gateway-api-crds/1.5.1/gateways.yaml",
        f"{sandbox.charts}/gateway-api-crds/1.5.1/httproutes.yaml",
    ]


@pytest.mark.parametrize("takes", [False, True])
def test_definitions_of_others_are_refused_with_the_setting_of_their_part(platform, monkeypatch, takes):
    asked = {}
    of_children = Guard.of_children

    def remember(guard, part, *, mend, take_over):
        asked[part] = (mend, take_over)
        return of_children(guard, part, mend=mend, take_over=take_over)

    monkeypatch.setattr(Guard, "of_children", remember)
    platform(llm=True, gateway={"implementation": "envoy"}, take_over=takes)
    settings = {part: mend.split()[1] for part, (mend, _) in asked.items()}
    assert settings.pop("gateway-api") == "gatewayApi.install"
    assert settings.pop("leader-worker-set") == "leaderWorkerSet.install"
    assert settings
    assert set(settings.values()) == {"gateway.implementation"}
    assert {take_over for _, take_over in asked.values()} == {takes}


def test_a_folder_without_the_files_is_named(platform):
    with pytest.raises(pulumi.RunError, match=r"has no files that match /nowhere/gateway-api-crds/1\.5\.1"):
        platform(charts={"folder": "/nowhere"})


def test_an_address_is_left_to_the_provider(platform, world):
    platform(charts={"oci": "oci://mirror.example/charts"})
    [file] = world.one("kubernetes:yaml/v2:ConfigGroup").inputs["files"]
    assert file.startswith("https://")


class Elsewhere:
    """A cluster that brings no charts."""

    def __init__(self):
        cluster = SimulatedCluster("dev", node_pools=POOLS)
        self.provider, self.pools, self.charts = cluster.provider, cluster.pools, None
        self.guard, self.waiting, self.cluster_args = cluster.guard, cluster.waiting, cluster.cluster_args
        self.used_by_pods, self.nodes_of = cluster.used_by_pods, cluster.nodes_of


def test_where_cluster_and_platform_say_nothing_charts_come_from_the_folder_of_the_shell(sandbox, world, run):
    run(lambda: ServingPlatform("kserve", cluster=Elsewhere()))
    assert world.named("kserve-kserve-crd").inputs["chart"] == f"{sandbox.charts}/kserve-crd/0.20.0"


def test_a_source_of_the_platforms_own_comes_before_the_shells(sandbox, world, run, monkeypatch):
    monkeypatch.setenv("KSERVE_IAC_CHARTS", "/nowhere")
    run(lambda: ServingPlatform("kserve", cluster=Elsewhere(), charts={"folder": sandbox.charts}))
    assert world.named("kserve-kserve-crd").inputs["chart"] == f"{sandbox.charts}/kserve-crd/0.20.0"


def test_a_repository_goes_to_the_release(sandbox, world, run, monkeypatch):
    monkeypatch.delenv("KSERVE_IAC_CHARTS")
    run(lambda: ServingPlatform("kserve", cluster=Elsewhere()))
    inputs = world.one(RELEASE, "kserve-cert-manager").inputs
    assert inputs["chart"] == "cert-manager"
    assert inputs["repositoryOpts"] == {"repo": "https://charts.jetstack.io"}
    assert "repositoryOpts" not in world.one(RELEASE, "kserve-kserve-crd").inputs


def test_without_llm_nothing_of_it_is_made(platform, world):
    platform()
    assert not [resource.name for resource in world.resources if "llm" in resource.name or "lws" in resource.name]


def test_an_existing_platform_makes_nothing(platform, world, value):
    made = platform(install="existing")
    assert on_platform(world) == []
    assert value(made.parts) == {"kserve": "existing"}


def test_parts_that_exist_are_left_alone(platform, world):
    platform(llm=True, cert_manager=EXISTING, gateway_api=EXISTING, leader_worker_set=EXISTING, gateway=EXISTING)
    names = {resource.name for resource in on_platform(world)}
    assert not names & {
        "kserve-cert-manager",
        "kserve-gateway-api",
        "kserve-lws",
        "kserve-gateway",
        "kserve-gateway-class",
    }
    assert {"kserve-kserve-resources", "kserve-kserve-llmisvc-resources", "kserve-kserve-runtime-configs"} <= names


def test_the_gateway_waits_for_its_namespace_also_where_its_crds_exist(platform, world):
    platform(gateway_api=EXISTING)
    assert "kserve-kserve" in world.before(world.named("kserve-gateway"))


def test_outputs_are_registered(platform, world):
    platform()
    outputs = world.outputs[world.one(PLATFORM).urn]
    assert outputs["parts"]["kserve"] == "0.20.0"
    assert outputs["handle"]["cluster"]["provider"]["urn"] == world.one("pulumi:providers:kubernetes").urn


def test_a_preview_on_a_cluster_that_is_not_there_yet_shows_everything(platform, world):
    world.unknown_mark = True
    platform(preview=True, llm=True)
    assert len(world.of_type(RELEASE)) == 7


def test_what_cannot_work_is_refused_with_every_reason_and_nothing_is_made(platform, world):
    with pytest.raises(pulumi.RunError) as error:
        platform(kserve="0.18", pool="cpus", values={"kserve-resource": {}})
    text = str(error.value)
    assert text.startswith("3 problems in platform kserve\n")
    assert "[kserve-version]" in text
    assert "Did you mean cpu?" in text
    assert "Did you mean kserve-resources?" in text
    assert world.of_type(PLATFORM) == []
    assert world.of_type(RELEASE) == []


@pytest.mark.parametrize(("gateway_api", "waits"), [("gke", True), ("platform", False)])
def test_what_needs_the_gateway_api_of_gke_waits_for_it(world, run, gateway_api, waits):
    gke = {"location": "us-central1", "project": "p", "access": {"endpoint": "dns"}, "gatewayApi": gateway_api}
    run(
        lambda: ServingPlatform(
            "kserve", cluster=GkeCluster("dev", gke), charts={"oci": "oci://registry.example.com/charts"}
        )
    )
    waiting = {one.name for one in on_platform(world) if "dev: the cluster has the Gateway API" in one.before_create}
    needing = {"kserve-kserve-resources-anchor", "kserve-kserve-resources", "kserve-gateway-class", "kserve-gateway"}
    assert waiting == (needing if waits else set())


@pytest.fixture
def on_another_cluster(world, run):
    """Makes a platform on a cluster that does not program Gateways itself."""

    def make(**fields):
        charts = {"oci": "oci://registry.example.com/charts"}
        return run(lambda: ServingPlatform("kserve", cluster=ExistingCluster("own"), charts=charts, **fields))

    return make


def test_the_door_is_installed_before_the_gateway(on_another_cluster, world, value):
    made = on_another_cluster(llm=True)
    assert {"kserve-ai-gateway-helm", "kserve-envoy-gateway", "kserve-kserve-llmisvc-resources"} <= world.before(
        world.named("kserve-gateway-helm")
    )
    for name in ("kserve-gateway-class", "kserve-gateway-proxies", "kserve-gateway"):
        assert {"kserve-gateway-helm", "kserve-ai-gateway-helm", "kserve-gateway-api"} <= world.before(
            world.named(name)
        )
    assert {"kserve-gateway-proxies", "kserve-gateway-class"} <= world.before(world.named("kserve-gateway"))
    assert value(made.parts)["envoy-gateway"] == "1.8.1"
    namespaces = {r.inputs["metadata"]["name"] for r in world.of_type("kubernetes:core/v1:Namespace")}
    assert {"envoy-gateway-system", "envoy-ai-gateway-system"} <= namespaces


def test_without_llm_the_door_has_no_extension(on_another_cluster, world):
    on_another_cluster()
    assert "kserve-gateway-helm" in {resource.name for resource in world.resources}
    assert not [resource.name for resource in world.resources if "ai-gateway" in resource.name]


def test_a_controller_of_others_is_not_installed(on_another_cluster, world):
    on_another_cluster(gateway={"class_name": "contour", "controller_name": "projectcontour.io/gateway-controller"})
    names = {resource.name for resource in on_platform(world)}
    assert {"kserve-gateway-class", "kserve-gateway"} <= names
    assert not {"kserve-gateway-helm", "kserve-gateway-proxies", "kserve-envoy-gateway"} & names


def test_a_sandbox_programs_gateways_itself(platform, world):
    platform(llm=True)
    assert "kserve-gateway-helm" not in {resource.name for resource in world.resources}


def test_the_address_and_the_url_are_outputs(on_another_cluster, world, value):
    world.statuses["kserve-gateway"] = {"addresses": [{"type": "IPAddress", "value": "203.0.113.7"}]}
    made = on_another_cluster(gateway={"https": {"secret": "tls"}})
    assert (value(made.address), value(made.url)) == ("203.0.113.7", "https://203.0.113.7")
    assert world.outputs[world.one(PLATFORM).urn]["address"] == "203.0.113.7"


def test_a_gateway_of_others_has_no_address_here(on_another_cluster, world, value):
    made = on_another_cluster(gateway=EXISTING)
    assert (value(made.address), value(made.url)) == (None, None)


def test_policies_exist_before_the_gateway_and_the_redirection_after_it(on_another_cluster, world):
    auth = {"api_keys": {"secrets": ["keys"]}}
    on_another_cluster(gateway={"auth": auth, "https": {"issuer": {"name": "a"}}, "hostnames": ["a.example.com"]})
    before = world.before(world.named("kserve-gateway"))
    assert {"kserve-gateway-auth", "kserve-gateway-certificate", "kserve-cert-manager-webhook"} <= before
    assert "kserve-gateway" in world.before(world.named("kserve-gateway-redirect"))
