"""Rules about the platform and its pools."""

import pytest

from kserve_iac.args import NodePool, ServingPlatformArgs, parse_environment
from kserve_iac.capacity.machine_types import machine_types_are_known
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.checks import Context, check, check_platform


@pytest.mark.parametrize(
    "platform",
    [
        {},
        {"kserve": "0.20.0"},
        {"kserve": "0.19"},
        {"kserve": "0.16", "install": "existing"},
        {"pool": "cpu"},
        {"values": {"kserve-resources": {"kserve": {}}}},
    ],
)
def test_accepted(platform, context):
    assert check_platform(context(**platform)) == []


def controller(**values):
    """Helm values of the chart that writes KServe's ConfigMap."""
    return {"kserve-resources": {"kserve": {"controller": values}}}


@pytest.mark.parametrize(
    ("platform", "mode"),
    [
        ({}, "Standard"),
        ({"values": controller(deploymentMode="Knative")}, "Knative"),
        ({"values": controller(deploymentMode="Serverless")}, "Knative"),
        ({"values": controller(deploymentMode="RawDeployment")}, "Standard"),
        ({"values": controller(deploymentMode="ModelMesh")}, None),
        ({"values": {"kserve-resources": {"kserve": {"createSharedResources": False}}}}, None),
        ({"values": {"kserve-resources": {"kserve": {"inferenceServiceConfig": {"enabled": False}}}}}, None),
        ({"install": "existing"}, None),
        ({"install": "existing", "default_deployment_mode": "Knative"}, "Knative"),
        ({"install": "existing", "values": controller(deploymentMode="Knative")}, None),
    ],
)
def test_the_mode_of_services_that_set_none(platform, mode):
    args = ServingPlatformArgs(**platform)
    assert args.mode_of("default") == args.mode_if_not_set == mode
    assert (args.mode_of("Standard"), args.mode_of("Knative")) == ("Standard", "Knative")


def test_a_value_that_is_known_in_the_update_only(later):
    args = ServingPlatformArgs(values={"kserve-resources": {"kserve": later}})
    assert args.chart_value("kserve-resources", "kserve", "controller", "deploymentMode") is later
    assert args.mode_if_not_set is None
    assert args.service_domain is later
    args = ServingPlatformArgs(values=controller(deploymentMode=later))
    assert args.mode_if_not_set is None


def test_a_value_that_is_not_set_and_one_that_is_null():
    args = ServingPlatformArgs(values=controller(deploymentMode=None, gateway={"domain": "b.example"}))
    path = ("kserve-resources", "kserve", "controller")
    assert args.chart_value(*path, "deploymentMode", absent="absent") is None
    assert args.chart_value(*path, "image", absent="absent") == "absent"
    assert args.chart_value("kserve-crd", "a", "b", absent="absent") == "absent"
    assert args.service_domain == "b.example"
    assert ServingPlatformArgs(domain="a.example").service_domain == "a.example"


FIELDS = "values.kserve-resources.kserve.controller"


@pytest.mark.parametrize(
    ("platform", "paths"),
    [
        ({"domain": "a.example", "values": controller(gateway={"domain": "b.example"})}, [f"{FIELDS}.gateway.domain"]),
        (
            {"deployment_mode": "Standard", "values": controller(deploymentMode="Serverless")},
            [f"{FIELDS}.deploymentMode"],
        ),
        (
            {"values": {"kserve-runtime-configs": {"kserve": {"llmisvcConfigs": {"enabled": False}}}}},
            ["values.kserve-runtime-configs.kserve.llmisvcConfigs.enabled"],
        ),
        ({"domain": "a.example", "values": controller(gateway={"domain": "a.example"})}, []),
        ({"deployment_mode": "Standard", "values": controller(deploymentMode="RawDeployment")}, []),
        ({"values": controller(deploymentMode="Knative", gateway={"domain": "b.example"})}, []),
        ({"llm": False, "values": {"kserve-runtime-configs": {"kserve": {"llmisvcConfigs": {"enabled": False}}}}}, []),
        (
            {"install": "existing", "domain": "a.example", "values": controller(gateway={"domain": "b.example"})},
            [],
        ),
    ],
)
def test_values_that_replace_what_a_field_sets(platform, paths, context):
    found = [(one.code, str(one.path)) for one in check_platform(context(**platform))]
    assert found == [("values-field", path) for path in paths]


@pytest.mark.parametrize(
    ("platform", "code", "path", "message", "mend"),
    [
        (
            {"kserve": "0.22"},
            "kserve-version",
            "kserve",
            "does not support KServe 0.22",
            f"Set kserve to one of {', '.join(VERSIONS)}.",
        ),
        (
            {"kserve": "1.2.3", "install": "existing"},
            "kserve-version",
            "kserve",
            "does not support KServe 1.2.3",
            "Set kserve to one of",
        ),
        ({"kserve": 0.2}, "kserve-version", "kserve", "does not support KServe 0.2", 'Write "0.20" in quotes'),
        (
            {"kserve": "0.18"},
            "kserve-version",
            "kserve",
            "cannot install KServe 0.18",
            "Set kserve to one of 0.19, 0.20, 0.21",
        ),
        ({"pool": "cpus"}, "unknown-pool", "pool", "There is no pool cpus", "Did you mean cpu?"),
        (
            {"gateway": {"proxy": {"pool": "edge"}}},
            "unknown-pool",
            "gateway.proxy.pool",
            "There is no pool edge",
            "The known pools are cpu, h100, l4.",
        ),
        ({"pool": "system"}, "unknown-pool", "pool", "There is no pool system", "The known pools are cpu, h100, l4."),
        (
            {"values": {"kserve-resource": {}}},
            "unknown-chart",
            "values.kserve-resource",
            "KServe has no chart kserve-resource",
            "Did you mean kserve-resources?",
        ),
        (
            {"values": {"cert-manager": {}}},
            "unknown-chart",
            "values.cert-manager",
            "no chart cert-manager",
            "kserve-crd",
        ),
    ],
)
def test_refused(platform, code, path, message, mend, context):
    [problem] = check_platform(context(**platform))
    assert (problem.code, problem.path, problem.severity) == (code, path, "error")
    assert message in problem.message
    assert mend in problem.mend


def test_a_control_plane_on_a_gpu_pool_is_a_warning(context):
    [problem] = check_platform(context(pool="l4"))
    assert (problem.code, problem.path, problem.severity) == ("gpus-unused", "pool", "warning")
    assert problem.mend == "Set pool to cpu."
    assert check_platform(context(pool="l4", install="existing")) == []


def test_nothing_makes_queued_nodes_for_the_control_plane():
    queued = {"name": "q", "machineType": "e2-standard-8", "capacity": {"queued": True}, "maxNodes": 3}
    gke = {"location": "us-central1", "access": {"endpoint": "dns"}, "nodePools": [queued]}

    def found(**platform):
        environment, _ = parse_environment({"cluster": {"gke": gke}, "platform": {"llm": True, **platform}})
        return [(one.path, one.mend) for one in check(environment) if one.code == "pool-queued"]

    assert found(pool="q") == [("platform.pool", "Set pool to system.")]
    assert found(pool="system") == found(pool="q", install="existing") == []


def test_proxies_on_a_gpu_pool_are_a_warning(context):
    [problem] = check_platform(context(gateway={"proxy": {"pool": "l4"}}))
    assert (problem.code, problem.path, problem.severity) == ("gpus-unused", "gateway.proxy.pool", "warning")
    assert problem.message == "The proxies run on GPU pool l4 but do not request a GPU."


def test_a_pool_is_not_checked_where_pools_are_not_known():
    assert check_platform(Context(ServingPlatformArgs(pool="anything"), None)) == []


def test_the_minor_version_is_what_rules_look_at(context):
    assert context(kserve="0.19.0").kserve == context(kserve="0.19").kserve == "0.19"


def test_machine_types_must_be_known():
    pools = [
        NodePool(name="a", machine_type="e2-standard-4"),
        NodePool(name="b", machine_type="g2-standrad-12"),
        NodePool(name="c", machine_type="????"),
    ]
    one, two = machine_types_are_known(pools)
    assert (one.code, one.path) == ("machine-type", "nodePools.1.machineType")
    assert one.text == "There is no machine type g2-standrad-12. Did you mean g2-standard-12?"
    assert (two.code, two.path) == ("machine-type", "nodePools.2.machineType")
    assert two.mend.startswith("The known machine types belong to the families a2, a3, ")
