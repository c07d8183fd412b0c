"""Everything together: paths as the configuration spells them, all findings in one error, capacity of the pools."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.args import Environment, Invalid, parse_environment
from kserve_iac.checks import check, errors
from kserve_iac.compiled import Compiled

ROOT = Path(__file__).parents[2]
MODEL = {"modelFormat": "onnx", "protocolVersion": "v2", "storageUri": "gs://models/a"}


def environment(services, pools=None, **platform):
    pools = pools or [
        {"name": "cpu", "machineType": "e2-standard-16"},
        {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
        {"name": "h100", "machineType": "a3-highgpu-8g"},
    ]
    return Environment.model_validate(
        {
            "cluster": {"simulated": {"nodePools": pools}},
            "platform": {"kserve": "0.20", "llm": True, **platform},
            "services": services,
        }
    )


def isvc(pool="l4", gpus=1, low=None, high=None, **fields):
    predictor = {"model": MODEL, "pool": pool, "gpus": gpus}
    predictor |= {} if low is None else {"minReplicas": low}
    predictor |= {} if high is None else {"maxReplicas": high}
    return {"inferenceService": {"predictor": predictor, **fields}}


def llm(pool="l4", replicas=None, tensor=1, **fields):
    args = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": pool, "parallelism": {"tensor": tensor}, **fields}
    return {"llmInferenceService": args | ({} if replicas is None else {"replicas": replicas})}


def found(problems):
    return [(problem.code, problem.path) for problem in problems]


def test_an_environment_that_can_work_is_let_pass():
    services = {"a": isvc(low=1, high=4), "b": llm(replicas=2, tensor=4), "c": llm("h100", tensor=4)}
    assert check(environment(services)) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_environments_of_this_project_can_work(path):
    config = yaml.safe_load(path.read_text())["config"]
    read, problems = parse_environment({key.partition(":")[2]: value for key, value in config.items()})
    assert problems == []
    assert errors(check(read)) == []


def test_many_wrong_things_come_out_together_with_the_paths_of_the_configuration():
    pools = [
        {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 1},
        {"name": "odd", "machineType": "g2-standard-95"},
    ]
    services = {
        "one": isvc(low=3, high=2),
        "two": isvc(pool="l5", name="Two"),
        "big": llm(replicas=4, tensor=4, router={"scheduler": {}}),
    }
    problems = check(environment(services, pools, llm=False, pool="nowhere"))
    assert found(problems) == [
        ("machine-type", "cluster.simulated.nodePools.1.machineType"),
        ("unknown-pool", "platform.pool"),
        ("replicas", "services.one.inferenceService.predictor.minReplicas"),
        ("name", "services.two.inferenceService.name"),
        ("unknown-pool", "services.two.inferenceService.predictor.pool"),
        ("llm-disabled", "services.big.llmInferenceService"),
        ("scheduler-route", "services.big.llmInferenceService.router.scheduler"),
        ("capacity-max", "services.big.llmInferenceService.replicas"),
    ]
    text = str(Invalid(problems, "environment dev"))
    assert text.startswith("8 problems in environment dev\n")
    assert len(text.splitlines()) == 9
    assert all(problem.mend for problem in problems)


def test_nothing_is_said_of_services_where_the_version_is_not_known():
    assert found(check(environment({"a": isvc(pool="nope")}, kserve="0.99"))) == [("kserve-version", "platform.kserve")]


def test_capacity_is_counted_over_all_services_of_a_pool():
    services = {
        "a": isvc(gpus=2, low=1, high=4),
        "b": llm(replicas=2, tensor=4),
        "c": llm("h100", replicas=1, tensor=8, prefill={"pool": "l4", "replicas": 3, "parallelism": {"tensor": 8}}),
    }
    [problem] = errors(check(environment(services)))
    assert (problem.code, problem.path) == ("capacity-max", "services.c.llmInferenceService.prefill.replicas")
    assert problem.text == (
        "Pool l4 has at most 16 GPUs on 2 nodes. At maximum replicas, 40 GPUs are requested (4 x 2, 2 x 4, 3 x 8), "
        "which needs 5 nodes. Raise maxNodes of pool l4 to 5, or lower the replicas."
    )


def test_a_pod_is_not_split_over_nodes():
    services = {"a": llm(replicas=3, gpus=5), "b": isvc(gpus=1)}
    [problem] = errors(check(environment(services)))
    assert problem.code == "capacity-max"
    assert (
        "16 GPUs on 2 nodes. At maximum replicas, 16 GPUs are requested (3 x 5, 1 x 1), which needs 3 nodes"
        in problem.message
    )


@pytest.mark.parametrize(
    ("service", "counted"),
    [
        (isvc(), ("services.a.inferenceService.predictor.minReplicas", 1)),
        (isvc(low=2), ("services.a.inferenceService.predictor.minReplicas", 2)),
        (isvc(low=1, high=3), ("services.a.inferenceService.predictor.maxReplicas", 3)),
        (isvc(high=0), ("services.a.inferenceService.predictor.minReplicas", 1)),
        (isvc(low=2, high=9, autoscaler="none"), ("services.a.inferenceService.predictor.minReplicas", 2)),
        (isvc(low=0, autoscaler="none"), ("services.a.inferenceService.predictor.minReplicas", 0)),
        (isvc(low=0, high=3, autoscaler="external"), ("services.a.inferenceService.predictor.maxReplicas", 3)),
        (llm(), ("services.a.llmInferenceService.replicas", 1)),
        (llm(replicas=0), ("services.a.llmInferenceService.replicas", 0)),
        (llm(replicas=5), ("services.a.llmInferenceService.replicas", 5)),
        (isvc(stopped=True, low=2), None),
        (llm(stopped=True), None),
        (
            llm(scaling={"minReplicas": 2, "maxReplicas": 5, "wva": {"hpa": {}}}),
            ("services.a.llmInferenceService.scaling.maxReplicas", 5),
        ),
    ],
)
def test_each_service_counts_at_its_largest(service, counted):
    assert [(str(d.path), d.at_most) for d in Compiled(environment({"a": service})).demands] == (
        [counted] if counted else []
    )


def test_transformers_and_canaries_count_too():
    service = {
        "inferenceService": {
            "predictor": {"model": MODEL, "pool": "l4", "gpus": 1, "minReplicas": 2},
            "transformer": {"containers": [{"image": "i"}], "pool": "l4", "gpus": 2, "maxReplicas": 3},
            "canary": [
                {
                    "trafficPercent": 0,
                    "predictor": {"name": "c", "model": MODEL, "pool": "l4", "gpus": 4, "minReplicas": 2},
                }
            ],
        }
    }
    assert [
        (str(d.path).removeprefix("services.a.inferenceService."), d.at_most, d.takes.gpus)
        for d in Compiled(environment({"a": service})).demands
    ] == [
        ("predictor.minReplicas", 2, 1),
        ("transformer.maxReplicas", 3, 2),
        ("canary.0.predictor.minReplicas", 2, 4),
    ]


def test_numbers_that_are_mistyped_cost_no_time():
    [problem] = check(environment({"a": isvc(high=10**9), "b": llm(replicas=10**9)}))
    assert problem.code == "capacity-max"
    assert "needs 250000000 nodes" in problem.message


def test_pods_that_fit_no_node_are_reported_once():
    assert found(check(environment({"a": llm(tensor=16)}))) == [
        ("gpus-per-node", "services.a.llmInferenceService.parallelism.tensor")
    ]


def test_two_services_of_a_kind_cannot_share_a_name_in_a_namespace():
    problems = check(
        environment({"a": isvc(), "b": isvc(name="a"), "c": isvc(name="a", namespace="other"), "d": llm(name="a")})
    )
    assert found(problems) == [("name-taken", "services.b.inferenceService.name")]
    assert (
        problems[0].text == "services.a already has the name a in namespace default. Choose another name or namespace."
    )


def test_pods_of_no_pool_that_fit_no_node_are_reported():
    tolerant = {"tolerations": [{"operator": "Exists"}]}
    services = {
        "a": llm(None, tensor=16, template=tolerant),
        "b": {"inferenceService": {"predictor": {"model": MODEL, "gpus": 16, **tolerant}}},
    }
    problems = [problem for problem in check(environment(services)) if problem.code == "pod-too-large"]
    assert [problem.path for problem in problems] == [
        "services.a.llmInferenceService",
        "services.b.inferenceService.predictor",
    ]
    assert all("16 GPUs (8 GPUs available to pods)" in problem.message for problem in problems)


DISKS = {
    "the local SSDs of the machine type": ({"machineType": "a3-ultragpu-8g"}, "1000Gi", []),
    "more than they have": ({"machineType": "a3-ultragpu-8g"}, "13Ti", ["pod-disk-unknown"]),
    "the default disk": ({"machineType": "g2-standard-96"}, "40Gi", []),
    "more than the default disk has": ({"machineType": "g2-standard-96"}, "200Gi", ["pod-disk-unknown"]),
    "a disk that is described": ({"machineType": "g2-standard-96", "diskGib": 500}, "200Gi", []),
    "more than a disk that is described": (
        {"machineType": "a3-ultragpu-8g", "diskGib": 100},
        "200Gi",
        ["pod-too-large"],
    ),
    "a machine type of another cloud": ({"machineType": "p5.48xlarge"}, "1000Gi", []),
    "no machine type": ({"gpu": "l40s", "gpusPerNode": 8}, "1000Gi", []),
}


@pytest.mark.parametrize(("pool", "requested", "expected"), DISKS.values(), ids=DISKS)
@pytest.mark.parametrize("kind", ["llm", "predictor"])
def test_a_disk_that_is_not_described_is_no_reason_to_refuse(kind, pool, requested, expected):
    storage = {"limits": {"ephemeral-storage": requested}}
    services = {
        "llm": {"a": llm("own", resources=storage)},
        "predictor": {
            "a": {"inferenceService": {"predictor": {"model": {**MODEL, "resources": storage}, "pool": "own"}}}
        },
    }
    cluster = {"existing": {"nodePools": [{"name": "own", "maxNodes": 2, **pool}]}}
    config = {"cluster": cluster, "platform": {"llm": True}, "services": services[kind]}
    parsed, problems = parse_environment(config)
    assert not problems
    assert [one.code for one in check(parsed) if one.code in ("pod-disk-unknown", "pod-too-large")] == expected


def test_the_disk_of_a_compute_class_is_not_described_either():
    gke = {
        "location": "us-central1",
        "computeClasses": [{"name": "fast", "rungs": [{"machineType": "g2-standard-24"}]}],
    }
    service = llm("fast", resources={"limits": {"ephemeral-storage": "200Gi"}})
    config = {"cluster": {"gke": gke}, "platform": {"llm": True}, "services": {"a": service}}
    parsed, problems = parse_environment(config)
    assert not problems
    [one] = [one for one in check(parsed) if one.code in ("pod-disk-unknown", "pod-too-large")]
    assert one.code == "pod-disk-unknown"
    assert one.mend.startswith("Give the nodes of fast local SSDs or larger disks")
