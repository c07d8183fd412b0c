"""What the engines of a service are started with, read from its arguments."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, NodePool
from kserve_iac.capacity import pools_of
from kserve_iac.catalog.engine_images import ANY
from kserve_iac.engines import engine_roles
from kserve_iac.engines.derivation import UNKNOWN_MODEL

POOLS = pools_of(
    [
        NodePool(name="cpu", machine_type="e2-standard-16", max_nodes=2),
        NodePool(name="l4", machine_type="g2-standard-96", max_nodes=2),
        NodePool(name="h100", machine_type="a3-highgpu-8g", max_nodes=1),
    ]
)

QWEN = "hf://Qwen/Qwen3-8B"


def llm(kserve="0.20", **fields):
    args = {"model": {"uri": QWEN}, "pool": "l4", **fields}
    return engine_roles(LLMInferenceServiceArgs.model_validate(args), POOLS, kserve)


def predictors(kserve="0.20", canary=(), **predictor):
    args = {"predictor": {"pool": "l4", "gpus": 1, **predictor}, "canary": list(canary)}
    return engine_roles(InferenceServiceArgs.model_validate(args), POOLS, kserve)


def main(**container):
    return {"containers": [{"name": "main", **container}]}


def test_roles_have_their_paths_pools_and_sizes():
    decode, prefill = llm(pool="h100", parallelism={"tensor": 4}, prefill={"pool": "l4", "parallelism": {"tensor": 2}})
    assert [(str(one.path), one.role, one.gpu.name, one.gpus_per_pod) for one in (decode, prefill)] == [
        ("", "decode", "nvidia-h100-80gb", 4),
        ("prefill", "prefill", "nvidia-l4", 2),
    ]
    assert (decode.parallelism.tensor, prefill.parallelism.tensor) == (4, 2)
    assert str(decode.path_of("maxModelLen")) == "engine.maxModelLen"
    assert str(prefill.path_of("maxModelLen")) == "prefill.engine.maxModelLen"
    assert decode.model.name == "Qwen/Qwen3-8B"


def test_prefill_takes_the_settings_of_decode():
    _, prefill = llm(engine={"maxModelLen": 8192, "maxNumSeqs": 8}, prefill={"engine": {"maxNumSeqs": 4}})
    assert (prefill.settings.max_model_len, prefill.settings.max_num_seqs) == (8192, 4)


WORKERS = {"worker": main(), "parallelism": {"data": 16, "dataLocal": 8, "expert": True}, "pool": "h100"}

SIZES = {
    "over pods": (WORKERS, (1, 1, 16, True), 8),
    "over pods, each rank on two": (
        {**WORKERS, "parallelism": {"tensor": 2, "data": 8, "dataLocal": 4}},
        (2, 1, 8, False),
        8,
    ),
    "a pipeline of pods": ({"worker": main(), "parallelism": {"tensor": 2, "pipeline": 2}}, (2, 2, 1, False), 2),
    "ranks without workers are not rendered": ({"parallelism": {"data": 4, "dataLocal": 4}}, (1, 1, 1, False), 4),
    "said by a flag": ({"gpus": 2, "engine": {"extraArgs": ["-tp", "2"]}}, (2, 1, 1, False), 2),
    "said by flags": (
        {"gpus": 8, "engine": {"extraArgs": ["--data_parallel_size=8", "--enable-expert-parallel"]}},
        (1, 1, 8, True),
        8,
    ),
}


@pytest.mark.parametrize(("fields", "sizes", "gpus"), SIZES.values(), ids=SIZES)
def test_how_gpus_share_a_model(fields, sizes, gpus):
    [role] = llm(**fields)
    found = role.parallelism
    assert (found.tensor, found.pipeline, found.data, found.expert) == sizes
    assert role.gpus_per_pod == gpus


def test_gpus_that_are_claimed_are_those_of_the_pool():
    [role] = llm(annotations={"serving.kserve.io/exp-dra-device-class": "gpu.nvidia.com"})
    assert (role.gpu.name, role.gpus_per_pod, role.reason) == ("nvidia-l4", 1, None)
    [role] = llm(annotations={"serving.kserve.io/exp-dra-device-class": "gpu.example.com"})
    assert (role.gpu.name, role.gpus_per_pod, role.reason) == ("nvidia-l4", 0, None)


UNTOLD = {
    "another model": ({"model": {"uri": "s3://models/own"}}, UNKNOWN_MODEL),
    "no pool": ({"pool": None}, "It names no pool."),
    "a pool that is not there": ({"pool": "l5"}, "There is no pool l5."),
    "no GPU": ({"gpus": 0}, "It asks for no GPU."),
    "a command": ({"template": main(command=["vllm"])}, "Its container has a command line of its own."),
    "a flag that the fit lacks": (
        {"engine": {"extraArgs": ["--cpu-offload-gb", "4"]}},
        "--cpu-offload-gb is not covered.",
    ),
    "no number": ({"engine": {"extraArgs": ["--max-model-len", "many"]}}, "--max-model-len many cannot be read."),
    "a context that vLLM chooses": (
        {"engine": {"extraArgs": ["--max-model-len", "auto"]}},
        "vLLM chooses the context length itself.",
    ),
    "the same as a number": (
        {"engine": {"extraArgs": ["--max-model-len=-1"]}},
        "vLLM chooses the context length itself.",
    ),
    "the model of a configuration": (
        {"model": None, "baseRefs": ["own"]},
        "It builds on own, whose content is not known here.",
    ),
}


@pytest.mark.parametrize(("fields", "reason"), UNTOLD.values(), ids=UNTOLD)
def test_why_nothing_can_be_said(fields, reason):
    [role] = llm(**fields)
    assert role.reason == reason
    assert role.fits() == []


def test_without_pools_nothing_can_be_said():
    [role] = engine_roles(LLMInferenceServiceArgs.model_validate({"model": {"uri": QWEN}, "pool": "l4"}), None, "0.20")
    assert role.reason == "The pools are not known."


def test_what_comes_later_cannot_be_read(later):
    [role] = llm(template=main(args=[later]))
    assert role.reason == "Its command line is known in the update only."


HUGGING_FACE = {"modelFormat": "huggingface", "storageUri": QWEN}

PREDICTORS = {
    "the model's URI": ({"model": HUGGING_FACE}, {}),
    "the older spelling": ({"huggingface": {"storageUri": QWEN}}, {}),
    "the model by a flag": ({"model": {"modelFormat": "huggingface", "args": ["--model_id=Qwen/Qwen3-8B"]}}, {}),
    "flags": (
        {"model": {**HUGGING_FACE, "args": ["--max_length=4096", "--dtype", "half", "--backend=vllm"]}},
        {"max_model_len": 4096, "dtype": "half"},
    ),
    "the runtime of vLLM": (
        {"model": {"modelFormat": "vLLM", "storageUri": QWEN, "args": ["--max-model-len=4096"]}},
        {"max_model_len": 4096},
    ),
    "a container of vLLM's": (
        {"containers": [{"image": "vllm/vllm-openai:v0.11.0", "args": ["--model", "Qwen/Qwen3-8B"]}]},
        {},
    ),
    "a container that starts it": (
        {
            "containers": [
                {"image": "own:1", "command": ["vllm", "serve", "Qwen/Qwen3-8B"], "args": ["--enforce-eager"]}
            ]
        },
        {"enforce_eager": True},
    ),
    "a container with its model first": (
        {"containers": [{"image": "vllm/vllm-openai:v0.11.2", "args": ["Qwen/Qwen3-8B", "--dtype=half"]}]},
        {"dtype": "half"},
    ),
}


@pytest.mark.parametrize(("fields", "settings"), PREDICTORS.values(), ids=PREDICTORS)
def test_predictors_that_run_vllm(fields, settings):
    [role] = predictors(**fields)
    assert (str(role.path), role.role, role.reason, role.model.name) == (
        "predictor",
        "predictor",
        None,
        "Qwen/Qwen3-8B",
    )
    assert {name: getattr(role.settings, name) for name in settings} == settings
    assert role.fits() != []


def test_predictors_of_other_kinds_have_no_engine():
    assert predictors(model={"modelFormat": "sklearn", "storageUri": "gs://b/m"}) == []
    assert predictors(containers=[{"image": "own:1"}]) == []


NOT_VLLM = {
    "transformers": ({**HUGGING_FACE, "args": ["--backend=huggingface"]}, "Its backend is transformers, not vLLM."),
    "an encoder": (
        {"modelFormat": "huggingface", "storageUri": "hf://BAAI/bge-m3"},
        "Its model is an encoder, which keeps no KV cache.",
    ),
    "a task": (
        {"modelFormat": "huggingface", "storageUri": "gs://b/m", "args": ["--task=fill_mask"]},
        "Its task is fill_mask: it is not served by vLLM.",
    ),
    "a runtime of one's own": ({**HUGGING_FACE, "runtime": "ours"}, "What the runtime ours starts is not known."),
    "a command": ({**HUGGING_FACE, "command": ["own"]}, "Its container has a command line of its own."),
    "another store": ({"modelFormat": "huggingface", "storageUri": "gs://b/m"}, UNKNOWN_MODEL),
}


@pytest.mark.parametrize(("model", "reason"), NOT_VLLM.values(), ids=NOT_VLLM)
def test_why_nothing_is_said_of_a_predictor(model, reason):
    [role] = predictors(model=model)
    assert role.reason == reason


def test_canaries_are_roles_too():
    canary = {"predictor": {"name": "new", "pool": "h100", "gpus": 1, "model": HUGGING_FACE}, "trafficPercent": 10}
    first, second = predictors(model={**HUGGING_FACE}, canary=[canary])
    assert (str(second.path), second.role, second.gpu.name) == ("canary.0.predictor", "canary", "nvidia-h100-80gb")
    assert str(second.path_of("maxModelLen")) == "canary.0.predictor.model.args"
    assert str(first.path_of_model) == "predictor.model"


@pytest.mark.parametrize(
    ("model", "fields", "tensor"),
    [
        ({}, {"gpus": 2}, 2),
        ({"args": ["--tensor-parallel-size=2"]}, {"gpus": 4}, 4),
        ({"args": ["--tensor-parallel-size=4"]}, {"gpus": 2}, 4),
        ({"runtime": "kserve-vllmserver", "modelFormat": "vLLM"}, {"gpus": 2}, 1),
        ({"args": ["--backend=huggingface"]}, {"gpus": 1}, 1),
    ],
    ids=["no flag", "a smaller flag", "a larger flag", "vLLM itself", "one GPU"],
)
def test_the_hugging_face_server_uses_all_gpus_of_the_pod(model, fields, tensor):
    [role] = predictors(model={**HUGGING_FACE, **model}, **fields)
    assert role.parallelism.tensor == tensor


def test_worker_pods_are_stages():
    worker = {"pipelineParallelSize": 2, "tensorParallelSize": 4}
    [role] = predictors(model=HUGGING_FACE, gpus=4, workerSpec=worker)
    assert (role.parallelism.tensor, role.parallelism.pipeline) == (4, 2)


@pytest.mark.parametrize(
    ("fields", "gpus", "ranks", "pods"),
    [
        ({}, 1, 1, 4),
        ({"gpus": 2}, 2, 2, 2),
        ({"workers": {"nvidia.com/gpu": "2"}}, 2, 2, 2),
        ({"workers": {"nvidia.com/gpu": "3"}}, 1, 2, 2),
    ],
    ids=["KServe gives one to each pod", "those of the predictor", "those that the workers leave", "the rest of them"],
)
def test_gpus_of_the_pods_of_a_replica(fields, gpus, ranks, pods):
    limits = fields.get("workers")
    worker = {"pipelineParallelSize": 2, "tensorParallelSize": 2}
    if limits is not None:
        worker["containers"] = [{"name": "worker-container", "image": "own/vllm:1", "resources": {"limits": limits}}]
    [role] = predictors(model=HUGGING_FACE, workerSpec=worker, gpus=fields.get("gpus", 0))
    assert (role.gpus_per_pod, role.ranks, role.workload.pods_per_replica) == (gpus, ranks, pods)


ADAPTERS = [{"name": "a", "uri": "hf://own/a"}]

ROOM = {
    "no adapters": ({"maxAdapters": 4}, "0.20", (0, 16)),
    "vLLM's own room": ({"adapters": ADAPTERS}, "0.20", (1, 16)),
    "what is said": ({"adapters": ADAPTERS, "maxAdapters": 4, "maxRank": 64}, "0.19", (4, 64)),
    "before KServe passed it on": ({"adapters": ADAPTERS, "maxAdapters": 4}, "0.17", (0, 16)),
}


@pytest.mark.parametrize(("lora", "kserve", "room"), ROOM.values(), ids=ROOM)
def test_room_of_adapters_is_counted(lora, kserve, room):
    [role] = llm(kserve, model={"uri": QWEN, "lora": lora})
    assert (role.settings.max_loras, role.settings.max_lora_rank) == room


def test_adapters_leave_less_for_the_cache():
    [role] = llm(engine={"maxModelLen": 4096})
    [with_room] = llm(
        engine={"maxModelLen": 4096},
        model={"uri": QWEN, "lora": {"adapters": ADAPTERS, "maxAdapters": 8, "maxRank": 64}},
    )
    assert with_room.fits()[0].kv_cache < role.fits()[0].kv_cache


VERSIONS = {
    "the preset's": ({}, "0.20", ("0.23.0",)),
    "an older preset's": ({}, "0.19", ("0.17.1",)),
    "one of several": ({}, "0.17", ("0.11.0", "0.11.2")),
    "the image's": ({"engine": {"image": "vllm/vllm-openai:v0.12.0"}}, "0.20", ("0.12.0",)),
    "the container's image": ({"template": main(image="vllm/vllm-openai:v0.12.0")}, "0.20", ("0.12.0",)),
    "what is said": ({"engine": {"image": "own:1", "version": "0.13.0"}}, "0.20", ("0.13.0",)),
    "any": ({"engine": {"image": "own:1"}}, "0.20", ANY),
}


@pytest.mark.parametrize(("fields", "kserve", "versions"), VERSIONS.values(), ids=VERSIONS)
def test_which_vllm_runs(fields, kserve, versions):
    [role] = llm(kserve, **fields)
    assert role.versions == versions
    assert len(role.fits()) == len(versions)


PREDICTOR_VERSIONS = {
    "KServe's Hugging Face server": ({"model": HUGGING_FACE}, "0.19", ("0.20.0",)),
    "another tag of it": ({"model": {**HUGGING_FACE, "runtimeVersion": "v0.17.0-gpu"}}, "0.20", ("0.15.1",)),
    "an image": ({"model": {**HUGGING_FACE, "image": "vllm/vllm-openai:v0.12.0"}}, "0.20", ("0.12.0",)),
    "KServe's vLLM runtime, which floats": ({"model": {"modelFormat": "vLLM", "storageUri": QWEN}}, "0.20", ANY),
    "a tag of it": (
        {"model": {"modelFormat": "vLLM", "storageUri": QWEN, "runtimeVersion": "v0.24.0"}},
        "0.20",
        ("0.24.0",),
    ),
}


@pytest.mark.parametrize(("predictor", "kserve", "versions"), PREDICTOR_VERSIONS.values(), ids=PREDICTOR_VERSIONS)
def test_which_vllm_a_predictor_runs(predictor, kserve, versions):
    [role] = predictors(kserve, **predictor)
    assert role.versions == versions


def test_settings_of_several_media_are_read():
    [role] = llm(engine={"limitMmPerPrompt": {"image": 0, "video": 0}})
    assert role.settings.language_model_only
    [role] = llm(engine={"limitMmPerPrompt": {"image": 1}})
    assert not role.settings.language_model_only


def test_weights_that_are_not_offloaded_are_no_reason():
    [role] = llm(engine={"cpuOffloadGb": 0})
    assert role.reason is None
    [role] = llm(engine={"cpuOffloadGb": 4})
    assert role.reason == "--cpu-offload-gb is not covered."


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("8192", 8192), ("8k", 8000), ("8K", 8192), ("1.5k", 1500), ("2m", 2_000_000), ("1M", 1_048_576)],
)
def test_numbers_with_a_suffix_are_read(text, tokens):
    [role] = llm(engine={"extraArgs": ["--max-model-len", text, f"--max-num-batched-tokens={text}"]})
    assert (role.settings.max_model_len, role.settings.max_num_batched_tokens) == (tokens, tokens)


@pytest.mark.parametrize("text", ["1.5K", "8kb", "8 k", "k"])
def test_other_suffixes_are_not(text):
    [role] = llm(engine={"extraArgs": ["--max-model-len", text]})
    assert role.reason == f"--max-model-len {text} cannot be read."
