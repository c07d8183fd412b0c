"""Each rule about prefill and decode as a pair: what it lets pass, what it says, and where."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, NodePool
from kserve_iac.capacity import pools_of
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.catalog.kv_connectors import DRIVEN_BY
from kserve_iac.checks import Context, check_object
from kserve_iac.compiled import CompiledObject

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
STORE = {"env": [{"name": "LMCACHE_REMOTE_URL", "value": "redis://store:6379"}]}
RDMA = {"kind": "rdma", "resource": "rdma/ib"}
CACHED = {**STORE, "prefill": STORE, "connector": "LMCacheConnectorV1"}


def tp(size):
    return {"parallelism": {"tensor": size}}


def pair(prefill=None, **fields):
    """Prefill and decode with a picker; fields of ``disaggregation`` are known by their names."""
    names = ("connector", "prefillRole", "decodeRole", "sideChannelPort", "leaseSeconds", "hashSeed", "transport")
    handed = {name: fields.pop(name) for name in names if name in fields}
    router = {"router": {"route": {}, "scheduler": {}}}
    return {"model": QWEN, "prefill": prefill or {}, "disaggregation": handed, **router, **fields}


@pytest.fixture
def world(context):
    """The pools of the other tests, and some with RDMA."""

    def make(kserve="0.20"):
        given = context(kserve=kserve)
        more = pools_of(
            [
                NodePool(name="h200", machine_type="a3-ultragpu-8g", max_nodes=4),
                NodePool(name="b200", machine_type="a4-highgpu-8g", max_nodes=4),
            ]
        )
        return Context(given.platform, {**given.pools, **more})

    return make


def said(fields, context):
    return [
        (p.code, p.path, p.severity)
        for p in check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(fields), context))
        if p.code.startswith("pd-") or p.code == "env-twice"
    ]


def attention(backend):
    return {"engine": {"extraArgs": ["--attention-backend", backend]}}


DRA = "serving.kserve.io/exp-dra"


def claiming(count=None):
    counted = {f"{DRA}-device-count": count} if count is not None else {}
    return {"annotations": {f"{DRA}-device-class": "gpu.nvidia.com", **counted}}


FINE = {
    "as many claims as ranks": pair(**tp(4), prefill=tp(2), **claiming("4")),
    "one claim": pair(**claiming()),
    "a GPU for each rank": pair(**tp(4), gpus=4, prefill={**tp(2), "gpus": 2}),
    "ranks of the command line": pair(gpus=4, prefill={"gpus": 4}),
    "GPUs of another maker": pair(**tp(2), prefill={"resources": {"limits": {"amd.com/gpu": "1"}}}),
    "nixl": pair(),
    "kv_both": pair(decodeRole="kv_both", prefillRole="kv_both"),
    "lmcache": pair(**CACHED),
    "a port": pair(sideChannelPort=5600),
    "ports below the engine's": pair(sideChannelPort=7996, **tp(4), prefill=tp(4)),
    "a lease": pair(leaseSeconds=60),
    "a seed": pair(hashSeed=42),
    "tcp": pair(transport={}, pool="h100", prefill={"pool": "h100"}),
    "rdma": pair(transport=RDMA, pool="h200", prefill={"pool": "h200"}),
    "rdma without pools": pair(transport=RDMA),
    "one attention backend": pair(**attention("FLASH_ATTN"), prefill={"engine": {"maxNumSeqs": 4}}),
    "one said in two ways": pair(
        **attention("flash_attn"),
        prefill=attention("FLASH_ATTN"),
    ),
    "one dtype": pair(engine={"dtype": "bfloat16"}, prefill={"engine": {"dtype": "bfloat16"}}),
    "a picker of a configuration": {k: v for k, v in pair(baseRefs=["base"]).items() if k != "router"},
    "lmcache with other tensor sizes": pair(**{**CACHED, **tp(1), "prefill": {**STORE, **tp(2)}}),
}


@pytest.mark.parametrize("case", FINE)
def test_fine(case, world):
    assert said(FINE[case], world()) == []


SAID = [
    (pair(**tp(2), **claiming()), "0.20", "pd-claims", f"annotations.{DRA}-device-count", "error"),
    (
        pair(**tp(4), prefill=tp(2), **claiming("2")),
        "0.20",
        "pd-claims",
        f"annotations.{DRA}-device-count",
        "error",
    ),
    (pair(connector="MooncakeConnector"), "0.20", "pd-sidecar", "disaggregation.connector", "error"),
    (pair(**CACHED, sideChannelPort=5600), "0.20", "pd-nixl-only", "disaggregation.sideChannelPort", "error"),
    (pair(**CACHED, transport={}), "0.20", "pd-nixl-only", "disaggregation.transport", "error"),
    (pair(**{**CACHED, "prefill": {}}), "0.20", "pd-cache-store", "prefill.env", "warning"),
    (pair(leaseSeconds=60), "0.19", "pd-lease", "disaggregation.leaseSeconds", "error"),
    (pair(sideChannelPort=8001), "0.20", "pd-port", "disaggregation.sideChannelPort", "error"),
    (pair(sideChannelPort=7999, **tp(4)), "0.20", "pd-port", "disaggregation.sideChannelPort", "error"),
    (pair(pool="h100", prefill={"pool": "l4"}), "0.20", "pd-mixed-gpus", "prefill.pool", "warning"),
    (pair(transport={"resource": "rdma/ib"}), "0.20", "pd-rdma", "disaggregation.transport.resource", "error"),
    (pair(transport={"count": 2}), "0.20", "pd-rdma", "disaggregation.transport.count", "error"),
    (pair(transport={"kind": "rdma", "count": 2}), "0.20", "pd-rdma", "disaggregation.transport.count", "error"),
    (pair(transport=RDMA, pool="h100"), "0.20", "pd-rdma", "pool", "error"),
    (pair(transport=RDMA, prefill={"pool": "h100"}), "0.20", "pd-rdma", "prefill.pool", "error"),
    (pair(transport=RDMA, pool="l4"), "0.20", "pd-rdma-unsure", "pool", "warning"),
    (
        pair(transport=RDMA, resources={"limits": {"rdma/ib": "2"}}),
        "0.20",
        "pd-rdma-twice",
        "resources",
        "error",
    ),
    (
        pair(transport=RDMA, prefill={"resources": {"requests": {"rdma/ib": "2"}}}),
        "0.20",
        "pd-rdma-twice",
        "prefill.resources",
        "error",
    ),
    ({"model": QWEN, "prefill": {}}, "0.20", "pd-unscheduled", "prefill", "warning"),
    (
        pair(**attention("FLASH_ATTN"), prefill=attention("FLASHINFER")),
        "0.20",
        "pd-cache-mismatch",
        "prefill.engine.extraArgs",
        "error",
    ),
    (
        pair(engine={"dtype": "bfloat16"}, prefill={"engine": {"dtype": "float16"}}),
        "0.20",
        "pd-cache-mismatch",
        "prefill.engine.dtype",
        "error",
    ),
    (
        pair(prefill={"engine": {"version": "0.22.0"}}),
        "0.20",
        "pd-cache-mismatch",
        "prefill.engine.version",
        "error",
    ),
    (
        pair(hashSeed=42, env=[{"name": "PYTHONHASHSEED", "value": "0"}]),
        "0.20",
        "env-twice",
        "env.0",
        "error",
    ),
    (
        pair(transport={}, prefill={"env": [{"name": "UCX_TLS", "value": "all"}]}),
        "0.20",
        "env-twice",
        "prefill.env.0",
        "error",
    ),
]


@pytest.mark.parametrize(("fields", "kserve", "code", "path", "severity"), SAID, ids=lambda value: str(value)[:30])
def test_said(fields, kserve, code, path, severity, world):
    assert said(fields, world(kserve)) == [(code, path, severity)]


def by_variable(version, **variable):
    """Prefill alone names an attention backend, by the variable."""
    image = {"engine": {"image": f"vllm/vllm-openai:v{version}"}}
    return pair({"env": [{"name": "VLLM_ATTENTION_BACKEND", **variable}]}, **image)


REFERENCE = {"valueFrom": {"configMapKeyRef": {"name": "engine", "key": "backend"}}}


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        (by_variable("0.13.0", value="FLASHINFER"), ["pd-cache-mismatch"]),
        (by_variable("0.23.0", value="FLASHINFER"), []),
        (by_variable("0.13.0", **REFERENCE), []),
        (by_variable("0.23.0", **REFERENCE), []),
    ],
)
def test_the_variable_counts_where_vllm_reads_it(fields, codes, world):
    assert [code for code, _, _ in said(fields, world())] == codes


def test_mooncake_wants_both_alike(world):
    fields = pair(connector="MooncakeConnector", **tp(4), prefill=tp(2))
    assert ("pd-tp-direction", "parallelism.tensor", "error") in said(fields, world())


def test_every_version_drives_a_store():
    assert DRIVEN_BY["LMCacheConnectorV1"] == VERSIONS


def test_a_variable_that_is_said_twice_names_its_field(world):
    fields = pair(hashSeed=42, env=[{"name": "PYTHONHASHSEED", "value": "0"}])
    problems = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(fields), world()))
    [problem] = [one for one in problems if one.code == "env-twice"]
    assert problem.mend == "Remove the variable. disaggregation.hashSeed sets it for both roles."


def written(*words):
    return {"template": {"containers": [{"name": "main", "args": list(words)}]}}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (pair(**written("--kv-cache-dtype=fp8")), "template.containers.0.args"),
        (pair(prefill=written("--kv-cache-dtype", "fp8")), "prefill.template.containers.0.args"),
        (pair(prefill={"engine": {"extraArgs": ["--dtype=half"]}}), "prefill.engine.extraArgs"),
        (
            pair(**written("--block-size=32"), prefill=written("--block-size=64")),
            "prefill.template.containers.0.args",
        ),
        (
            pair(engine={"kvCacheDtype": "auto"}, prefill=written("--kv-cache-dtype=fp8_e5m2")),
            "prefill.template.containers.0.args",
        ),
    ],
    ids=["decode alone", "prefill alone", "a type of the model", "blocks", "beside a setting"],
)
def test_flags_that_store_the_cache_in_another_way_are_refused(fields, where, world):
    assert ("pd-cache-mismatch", where, "error") in said(fields, world())


@pytest.mark.parametrize(
    "fields",
    [
        pair(**written("--kv-cache-dtype=fp8"), prefill=written("--kv-cache-dtype=fp8_e4m3")),
        pair(engine={"kvCacheDtype": "fp8"}, prefill=written("--kv-cache-dtype=fp8")),
        pair(**written("--dtype=bfloat16")),
        pair(**written("--kv-cache-dtype=auto")),
        pair(**written("--block-size=16")),
        pair(**written("--kv-cache-dtype=$(TYPE)")),
        written("--kv-cache-dtype=fp8"),
    ],
    ids=["alike", "a setting and a flag", "the checkpoint's type", "auto", "one size", "known later", "one role"],
)
def test_flags_that_store_the_cache_alike_pass(fields, world):
    fields = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields}
    assert "pd-cache-mismatch" not in {code for code, _, _ in said(fields, world())}


def test_flags_in_a_variable_that_the_connector_sets_are_one_finding(world):
    fields = pair(prefill={"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--seed 1"}]})
    problems = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(fields), world()))
    [problem] = [one for one in problems if one.code in ("env-twice", "crd-duplicate")]
    assert (problem.code, str(problem.path)) == ("env-twice", "prefill.env.0")
    assert problem.mend == "Move its flags to engine.extraArgs, or set disaggregation.connector to none."


def test_a_variable_that_the_user_sets_twice_is_still_refused(world):
    twice = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    problems = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(pair(env=twice)), world()))
    assert "crd-duplicate" in {one.code for one in problems}


def test_with_none_nothing_is_said_of_the_connector(world):
    """What both templates lack, KServe's own rule says."""
    fields = pair(connector="none", leaseSeconds=60, sideChannelPort=8001)
    assert {code for code, _, _ in said(fields, world("0.20"))} == {"pd-connector"}


def flag(size):
    return {"engine": {"extraArgs": ["--tensor-parallel-size", str(size)]}}


def command(size):
    main = {"name": "main", "command": ["vllm", "serve", "/mnt/models", f"-tp={size}"]}
    return {"template": {"containers": [main]}}


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        (pair(**tp(1), prefill=flag(2)), ["prefill.engine.extraArgs"]),
        (pair(**flag(1), prefill={**tp(2), "engine": {"extraArgs": []}}), ["engine.extraArgs"]),
        (pair(**tp(1), prefill=command(2)), ["prefill.template.containers.0.command"]),
        (pair(**flag(2), prefill=flag(2)), []),
        (pair(**flag(2), prefill={}), []),  # prefill takes over the flags of decode
        (pair(**tp(1), **flag(4), prefill={**tp(2), "engine": {"extraArgs": []}}), []),
        (pair(**tp(2), prefill=flag(0)), []),
    ],
)
def test_tensor_parallel_sizes_count_as_vllm_reads_them(fields, paths, world):
    found = [path for code, path, _ in said(fields, world()) if code == "pd-tp-direction"]
    assert found == paths
