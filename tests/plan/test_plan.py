"""The capacity plan: what takes what, where it stands, and what it costs."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import parse_environment
from kserve_iac.capacity.amounts import Amounts
from kserve_iac.capacity.cost import IDLE, node_price, shares
from kserve_iac.capacity.demand import Demand
from kserve_iac.capacity.packing import Item, pack
from kserve_iac.capacity.placement import PoolUse
from kserve_iac.capacity.pool import Pool
from kserve_iac.capacity.pools import pools_of
from kserve_iac.compiled import Compiled
from kserve_iac.findings.path import Path as PropertyPath
from kserve_iac.plan.data import plan_data
from kserve_iac.plan.summary import headline, span, summary_data

ROOT = Path(__file__).parents[2]
GIB = 1 << 30


def takes(environment):
    return {demand.key: demand.takes for demand in Compiled(environment).demands}


def test_a_runtime_asks_for_what_kserves_do_where_nothing_is_said(read, isvc):
    said = {"model": {"modelFormat": "onnx", "storageUri": "gs://a/b", "resources": {"requests": {"cpu": "4"}}}}
    found = takes(read({"plain": isvc(), "said": isvc(said), "gpu": isvc({"gpus": 2, "pool": "l4"})}))
    assert found["plain/predictor"] == Amounts(1000, 2 * GIB, 0, 0, 1)
    assert found["said/predictor"] == Amounts(4000, 2 * GIB, 0, 0, 1)
    assert found["gpu/predictor"].gpus == 2


def test_a_runtime_of_ones_own_asks_for_what_it_says(read):
    runtime = {
        "supportedModelFormats": [{"name": "catboost"}],
        "containers": [{"name": "kserve-container", "image": "a:1", "resources": {"requests": {"cpu": "3"}}}],
    }
    model = {"modelFormat": "catboost", "runtime": "cat", "storageUri": "gs://a/b"}
    environment = read(
        {"a": {"inferenceService": {"predictor": {"model": model}}}},
        definitions={"cat": {"clusterServingRuntime": runtime}},
    )
    assert takes(environment)["a/predictor"] == Amounts(3000, 0, 0, 0, 1)


def test_loggers_sidecars_and_init_containers_count(read):
    predictor = {
        "containers": [{"name": "kserve-container", "image": "a:1", "resources": {"requests": {"cpu": "1"}}}],
        "initContainers": [
            {"name": "first", "image": "a:1", "resources": {"requests": {"cpu": "9"}}},
            {"name": "beside", "image": "a:1", "restartPolicy": "Always", "resources": {"requests": {"cpu": "2"}}},
        ],
        "logger": {"mode": "all", "url": "http://sink"},
    }
    found = takes(read({"a": {"inferenceService": {"predictor": predictor}}}))["a/predictor"]
    assert found.cpu == 9000, "the init container takes more than 1 + 2 + 0.1"
    assert found.memory == 2 * GIB + (100 << 20)


PRECISE = {"config": {"inline": {"plugins": [{"type": "precise-prefix-cache-scorer"}]}}}
OTHER = {"config": {"inline": {"plugins": [{"type": "queue-scorer"}]}}}
UNSEEN = {"config": {"ref": {"name": "picker", "key": "epp"}}}
PREDICTED = {"config": {"inline": {"plugins": [{"type": "predicted-latency-producer"}]}}}
TOKENIZER = {"template": {"containers": [{"name": "tokenizer", "resources": {"requests": {"cpu": "3"}}}]}}


@pytest.mark.parametrize(
    ("kserve", "scheduler", "cpu"),
    [
        ("0.17", {}, 256),
        ("0.19", {}, 512),
        ("0.20", {}, 1000),
        ("0.20", OTHER, 1000),
        ("0.20", UNSEEN, 1256),
        ("0.20", PRECISE, 1256),
        ("0.20", {"preset": "precise-prefix"}, 1256),
        ("0.20", {"preset": "prefix-load"}, 1000),
        ("0.20", {"preset": "latency-predictor"}, 11000),
        ("0.20", PREDICTED, 11000),
        ("0.20", TOKENIZER, 1000),
        ("0.20", {**TOKENIZER, **PRECISE}, 4000),
        ("0.19", TOKENIZER, 3256),
    ],
)
def test_an_endpoint_picker_asks_for_what_the_versions_preset_does(read, llm, kserve, scheduler, cpu):
    router = {"gateway": {}, "route": {}, "scheduler": scheduler}
    environment = read({"chat": llm(pool="l4", router=router)}, platform={"kserve": kserve})
    assert takes(environment)["chat/endpoint picker"].cpu == cpu


def test_a_replica_that_spans_nodes_is_several_pods(read, llm):
    spread = llm(pool="h100", replicas=2, parallelism={"data": 16, "dataLocal": 8, "expert": True}, worker={})
    [engine] = [one for one in Compiled(read({"big": spread})).demands if one.role == "engine"]
    assert (engine.replica_pods, engine.at_least, engine.takes.gpus, engine.surge) == (2, 4, 8, 0)


def test_pods_without_a_pool_go_where_their_taints_are_tolerated(read, llm, isvc):
    tolerant = isvc({"tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}]})
    found = Compiled(read({"iris": isvc(), "any": tolerant})).plan
    by_pool = {pool.pool.name: {key for group in pool.use.at_most.nodes for key in group.holds} for pool in found.pools}
    assert by_pool == {"cpu": {"iris/predictor", "any/predictor"}, "l4": set(), "h100": set()}


def test_pods_that_keep_away_from_each_other_stand_on_nodes_of_their_own(read, isvc):
    apart = {
        "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [
                {
                    "topologyKey": "kubernetes.io/hostname",
                    "labelSelector": {"matchLabels": {"serving.kserve.io/inferenceservice": "iris"}},
                }
            ]
        }
    }
    found = Compiled(read({"iris": isvc({"pool": "cpu", "minReplicas": 3, "affinity": apart})})).plan
    assert found.pools[0].nodes == (3, 3)


def test_services_pay_for_what_they_keep_from_others(read, isvc, llm):
    found = Compiled(
        read({"iris": isvc({"pool": "cpu"}), "chat": llm(pool="l4", replicas=2), "off": llm(stopped=True)})
    ).plan
    by_name = {service.name: service for service in found.services}
    l4 = next(pool for pool in found.pools if pool.pool.name == "l4")
    assert by_name["chat"].ceiling == pytest.approx(l4.price.paid * 2 / 8)
    assert by_name["off"].stopped
    assert by_name["off"].ceiling == 0
    assert sum(service.ceiling for service in found.services) + found.idle[1] == pytest.approx(found.cost.ceiling)


def test_the_floor_is_what_always_stands(read, isvc):
    pools = [{"name": "cpu", "machineType": "e2-standard-16", "minNodes": 2, "maxNodes": 5, "usdPerHour": 1}]
    found = Compiled(
        read({"iris": isvc({"pool": "cpu", "minReplicas": 0, "maxReplicas": 45}, autoscaler="external")}, pools)
    ).plan
    assert (found.cost.floor, found.cost.ceiling, found.cost.bound) == (2, 3, 5)
    assert found.pools[0].nodes == (2, 3)
    assert headline(found) == "1 service on 2 to 3 nodes with 0 GPUs requested, USD 2.00 to 3.00 an hour"


@pytest.mark.parametrize(
    ("capacity", "paid"),
    [("on-demand", "on_demand"), ("spot", "spot"), ({"reservation": "r"}, "on_demand"), ("flex-start", "on_demand")],
)
def test_a_node_costs_what_its_capacity_does(read, capacity, paid):
    pool = {"name": "l4", "machineType": "g2-standard-12", "capacity": capacity}
    gke = {"gke": {"location": "us-central1-a", "nodePools": [pool]}}
    found = Compiled(read({}, gke)).plan
    price = next(pool.price for pool in found.pools if pool.pool.name == "l4")
    assert price.paid == getattr(price, paid) is not None
    assert (found.region, found.region_is_assumed) == ("us-central1", False)


def test_flex_start_costs_what_google_says_where_it_is_known(read):
    pool = {"name": "b200", "machineType": "a4-highgpu-8g", "capacity": "flex-start", "zones": ["us-central1-b"]}
    found = Compiled(read({}, {"gke": {"location": "us-central1", "nodePools": [pool]}})).plan
    (price,) = [pool.price for pool in found.pools if pool.pool.name == "b200"]
    assert (price.paid, price.note) == (64.44, "flex-start price")


def test_attached_gpus_have_a_price_of_their_own(read):
    given = {"name": "t4", "machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4", "count": 2}}
    environment = read({}, {"gke": {"location": "us-central1", "nodePools": [given]}})
    pool = pools_of(environment.cluster.node_pools)["t4"]
    bare = Pool("n1", pool.machine, 0, 1)
    one = Pool("one", pool.machine, 0, 1, attached=("nvidia-tesla-t4", 1))
    prices = [node_price(which, "us-central1").paid for which in (bare, one, pool)]
    assert prices[2] - prices[1] == pytest.approx(prices[1] - prices[0])
    assert prices[1] > prices[0] > 0


def test_what_is_not_known_is_said(read, llm, isvc):
    existing = {"existing": {"nodePools": [{"name": "own", "gpusPerNode": 4}]}}
    own = llm(model={"uri": "hf://own/model"}, pool="own", parallelism={"tensor": 4})
    found = Compiled(read({"chat": own, "iris": isvc()}, existing, platform={"install": "existing"})).plan
    assert [role.unknown for service in found.services for role in service.roles] == [
        "The memory of the GPUs of pool own is not known.",
        None,
    ]
    assert found.cost.unpriced == ("own",)
    assert any("iris (predictor)" in note for note in found.notes)
    assert "The machine type is not known, so room and GPU memory were not checked: pool own." in found.notes


def test_an_engines_memory_and_its_requests_at_once(read, llm):
    found = Compiled(read({"chat": llm(pool="l4", replicas=3, engine={"maxModelLen": 8192})})).plan
    [role] = found.services[0].roles
    fit = role.memory.fit
    assert fit.fits
    assert role.memory.headroom == fit.kv_cache - fit.kv_needed > 0
    assert role.concurrency == (3 * fit.max_concurrency, 3 * fit.max_concurrency)


def test_every_engine_of_a_service_has_its_memory(read, llm, isvc):
    router = {"gateway": {}, "route": {}, "scheduler": {}}
    split = llm(pool="l4", prefill={"pool": "h100"}, router=router, engine={"maxModelLen": 8192})
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B", "args": ["--max-model-len=8192"]}
    alone = isvc({"pool": "l4", "gpus": 1, "model": model})
    found = Compiled(read({"chat": split, "alone": alone})).plan
    engines = {(one.name, role.demand.role): role.memory for one in found.services for role in one.roles}
    assert {key for key, memory in engines.items() if memory} == {
        ("chat", "decode"),
        ("chat", "prefill"),
        ("alone", "predictor"),
    }


def test_ranks_share_a_replicas_pods(read, llm):
    spread = llm(
        model={"uri": "hf://Qwen/Qwen3-30B-A3B"},
        pool="h100",
        replicas=1,
        parallelism={"data": 16, "dataLocal": 8, "expert": True},
        worker={},
    )
    [role] = Compiled(read({"big": spread})).plan.services[0].roles
    assert role.memory.engines == 16
    assert role.concurrency[0] == pytest.approx(16 * role.memory.fit.max_concurrency)


def test_general_purpose_pools_have_a_price(read, isvc):
    pools = [{"name": "cpu", "machineType": "e2-standard-8", "minNodes": 2, "maxNodes": 3}]
    found = Compiled(
        read({"iris": isvc({"pool": "cpu"})}, {"gke": {"location": "us-central1", "nodePools": pools}})
    ).plan
    assert found.cost.unpriced == ()
    paid = {pool.pool.name: pool.price.paid for pool in found.pools}
    assert paid == {"cpu": pytest.approx(0.268046), "system": pytest.approx(0.268046)}
    assert found.cost.floor == pytest.approx(sum(paid[pool.pool.name] * pool.nodes[0] for pool in found.pools))
    assert any("GKE's fee of USD 0.10 an hour" in note for note in found.notes)


def test_no_price_is_guessed(read, isvc):
    found = Compiled(read({"iris": isvc({"pool": "c"})}, [{"name": "c", "machineType": "a3-edgegpu-8g"}])).plan
    assert found.cost.unpriced == ("c",)
    assert found.cost.ceiling == 0
    assert "pool c" in headline(found)


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_plans_of_this_project_are_plain_data(path):
    config = yaml.safe_load(path.read_text())["config"]
    environment, _ = parse_environment({key.partition(":")[2]: value for key, value in config.items()})
    found = Compiled(environment).plan
    assert found.shortfalls == ()
    assert json.loads(json.dumps(plan_data(found))) == plan_data(found)
    assert json.loads(json.dumps(summary_data(found))) == summary_data(found)


ITEMS = st.lists(
    st.builds(
        lambda key, cpu, gpus, count: Item(f"{key}/r", Amounts(cpu, 0, 0, gpus, 1), count),
        st.uuids(),
        st.integers(0, 16),
        st.integers(0, 8),
        st.integers(1, 9),
    ),
    max_size=6,
)


@given(ITEMS, st.floats(0.01, 100))
def test_every_dollar_is_paid_by_somebody(items, usd):
    node = Amounts(16, 16, 16, 8, 110)
    packing = pack(items, node, 100)
    pool = Pool("p", None, 2, 100)
    use = PoolUse(pool, node, packing, packing)
    by_key = {
        item.key: Demand(
            service=item.key[:-2],
            role="r",
            part=PropertyPath(),
            section=PropertyPath("x"),
            field=PropertyPath("y"),
            at_least=item.count,
            at_most=item.count,
            takes=item.takes,
        )
        for item in items
    }
    paid = shares(use, packing, by_key, usd)
    assert sum(paid.values()) == pytest.approx(usd * max(packing.count, 2))
    assert all(value >= -1e-9 for value in paid.values())
    assert set(paid) - {IDLE} <= {demand.service for demand in by_key.values()}


def test_spans_are_short():
    assert span((2, 2)) == "2"
    assert span((1000, 2000.4)) == "1,000 to 2,000"
    assert span((1, 2.5), 2) == "1.00 to 2.50"


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [
        ({}, {"envoy-gateway": 1, "ai-gateway-controller": 1, "gateway proxy": 2}),
        (
            {"envoy": {"aiGateway": {"install": False}}, "proxy": {"replicas": 3}},
            {"envoy-gateway": 1, "gateway proxy": 3},
        ),
        ({"implementation": "istio"}, {"istiod": 5, "gateway proxy": 2}),
        ({"implementation": "agentgateway"}, {"agentgateway": 1, "gateway proxy": 2}),
        ({"implementation": "existing"}, {}),
    ],
)
def test_the_pods_of_the_gateway_count_on_the_pools(read, gateway, expected):
    cluster = {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 4}]}}
    found = Compiled(read({}, cluster, platform={"pool": "cpu", "gateway": gateway})).plan
    pods = {role.demand.role: role.demand for role in found.platform}
    names = ("envoy-gateway", "ai-gateway-controller", "istiod", "agentgateway", "gateway proxy")
    assert {name: pods[name].at_most for name in names if name in pods} == expected
    assert {demand.pool for demand in pods.values()} == {"cpu"}
    if "envoy-gateway" in expected:
        assert (pods["gateway proxy"].takes.cpu, pods["gateway proxy"].takes.memory) == (110, (512 + 32) << 20)


def test_proxies_take_what_they_request_on_their_own_pool(read):
    pools = [{"name": name, "machineType": "e2-standard-16", "maxNodes": 4} for name in ("cpu", "edge")]
    proxy = {"pool": "edge", "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "1Gi"}}}
    gateway = {"proxy": proxy}
    found = Compiled(read({}, {"existing": {"nodePools": pools}}, platform={"pool": "cpu", "gateway": gateway})).plan
    [demand] = [role.demand for role in found.platform if role.demand.role == "gateway proxy"]
    assert (demand.pool, str(demand.path)) == ("edge", "platform.gateway.proxy.pool")
    assert (demand.takes.cpu, demand.takes.memory) == (2010, (1024 + 32) << 20)
