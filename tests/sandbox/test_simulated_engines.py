"""What engines on a sandbox are told: the sandbox's own reader must find the fit's figures for each role."""

import json
import re
from pathlib import Path

import pytest
import yaml

from kserve_iac.args.environment import Environment
from kserve_iac.catalog.gpus import gpu
from kserve_iac.compiled import Compiled
from kserve_iac_sandbox.engine.simulation import Simulation
from kserve_iac_sandbox.kubelet.described import variables

NODE_POOLS = [
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
    {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 2},
]
CHAT = {
    "model": {"uri": "hf://Qwen/Qwen3-32B"},
    "pool": "h100",
    "parallelism": {"tensor": 4},
    "engine": {"maxModelLen": 8192},
}
PREFILL = {"pool": "l4", "parallelism": {"tensor": 8}}


def compiled(cluster="simulated", **services):
    given = {"nodePools": NODE_POOLS} if cluster == "simulated" else {"context": "x", "nodePools": NODE_POOLS}
    config = {"cluster": {cluster: given}, "platform": {"llm": True}, "services": services}
    [one] = Compiled(Environment.model_validate(yaml.safe_load(json.dumps(config)))).objects
    return one


def told(one, **labels):
    return Simulation.of(variables({"metadata": {"labels": labels}}, [one.before["engines"]]))


def of_llm(component):
    return {"app.kubernetes.io/name": "chat", "app.kubernetes.io/component": f"llminferenceservice-{component}"}


@pytest.mark.parametrize(
    ("component", "role", "card"),
    [("workload", 0, "h100"), ("workload-leader", 0, "h100"), ("workload-prefill", 1, "l4")],
)
def test_each_role_has_its_own_cache_and_gpu(component, role, card):
    one = compiled(chat={"llmInferenceService": {**CHAT, "prefill": PREFILL}})
    found, fit, gpus = told(one, **of_llm(component)), one.engines[role].own_fits[0], 8 if role else 4
    assert found.blocks == fit.kv_tokens // 16
    assert found.max_model_len == 8192
    assert found.weight_bytes == pytest.approx(fit.weights * gpus)
    assert found.kv_bytes_per_token == fit.kv_bytes_per_token * gpus == 2 * 64 * 8 * 128 * 2
    assert (found.bandwidth, found.flops) == (gpu(card).bandwidth, gpu(card).flops)


def test_the_block_size_of_the_engine_counts():
    one = compiled(chat={"llmInferenceService": {**CHAT, "engine": {"blockSize": 32}}})
    assert told(one, **of_llm("workload")).blocks == one.engines[0].own_fits[0].kv_tokens // 32


def test_quantised_weights_are_smaller_than_what_is_computed():
    one = compiled(chat={"llmInferenceService": {**CHAT, "model": {"uri": "hf://Qwen/Qwen3-32B-FP8"}}})
    found = told(one, **of_llm("workload"))
    assert 1 <= found.bytes_per_weight < 1.1
    # About 32.8 billion weights, a part of them in 16 bits.
    assert 32e9 < found.weight_bytes / found.bytes_per_weight < 38e9


def test_a_predictor_of_vllm_and_its_canary():
    def predictor(**fields):
        model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B", "args": ["--max-model-len=8192"]}
        return {"pool": "l4", "gpus": 1, "model": model, **fields}

    canary = {"trafficPercent": 10, "predictor": predictor(name="next", gpus=2)}
    one = compiled(chat={"inferenceService": {"predictor": predictor(), "canary": [canary]}})
    assert told(one, app="isvc.chat-predictor").blocks == one.engines[0].own_fits[0].kv_tokens // 16
    assert told(one, app="isvc.chat-next-predictor").blocks == one.engines[1].own_fits[0].kv_tokens // 16


def test_the_page_shows_what_the_sandbox_reads_and_what_the_demo_writes():
    page = (Path(__file__).parents[2] / "sandbox" / "docs" / "engine.md").read_text()
    [shown] = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    pod = {"metadata": {"labels": of_llm("workload")}}
    found = Simulation.of(variables(pod, [{"metadata": {"name": "shown"}, "data": {"engine": shown}}]))
    chat = {
        "model": {"uri": "hf://Qwen/Qwen3-8B"},
        "pool": "l4",
        "engine": {"maxModelLen": 8192, "gpuMemoryUtilization": 0.92},
    }
    wanted = told(compiled(chat={"llmInferenceService": chat}), **of_llm("workload"))
    assert (found.blocks, found.bandwidth) == (wanted.blocks, wanted.bandwidth)


@pytest.mark.parametrize(
    ("cluster", "service"),
    [
        ("existing", {"llmInferenceService": CHAT}),
        ("simulated", {"llmInferenceService": {**CHAT, "model": {"uri": "s3://bucket/unknown"}}}),
        (
            "simulated",
            {"inferenceService": {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://a/b"}}}},
        ),
    ],
)
def test_nothing_is_told_where_nothing_is_known_and_on_clusters_of_others(cluster, service):
    assert compiled(cluster, chat=service).before == {}
