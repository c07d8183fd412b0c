"""Whether engines fit their GPUs, as services say them."""

import re

import pytest
import yaml

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, parse_environment
from kserve_iac.checks import check, check_object, examine
from kserve_iac.checks.engine import memory
from kserve_iac.compiled import CompiledObject

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}


def found(context, fields, **platform):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "pool": "l4", **fields})
    return [
        (p.code, p.path, p.severity)
        for p in check_object(CompiledObject("chat", args, context(**platform)))
        if "fit" in p.code
    ]


def main(**container):
    return {"containers": [{"name": "main", **container}]}


FITS = {
    "a short context": {"engine": {"maxModelLen": 8192}},
    "a longer one on more GPUs": {"parallelism": {"tensor": 4}},
    "a larger GPU": {"pool": "h100"},
    "an 8-bit cache": {"engine": {"maxModelLen": 16384, "kvCacheDtype": "fp8"}},
    "said by further flags": {"engine": {"extraArgs": ["--max-model-len", "8192"]}},
    "said by further flags, in one word": {"engine": {"extraArgs": ["--max_model_len=8192", "--enforce-eager"]}},
    "a command of its own for a short context": {
        "engine": {"maxModelLen": 32768},
        "template": main(command=["vllm", "serve", "/mnt/models", "--max-model-len=8192"]),
    },
    "a command of its own with another model": {
        "template": main(command=["vllm", "serve", "/mnt/models", "--model=own/model"]),
    },
    "another server": {"template": main(command=["serve", "/mnt/models"])},
    "arguments of its own": {"template": main(args=["--model", "x"])},
    "a context that vLLM chooses": {"engine": {"extraArgs": ["--max-model-len", "auto"]}},
    "what the fit does not cover": {"engine": {"extraArgs": ["--cpu-offload-gb", "20"]}},
    "no pool": {"pool": None},
    "a pool without GPUs": {"pool": "cpu", "gpus": 0},
    "a flag that vLLM itself refuses": {"engine": {"extraArgs": ["--max-model-len", "many"]}},
}


@pytest.mark.parametrize("fields", FITS.values(), ids=FITS)
def test_what_fits_or_cannot_be_told_passes(context, fields):
    assert found(context, fields) == []


LLAMA = {"model": {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}}

REFUSED = {
    "the model's own context": ({}, "fit-kv", "engine.maxModelLen"),
    "too long a context": ({"engine": {"maxModelLen": 32768}}, "fit-kv", "engine.maxModelLen"),
    "flags win over nothing": ({"engine": {"extraArgs": ["--max-model-len=40960"]}}, "fit-kv", "engine.extraArgs"),
    "a number with a unit": ({"engine": {"extraArgs": ["--max-model-len=40k"]}}, "fit-kv", "engine.extraArgs"),
    "a number with a binary unit": (
        {"engine": {"extraArgs": ["--max-model-len", "40K"]}},
        "fit-kv",
        "engine.extraArgs",
    ),
    "beyond the model, in a variable of the container": (
        {"pool": "h100", "env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--max-model-len=200k"}]},
        "fit-refused",
        "env.0",
    ),
    "weights alone": ({**LLAMA, "parallelism": {"tensor": 4}}, "fit-weights", "parallelism.tensor"),
    "too small a share of the GPU": (
        {"engine": {"maxModelLen": 4096, "gpuMemoryUtilization": 0.3}},
        "fit-weights",
        "engine.gpuMemoryUtilization",
    ),
    "too small a share, by a flag": (
        {"engine": {"maxModelLen": 4096, "extraArgs": ["--gpu-memory-utilization=0.3"]}},
        "fit-weights",
        "engine.extraArgs",
    ),
    "too small a share of the GPU of prefill": (
        {
            "engine": {"maxModelLen": 4096},
            "prefill": {"pool": "l4", "engine": {"gpuMemoryUtilization": 0.3}},
        },
        "fit-weights",
        "prefill.engine.gpuMemoryUtilization",
    ),
    "batches that take the memory": (
        {"engine": {"maxModelLen": 4096, "maxNumBatchedTokens": 400000}},
        "fit-weights",
        "engine.maxNumBatchedTokens",
    ),
    "weights of twice the size": (
        {"engine": {"maxModelLen": 4096, "dtype": "float32"}},
        "fit-weights",
        "engine.dtype",
    ),
    "a command of its own": (
        {"gpus": 1, "template": main(command=["vllm", "serve", "/mnt/models"], args=["--max-model-len=32768"])},
        "fit-kv",
        "template.containers.0.args",
    ),
    "a command in the text of a shell": (
        {"gpus": 1, "template": main(command=["sh", "-c", "vllm serve /mnt/models --max-model-len 32768"])},
        "fit-kv",
        "template.containers.0.command",
    ),
    "a command of prefill": (
        {
            "engine": {"maxModelLen": 8192},
            "prefill": {"pool": "l4", "gpus": 1, "template": main(command=["vllm", "serve", "/mnt/models"])},
        },
        "fit-kv",
        "prefill.template.containers.0.command",
    ),
    "heads that cannot be shared": ({"parallelism": {"tensor": 3}}, "fit-refused", "parallelism.tensor"),
    "a context beyond the model's": ({"engine": {"maxModelLen": 50000}}, "fit-refused", "engine.maxModelLen"),
    "prefill's weights": (
        {
            **LLAMA,
            "pool": "h100",
            "parallelism": {"tensor": 8},
            "prefill": {"pool": "l4", "parallelism": {"tensor": 4}},
        },
        "fit-weights",
        "prefill.parallelism.tensor",
    ),
}


@pytest.mark.parametrize(("fields", "code", "path"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_start_is_refused(context, fields, code, path):
    assert found(context, fields) == [(code, path, "error")]


def test_what_only_a_start_would_tell_is_a_warning(context):
    fields = {"engine": {"maxModelLen": 16384}}
    assert found(context, fields) == [("fit-tight", "engine.maxModelLen", "warning")]


@pytest.mark.parametrize(
    "command",
    [
        ["vllm", "serve"],
        ["vllm", "serve", "own/model"],
        ["sh", "-c", "vllm serve /mnt/models $MORE"],
        ["python", "-m", "vllm.entrypoints.openai.api_server"],
    ],
)
def test_of_a_command_that_cannot_be_read_it_is_said_that_nothing_was_checked(context, command):
    warning = [("fit-unknown", "template.containers.0.command", "warning")]
    assert found(context, {"template": main(command=command)}) == warning
    assert found(context, {"template": main(command=command), "pool": "cpu", "gpus": 0}) == []


@pytest.mark.parametrize("uri", ["hf://own/model", "s3://models/own", "pvc://claim/own"])
def test_of_a_model_that_is_not_known_it_is_said_that_nothing_was_checked(context, uri):
    assert found(context, {"model": {"uri": uri}}) == [("fit-unknown", "model.uri", "warning")]


def test_of_what_comes_later_nothing_is_said(context, later):
    assert found(context, {"template": main(args=[later])}) == []


def test_the_mend_names_the_flag_where_a_flag_says_it(context):
    fields = {"pool": "h100", "engine": {"extraArgs": ["--max-model-len=200k"]}}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    [problem] = [p for p in check_object(CompiledObject("chat", args, context())) if p.code == "fit-refused"]
    assert problem.text.startswith("A context of 200,000 tokens")
    assert problem.mend.startswith("Set --max-model-len to at most 40960.")


def test_the_mend_is_one_that_works(context):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "pool": "l4"})
    [problem] = [p for p in check_object(CompiledObject("chat", args, context())) if p.code == "fit-kv"]
    tokens = int(problem.mend.split()[5].rstrip(","))
    assert ("fit-kv", "engine.maxModelLen", "error") not in found(context, {"engine": {"maxModelLen": tokens}})


def test_a_larger_tensor_parallel_size_that_is_named_works(context):
    args = LLMInferenceServiceArgs.model_validate({**LLAMA, "pool": "l4", "parallelism": {"tensor": 4}})
    [problem] = [p for p in check_object(CompiledObject("chat", args, context())) if p.code == "fit-weights"]
    assert problem.mend == "Set parallelism.tensor to 8, or use a larger GPU."
    eight = {**LLAMA, "parallelism": {"tensor": 8}, "engine": {"maxModelLen": 4096}}
    assert {code for code, _, severity in found(context, eight) if severity == "error"} == set()


def weights_on(pool, **fields):
    """The mend of the weights of a service on such a pool, and the service's arguments."""
    config = {
        "cluster": {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-8"}, pool]}},
        "platform": {"llm": True},
        "services": {"chat": {"llmInferenceService": {"pool": pool["name"], **LLAMA, **fields}}},
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return [one for one in check(environment) if one.code == "fit-weights"]


SIZE = re.compile(r"Set parallelism\.tensor to (\d+)")
MACHINE = re.compile(r"(\S+) \(parallelism\.tensor (\d+)\)")


@pytest.mark.parametrize(
    ("machine", "fields", "size"),
    [
        ("g2-standard-96", {"parallelism": {"tensor": 2}}, 8),
        ("a3-highgpu-8g", {}, 2),
        ("a3-highgpu-2g", {}, 2),
        ("a3-highgpu-1g", {}, None),
        ("g2-standard-48", {"parallelism": {"tensor": 4}}, None),  # a size of 8 needs 8 GPUs
        ("g2-standard-96", {"parallelism": {"tensor": 8}, "model": {"uri": "hf://Qwen/Qwen3-235B-A22B"}}, None),
    ],
)
def test_the_mend_of_the_weights_is_held_by_the_pool_or_names_machine_types(machine, fields, size):
    pool = {"name": "gpus", "machineType": machine, "maxNodes": 4}
    [problem] = weights_on(pool, **fields)
    if size is not None:
        assert [int(one) for one in SIZE.findall(problem.mend)] == [size]
        assert weights_on(pool, **{**fields, "parallelism": {"tensor": size}}) == []
        return
    assert SIZE.findall(problem.mend) == []
    named = MACHINE.findall(problem.mend)
    assert named
    for name, tensor in named:
        other = {"name": "gpus", "machineType": name, "maxNodes": 4}
        assert weights_on(other, **{**fields, "parallelism": {"tensor": int(tensor)}}) == [], name


def test_a_pod_that_requests_its_gpus_itself_is_told_how_many():
    pool = {"name": "gpus", "machineType": "g2-standard-96", "maxNodes": 4}
    [problem] = weights_on(pool, parallelism={"tensor": 4}, gpus=4)
    assert problem.mend == "Set parallelism.tensor to 8, request 8 GPUs for each pod, or use a larger GPU."


def test_a_model_that_no_machine_type_holds_is_said_to_be_one(monkeypatch):
    monkeypatch.setattr(memory, "choices", lambda *_: ([], []))
    [problem] = weights_on({"name": "gpus", "machineType": "g2-standard-48"}, parallelism={"tensor": 4})
    assert problem.mend == (
        "No machine type in the catalogue holds this model on one node. Use a quantised or a smaller model."
    )


def of_predictor(context, **predictor):
    args = InferenceServiceArgs.model_validate({"predictor": {"pool": "l4", "gpus": 1, **predictor}})
    return [p for p in check_object(CompiledObject("chat", args, context())) if "fit" in p.code]


def test_predictors_that_run_vllm_must_fit_too(context):
    model = {"modelFormat": "huggingface", "storageUri": QWEN["uri"]}
    [problem] = of_predictor(context, model=model)
    assert (problem.code, problem.path, problem.severity) == ("fit-kv", "predictor.model.args", "error")
    assert "--kv-cache-dtype to fp8" in problem.mend
    assert of_predictor(context, model={**model, "args": ["--max_model_len=8192"]}) == []


def test_of_predictors_with_another_model_it_is_said_that_nothing_was_checked(context):
    [problem] = of_predictor(context, model={"modelFormat": "huggingface", "storageUri": "gs://models/own"})
    assert (problem.code, problem.path, problem.severity) == ("fit-unknown", "predictor.model", "warning")
    assert of_predictor(context, model={"modelFormat": "huggingface", "storageUri": "hf://BAAI/bge-m3"}) == []


def test_a_predictor_is_told_its_flag_and_its_gpus(context):
    model = {"modelFormat": "huggingface", "storageUri": LLAMA["model"]["uri"]}
    flags = ["--tensor-parallel-size=4", "--max-model-len=4096"]
    [problem] = of_predictor(context, gpus=4, model={**model, "args": flags})
    assert problem.mend == "Set --tensor-parallel-size to 8, request 8 GPUs for each pod, or use a larger GPU.", problem
    flags[0] = "--tensor-parallel-size=8"
    [tight] = of_predictor(context, gpus=8, model={**model, "args": flags})
    assert (tight.code, tight.severity) == ("fit-tight", "warning")
    assert "at most 0" not in tight.mend, "no context is safe on these GPUs"
    assert tight.mend.startswith("Use a pool with machine type ")


def on_gke(pool, **llm):
    config = {
        "cluster": {"gke": {"location": "us-central1", "nodePools": [{"name": "gpus", **pool}]}},
        "platform": {"llm": True},
        "services": {"a": {"llmInferenceService": {"pool": "gpus", **llm}}},
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return [problem.code for problem in check(environment) if problem.path.startswith("services")]


@pytest.mark.parametrize(
    ("partition", "model", "said"),
    [
        ("1g.10gb", "Qwen/Qwen3-8B", ["fit-weights"]),
        ("3g.40gb", "Qwen/Qwen3-8B", []),
        ("1g.10gb", "Qwen/Qwen3-0.6B", []),
    ],
)
def test_a_partition_has_the_memory_that_its_name_says(partition, model, said):
    pool = {"machineType": "a3-highgpu-8g", "gpuPartition": partition}
    found = on_gke(pool, model={"uri": f"hf://{model}"}, engine={"maxModelLen": 4096})
    assert [code for code in found if code.startswith("fit")] == said


@pytest.mark.parametrize(("taken", "warned"), [(None, True), (0.6, True), (0.5, False), (0.25, False)])
def test_engines_that_share_a_gpu_leave_each_other_room(taken, warned):
    pool = {"machineType": "g2-standard-12", "gpuSharing": {"strategy": "mps", "clients": 2}}
    engine = {"maxModelLen": 1024} | ({} if taken is None else {"gpuMemoryUtilization": taken})
    found = on_gke(pool, model={"uri": "hf://Qwen/Qwen3-0.6B"}, engine=engine)
    assert ("gpu-shared" in found) is warned


BESIDE = {
    "a draft": ["--speculative-config", '{"method":"ngram","num_speculative_tokens":3}'],
    "offloaded weights": ["--cpu-offload-gb", "4"],
    "a cache of its own": ["--kv-cache-memory-bytes", "4G"],
    "a context that vLLM chooses": ["--max-model-len", "auto"],
}


@pytest.mark.parametrize("words", BESIDE.values(), ids=BESIDE)
def test_a_flag_that_the_fit_does_not_cover_ends_only_what_is_said_about_memory(words):
    pool = {"machineType": "g2-standard-96"}
    model = {"uri": "hf://Qwen/Qwen3-8B"}
    found = on_gke(pool, model=model, parallelism={"tensor": 3}, engine={"maxModelLen": 4096, "extraArgs": words})
    assert "fit-refused" in found
    assert "fit-refused" not in on_gke(
        pool, model=model, parallelism={"tensor": 2}, engine={"maxModelLen": 4096, "extraArgs": words}
    )


@pytest.mark.parametrize("flag", ["--config=/etc/vllm.yaml", '--hf-overrides={"num_attention_heads":33}'])
def test_a_flag_that_may_change_the_model_ends_what_is_said_about_its_heads(flag):
    found = on_gke(
        {"machineType": "g2-standard-96"},
        model={"uri": "hf://Qwen/Qwen3-8B"},
        parallelism={"tensor": 3},
        engine={"maxModelLen": 4096, "extraArgs": [flag]},
    )
    assert not [code for code in found if code.startswith("fit-re")]


def unchecked(pools, services):
    config = {
        "cluster": {"existing": {"nodePools": pools}},
        "platform": {"llm": True, "install": "existing"},
        "services": services,
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return [(one.path, one.severity) for one in check(environment) if one.code == "fit-unknown-gpu"]


CHAT = {"llmInferenceService": {"model": QWEN, "pool": "own"}}
PREDICTED = {
    "inferenceService": {
        "predictor": {"model": {"modelFormat": "huggingface", "storageUri": QWEN["uri"]}, "pool": "own", "gpus": 1}
    }
}
IRIS = {"inferenceService": {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://m"}, "pool": "own"}}}


@pytest.mark.parametrize("size", [{"gpusPerNode": 4}, {}])
@pytest.mark.parametrize(
    ("services", "said"),
    [
        ({"chat": CHAT}, 1),
        ({"chat": CHAT, "other": CHAT, "predicted": PREDICTED}, 1),
        ({"predicted": PREDICTED}, 1),
        ({"iris": IRIS}, 0),
        ({}, 0),
    ],
)
def test_a_pool_whose_gpu_is_not_known_is_named_once(size, services, said):
    pools = [{"name": "cpu", "machineType": "e2-standard-8"}, {"name": "own", **size}]
    assert unchecked(pools, services) == [("cluster.existing.nodePools.1", "warning")] * said


def test_each_pool_with_engines_is_named():
    other = {"llmInferenceService": {"model": QWEN, "pool": "other"}}
    pools = [{"name": name, "gpusPerNode": 4} for name in ("own", "other", "unused")]
    found = unchecked(pools, {"chat": CHAT, "other": other})
    assert [path for path, _ in found] == ["cluster.existing.nodePools.0", "cluster.existing.nodePools.1"]


def test_of_a_pool_with_a_machine_type_nothing_is_said():
    assert unchecked([{"name": "own", "machineType": "g2-standard-12"}], {"chat": CHAT}) == []


def on_existing(pool, **fields):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "own", "maxNodes": 2, **pool}]}},
        "platform": {"llm": True, "install": "existing"},
        "services": {"chat": {"llmInferenceService": {"model": QWEN, "pool": "own", **fields}}},
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return [one for one in check(environment) if one.code != "download-memory"]


BY_NAME = {"resources": {"limits": {"nvidia.com/mig-1g.10gb": "1"}}}


@pytest.mark.parametrize(
    ("pool", "fields", "codes"),
    [
        ({"gpusPerNode": 1, "gpu": "l40s"}, {"engine": {"maxModelLen": 8192}}, []),
        ({"gpusPerNode": 1, "gpu": "NVIDIA-A16"}, {}, ["fit-weights"]),
        ({"gpusPerNode": 1, "gpu": "l40x"}, {}, ["fit-unknown-gpu"]),
        ({"gpusPerNode": 7}, BY_NAME, ["fit-weights"]),
        ({"gpusPerNode": 7, "gpu": "h100", "gpuPartition": "1g.10gb"}, {}, ["fit-weights"]),
        ({"machineType": "g6e.xlarge"}, {"engine": {"maxModelLen": 8192}}, []),
    ],
)
def test_a_described_pool_says_which_gpu_it_has(pool, fields, codes):
    assert [one.code for one in on_existing(pool, **fields)] == codes


def test_a_kind_of_gpu_that_is_not_known_is_told_the_nearest_one():
    [problem] = on_existing({"gpusPerNode": 1, "gpu": "lforty"})
    assert problem.mend == "Its GPUs are counted. Check their memory yourself."
    [problem] = on_existing({"gpusPerNode": 1, "gpu": "nvidia-l40s-"})
    assert problem.mend == "Did you mean nvidia-l40s?"


def test_partitions_by_name_on_whole_gpus_are_not_counted_as_gpus():
    model = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": {"maxModelLen": 4096}, "replicas": 14}
    assert [one.code for one in on_existing({"machineType": "a3-highgpu-8g"}, **model, **BY_NAME)] == []


def test_what_is_short_outside_of_the_share_is_not_said_of_the_cache():
    pool = {"machineType": "g2-standard-24"}
    fields = {"parallelism": {"tensor": 2}, "engine": {"maxModelLen": 8192, "image": "vllm/vllm-openai:v0.17.1"}}
    [problem] = [one for one in on_existing(pool, **fields) if one.code == "fit-tight"]
    assert problem.path.endswith("engine.gpuMemoryUtilization")
    safe = float(problem.mend.split()[5].rstrip(","))
    fields["engine"]["gpuMemoryUtilization"] = safe
    assert [one for one in on_existing(pool, **fields) if one.code != "root-image"] == []


LONG = {"engine": {"maxModelLen": 50000}}
ALLOWED = [{"name": "VLLM_ALLOW_LONG_MAX_MODEL_LEN", "value": "1"}]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, True),
        ({"env": ALLOWED}, False),
        ({"env": [{**ALLOWED[0], "value": "0"}]}, True),
        ({"template": main(env=ALLOWED)}, False),
        ({"engine": {"maxModelLen": 50000, "extraArgs": ["--hf-overrides", "{}"]}}, False),
    ],
)
def test_ways_to_a_longer_context_are_not_refused(fields, refused):
    found = on_existing({"machineType": "a3-highgpu-8g"}, **{**LONG, **fields})
    assert ("fit-refused" in [one.code for one in found]) is refused


def test_a_mend_offers_no_size_that_no_node_of_the_pool_has():
    [problem] = [one for one in on_existing({"machineType": "g2-standard-12"}) if one.code == "fit-kv"]
    assert "parallelism" not in problem.mend


def on_hugging_face(gpus, model="hf://Qwen/Qwen3-14B"):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-48", "maxNodes": 2}]}},
        "platform": {"kserve": "0.20"},
        "services": {
            "chat": {
                "inferenceService": {
                    "predictor": {
                        "pool": "l4",
                        "gpus": gpus,
                        "model": {
                            "modelFormat": "huggingface",
                            "storageUri": model,
                            "args": ["--max-model-len=4096"],
                        },
                    }
                }
            }
        },
    }
    return [one for one in examine(config)[1] if one.code.startswith("fit-")]


def test_the_hugging_face_server_shares_the_model_over_all_gpus_of_the_pod():
    [small] = on_hugging_face(1)
    assert small.code == "fit-weights"
    assert on_hugging_face(2) == []


def test_a_number_of_gpus_that_does_not_divide_the_heads_is_refused():
    [one] = on_hugging_face(3)
    assert (one.code, one.path) == ("fit-refused", "services.chat.inferenceService.predictor.gpus")
    assert "request one of these numbers of GPUs" in one.mend


@pytest.mark.parametrize(("words", "gpus", "is_said"), [("2", 4, True), ("4", 4, False), (None, 4, False)])
def test_a_tensor_size_that_the_hugging_face_server_replaces_is_a_warning(words, gpus, is_said):
    args = [f"--tensor-parallel-size={words}"] if words else []
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", "args": args}
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-48", "maxNodes": 2}]}},
        "platform": {"kserve": "0.20"},
        "services": {"chat": {"inferenceService": {"predictor": {"pool": "l4", "gpus": gpus, "model": model}}}},
    }
    said = [(one.severity, one.path, one.mend) for one in examine(config)[1] if one.code == "flag-ignored"]
    where, mend = (
        "services.chat.inferenceService.predictor.model.args",
        "Remove --tensor-parallel-size, or request 2 GPUs.",
    )
    assert said == ([("warning", where, mend)] if is_said else [])


@pytest.mark.parametrize(
    ("engine", "mend"),
    [
        ({"gpuMemoryUtilization": 0.3}, "Set gpuMemoryUtilization to 0.75, or use a larger GPU."),
        ({"maxNumBatchedTokens": 400000}, "Set maxNumBatchedTokens to 16384, or use a larger GPU."),
        ({"dtype": "float32"}, "Set dtype to bfloat16, or use a larger GPU."),
        ({"extraArgs": ["--dtype", "float32"]}, "Set --dtype to bfloat16, or use a larger GPU."),
    ],
)
def test_the_mend_names_a_value_of_the_setting_that_works(context, engine, mend):
    def problems(settings):
        args = {"model": QWEN, "pool": "l4", "engine": {"maxModelLen": 4096, **settings}}
        made = CompiledObject("chat", LLMInferenceServiceArgs.model_validate(args), context())
        return [one for one in check_object(made) if one.code == "fit-weights"]

    assert [one.mend for one in problems(engine)] == [mend]
    setting, _, value = mend.removeprefix("Set ").partition(",")[0].partition(" to ")
    if not setting.startswith("--"):
        assert problems({setting: yaml.safe_load(value)}) == []
