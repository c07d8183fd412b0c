"""Each rule about LLMInferenceServices: what it lets pass, what it refuses, where, and what it says to do."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject
from kserve_iac.render import kserve_object

QWEN = {"uri": "hf://Qwen/Qwen3-0.6B"}
GATEWAY = {"name": "a", "namespace": "b"}
DEEPSEEK = {"uri": "hf://deepseek-ai/DeepSeek-V3-0324", "download": {"memory": "16Gi"}}


def llm(model=QWEN, **fields):
    scheduled = {"router": {"route": {}, "scheduler": {}}} if "prefill" in fields else {}
    return {"model": model, **scheduled, **fields}


def tp(size):
    return {"parallelism": {"tensor": size}}


ACCEPTED = {
    "smallest": llm(),
    "longest name": llm(name="a" * 38),
    "routed": llm(router={"gateway": {}, "route": {}}),
    "scheduled": llm(router={"route": {}, "scheduler": {}}),
    "revision": llm({"uri": "hf://Qwen/Qwen3-0.6B:abc123"}),
    "from a volume": llm({"uri": "pvc://models/qwen"}),
    "from an image": llm({"uri": "oci://registry.example/qwen:1"}),
    "from an image volume": llm({"uri": "oci+native://registry.example/qwen:1"}),
    "from a bucket": llm({"uri": "s3://models/qwen"}),
    "credentials": llm({**QWEN, "credentials": "hf-token"}),
    "on a pool": llm(pool="l4", **tp(8)),
    "decode as parallel as prefill": llm(**tp(4), prefill=tp(4)),
    "decode more parallel": llm(**tp(4), prefill=tp(2)),
    "MLA may be the other way round": llm(DEEPSEEK, **tp(2), prefill=tp(4), readyTimeout=7200),
    "cache alike": llm(engine={"kvCacheDtype": "fp8"}, prefill={"engine": {"kvCacheDtype": "fp8"}}),
    "cache inherited": llm(engine={"kvCacheDtype": "fp8"}, prefill={"engine": {"maxModelLen": 5}}),
    "auto is what unset means": llm(prefill={"engine": {"kvCacheDtype": "auto"}}),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case, context):
    assert check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(ACCEPTED[case]), context())) == []


REFUSED = [
    (llm(name="1chat"), "name-derived", "name", "'1chat' cannot be used", "starting with a letter"),
    (llm(name="a" * 64), "name-derived", "name", "cannot be used", "at most 63"),
    (llm(name="chat\n"), "object-name", "name", "Kubernetes does not accept the name", "Use"),
    (llm({"uri": "Qwen/Qwen3-0.6B"}), "uri-scheme", "model.uri", "is not a URI", "hf://owner/model"),
    (llm({"uri": "hf://"}), "uri-scheme", "model.uri", "is not a URI", "hf://owner/model"),
    (
        llm({"uri": "gs://models/qwen"}),
        "uri-scheme",
        "model.uri",
        "cannot be fetched from gs://",
        "Use one of hf://, s3://, pvc://",
    ),
    (
        llm({"uri": "hg://Qwen/Qwen3-0.6B"}),
        "uri-scheme",
        "model.uri",
        "cannot be fetched from hg://",
        "Use one of hf://",
    ),
    (
        llm({"uri": "hf://Qwen3-8B"}),
        "uri-scheme",
        "model.uri",
        "form hf://owner/model[:revision]",
        "hf://Qwen/Qwen3-8B",
    ),
    (llm({"uri": "hf://a/b/c"}), "uri-scheme", "model.uri", "form hf://owner/model[:revision]", "hf://Qwen/Qwen3-8B"),
    (llm({"uri": "hf://a/b:"}), "uri-scheme", "model.uri", "form hf://owner/model[:revision]", "hf://Qwen/Qwen3-8B"),
    (llm({"uri": "hf://a/b c"}), "uri-scheme", "model.uri", "form hf://owner/model[:revision]", "hf://Qwen/Qwen3-8B"),
    (
        llm({"uri": "s3://m/q", "credentials": "token"}),
        "credentials",
        "model.credentials",
        "Only hf:// models use credentials",
        "serviceAccountName",
    ),
    (llm(router={"scheduler": {}}), "scheduler-route", "router.scheduler", "never becomes Ready", "Add route: {}"),
    (
        llm(**tp(2), prefill=tp(4)),
        "pd-tp-direction",
        "parallelism.tensor",
        "The tensor parallel size is 2 for decode but 4 for prefill. NIXL requires decode's size to be at least prefill's.",
        "Set tensor to 4, or prefill.parallelism.tensor to 2.",
    ),
    (
        llm(prefill=tp(2)),
        "pd-tp-direction",
        "parallelism.tensor",
        "The tensor parallel size is 1 for decode but 2 for prefill",
        "Set tensor to 2",
    ),
    (
        llm(**tp(6), prefill=tp(4)),
        "pd-tp-direction",
        "parallelism.tensor",
        "NIXL requires decode's size to be a multiple of prefill's",
        "Set tensor to 4, or prefill.parallelism.tensor to 6",
    ),
    (
        llm({"uri": "hf://nobody/knows"}, prefill=tp(2)),
        "pd-tp-direction",
        "parallelism.tensor",
        "The tensor parallel size is 1 for decode but 2 for prefill",
        "Set tensor to 2",
    ),
    (
        llm(engine={"kvCacheDtype": "fp8"}, prefill={"engine": {"kvCacheDtype": "auto"}}),
        "pd-cache-mismatch",
        "prefill.engine.kvCacheDtype",
        "kvCacheDtype is auto for prefill but fp8 for decode",
        "Set engine.kvCacheDtype once",
    ),
    (
        llm(prefill={"engine": {"blockSize": 32}}),
        "pd-cache-mismatch",
        "prefill.engine.blockSize",
        "blockSize is 32 for prefill but not set for decode",
        "Set engine.blockSize once",
    ),
    (
        llm(engine={"image": "vllm:1"}, prefill={"engine": {"image": "vllm:2"}}),
        "pd-cache-mismatch",
        "prefill.engine.image",
        "image is vllm:2 for prefill but vllm:1 for decode",
        "Set engine.image once",
    ),
    (llm(pool="h10"), "unknown-pool", "pool", "There is no pool h10", "Did you mean h100?"),
    (
        llm(prefill={"pool": "xyz"}),
        "unknown-pool",
        "prefill.pool",
        "There is no pool xyz",
        "The known pools are cpu, h100, l4.",
    ),
    (
        llm(pool="cpu"),
        "gpus-per-node",
        "pool",
        "pool cpu (e2-standard-16) has 0",
        "Set pool to h100 or l4.",
    ),
    (
        llm(**tp(16), prefill={"pool": "l4", **tp(16)}),
        "gpus-per-node",
        "prefill.parallelism.tensor",
        "A pod requests 16 GPUs, but a node of pool l4 (g2-standard-96) has 8",
        "at most 8",
    ),
]


@pytest.mark.parametrize(
    ("fields", "code", "path", "message", "mend"),
    REFUSED,
    ids=[f"{case[1]}-{case[2]}-{i}" for i, case in enumerate(REFUSED)],
)
def test_refused(fields, code, path, message, mend, context):
    [problem] = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(fields), context()))
    assert (problem.code, problem.path, problem.severity) == (code, path, "error")
    assert message in problem.message
    assert mend in problem.mend


def test_a_connection_of_open_data_hub_brings_the_model(context):
    fields = {"annotations": {"opendatahub.io/connections": "bucket-of-models"}, "pool": "l4"}

    def found(**more):
        args = LLMInferenceServiceArgs.model_validate({**fields, **more})
        return [p.path for p in check_object(CompiledObject("chat", args, context())) if p.code == "missing-field"]

    assert found() == []
    assert found(annotations={"opendatahub.io/name": "chat"}) == ["model"]


def test_a_platform_without_llm_serves_none(context):
    [problem] = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(llm()), context(llm=False)))
    assert (problem.code, problem.path) == ("llm-disabled", "")
    assert problem.mend == "Set llm of the platform to true."


def test_an_image_volume_needs_the_version_that_has_it(context):
    args = LLMInferenceServiceArgs.model_validate(llm({"uri": "oci+native://r/q"}))
    [problem] = check_object(CompiledObject("chat", args, context(kserve="0.19")))
    assert (problem.code, problem.path) == ("uri-scheme", "model.uri")
    assert "0.20" in problem.mend
    assert check_object(CompiledObject("chat", args, context())) == []


def test_a_long_name_is_warned_of(context):
    args = LLMInferenceServiceArgs.model_validate(llm(name="a" * 39))
    [problem] = check_object(CompiledObject("chat", args, context()))
    assert (problem.code, problem.path, problem.severity) == ("name-cut", "name", "warning")


@pytest.mark.parametrize(
    ("fields", "version", "path"),
    [
        (llm(tracing={}), "0.19", "tracing"),
        (llm(tracing={"samplerArg": 0.1}), "0.19", "tracing"),
        (llm(podLabels={"a": "b"}), "0.16", "podLabels"),
        (llm(prefill={"podAnnotations": {"a": "b"}}), "0.16", "prefill.podAnnotations"),
        (llm(router={"route": {}, "scheduler": {"replicas": 2}}), "0.16", "router.scheduler.replicas"),
        (
            llm(router={"gateway": {"refs": [GATEWAY, {**GATEWAY, "sectionName": "c"}]}}),
            "0.17",
            "router.gateway.refs.1.sectionName",
        ),
    ],
)
def test_fields_newer_than_the_version_are_refused(fields, version, path, context):
    args = LLMInferenceServiceArgs.model_validate(fields)
    [problem] = check_object(CompiledObject("chat", args, context(kserve=version)))
    assert (problem.code, problem.path) == ("version-field", path)
    assert problem.mend
    assert "version-field" not in {p.code for p in check_object(CompiledObject("chat", args, context()))}


FLAG = {"extraArgs": ["--tensor-parallel-size", "4"]}


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        (llm(), []),
        (llm(**tp(4)), ["parallelism.tensor"]),
        (llm(**tp(4), engine=FLAG), []),
        (llm(**tp(4), engine={"extraArgs": ["--tensor-parallel-size=4"]}), []),
        (llm(**tp(4), prefill=tp(4)), ["parallelism.tensor", "prefill.parallelism.tensor"]),
        (llm(**tp(4), engine=FLAG, prefill=tp(4)), []),
        (llm(**tp(4), engine=FLAG, prefill={**tp(4), "engine": {"maxModelLen": 5}}), []),
        (llm(**tp(4), engine=FLAG, prefill={**tp(4), "engine": {"extraArgs": []}}), ["prefill.parallelism.tensor"]),
    ],
)
def test_before_0_20_the_tensor_parallel_size_must_be_handed_on_by_hand(fields, paths, context):
    args = LLMInferenceServiceArgs.model_validate(fields)
    found = check_object(CompiledObject("chat", args, context(kserve="0.19")))
    assert [(p.code, p.path) for p in found] == [("tensor-not-rendered", path) for path in paths]
    assert all("Add --tensor-parallel-size 4 to engine.extraArgs" in p.mend for p in found)
    assert check_object(CompiledObject("chat", args, context())) == []


def test_images_that_come_later_are_not_compared(context, later):
    args = LLMInferenceServiceArgs(**llm(engine={"image": later}, prefill={"engine": {"image": "vllm:1"}}))
    assert check_object(CompiledObject("chat", args, context())) == []


def test_several_wrong_things_come_out_together(context):
    fields = llm({"uri": "gs://m"}, name="x.y", pool="cpu", router={"scheduler": {}}, prefill={"pool": "nope", **tp(2)})
    found = check_object(CompiledObject("chat", LLMInferenceServiceArgs.model_validate(fields), context(llm=False)))
    assert sorted(p.code for p in found) == [
        "gpus-per-node",
        "llm-disabled",
        "name-derived",
        "pd-tp-direction",
        "scheduler-route",
        "unknown-pool",
        "uri-scheme",
    ]


def test_gpus_that_kserve_claims_are_neither_written_nor_missed(context):
    claimed = {"annotations": {"serving.kserve.io/exp-dra-device-class": "gpu.nvidia.com"}}
    fields = {"model": {"uri": "hf://own/model"}, "pool": "l4", "parallelism": {"tensor": 2}, **claimed}
    args = LLMInferenceServiceArgs.model_validate(
        {**fields, "prefill": {"pool": "l4"}, "router": {"route": {}, "scheduler": {}}}
    )
    assert "gpus-unused" not in {problem.code for problem in check_object(CompiledObject("chat", args, context()))}
    spec = kserve_object("chat", args, context().pools, "0.20")["spec"]
    for pod in (spec, spec["prefill"]):
        assert "resources" not in next(one for one in pod["template"]["containers"] if one["name"] == "main")
