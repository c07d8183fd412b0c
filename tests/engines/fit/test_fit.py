"""The arithmetic of the fit: what goes where, and what must hold whatever the numbers."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.catalog.dimensions import ModelKind
from kserve_iac.catalog.engines import engine_version, parse_version
from kserve_iac.catalog.gpus import GIB, Gpu, gpu
from kserve_iac.catalog.models import model_dimensions, model_names
from kserve_iac.engines.fit import EngineSettings, Parallelism, UnsupportedEngine, fit
from kserve_iac.engines.fit.kv import cache_of
from kserve_iac.engines.fit.weights import lora_bytes, stage_weights, stages

KNOWN = [name for name in model_names() if model_dimensions(name)]
H100 = gpu("h100")


def model(name: str):
    found = model_dimensions(name)
    assert found is not None
    return found


LLAMA = model("meta-llama/Llama-3.1-8B-Instruct")
DEEPSEEK = model("deepseek-ai/DeepSeek-R1-0528")
GEMMA = model("google/gemma-3-27b-it")
HYBRID = model("Qwen/Qwen3.5-27B")


def cache(of, version: str = "0.32.0", tensor: int = 1, length: int = 4096, batched: int = 8192, **flags):
    engine = engine_version(version)
    assert engine is not None
    return cache_of(of, Parallelism(tensor), EngineSettings(**flags), engine, 2, length, batched)


def run(of, card=H100, parallelism=None, **flags):
    assert card is not None
    return fit(of, card, EngineSettings(**flags), parallelism or Parallelism())


@pytest.mark.parametrize("name", KNOWN)
def test_every_model_of_the_catalogue_can_be_computed(name):
    result = run(model(name), max_model_len=2048)
    assert result.weights > 0
    assert result.kv_bytes_per_token > 0
    for key in ("weights", "kv_cache", "kv_tokens"):
        interval = result.intervals[key]
        assert (
            interval.low <= {"weights": result.weights, "kv_cache": result.kv_cache, "kv_tokens": result.kv_tokens}[key]
        )
        assert (
            interval.high
            >= {"weights": result.weights, "kv_cache": result.kv_cache, "kv_tokens": result.kv_tokens}[key]
        )


@given(st.integers(1, 130), st.integers(1, 16))
def test_stages_deal_every_layer_once(layers, pipeline):
    dealt = [layer for stage in stages(layers, pipeline) for layer in stage]
    assert dealt == list(range(layers))
    sizes = [len(stage) for stage in stages(layers, pipeline)]
    assert max(sizes) - min(sizes) <= 1


def test_stages_are_vllms():
    assert [len(stage) for stage in stages(61, 2)] == [31, 30]
    assert [len(stage) for stage in stages(30, 4)] == [7, 8, 8, 7]


@given(st.sampled_from(KNOWN), st.sampled_from([1, 2, 4, 8]))
def test_more_gpus_never_hold_more_each(name, tensor):
    of = model(name)
    one, shared = (stage_weights(of, Parallelism(size), 2, 0).total for size in (1, tensor))
    assert shared <= one
    assert shared * tensor >= one * 0.99  # nothing is lost: what is copied only adds


def test_weights_of_a_dense_model_are_its_parameters_and_the_rotary_table():
    assert stage_weights(LLAMA, Parallelism(), 2, 0).total == 2 * 8_030_261_248 - 2 * 4096 + 131072 * 128 * 2
    # less the last norm, which is not counted


def test_pipeline_stages_add_up():
    whole = stage_weights(LLAMA, Parallelism(), 2, 0).total
    rotary = 131072 * 128 * 2
    parts = [stage_weights(LLAMA, Parallelism(pipeline=4), 2, stage).total for stage in range(4)]
    assert sum(parts) == whole + 3 * rotary


def test_experts_are_shared_by_all_engines_and_attention_is_not():
    alone, shared = (stage_weights(DEEPSEEK, Parallelism(data=data, expert=True), 2, 0).total for data in (1, 8))
    experts = (61 - 3) * 256 * 3 * 7168 * 2048 * (8 + 32 / 16384) / 8
    assert alone - shared == pytest.approx(experts * 7 / 8, rel=1e-6)
    cut = stage_weights(DEEPSEEK, Parallelism(data=8), 2, 0).total
    assert cut == pytest.approx(shared, rel=1e-6)


def test_key_value_heads_are_copied_where_there_are_fewer_than_gpus():
    assert cache(LLAMA, tensor=8).bytes_per_token == cache(LLAMA, tensor=16).bytes_per_token == 131072 // 8


def test_latent_attention_keeps_everything_on_every_gpu():
    assert cache(DEEPSEEK, tensor=8).bytes_per_token == cache(DEEPSEEK).bytes_per_token == 61 * 576 * 2
    assert cache(DEEPSEEK).block_size == 64
    sparse = dataclasses.replace(DEEPSEEK, indexer_head_dim=128)
    assert cache(sparse).bytes_per_token == 61 * (576 * 2 + 132)
    assert cache(sparse, kv_cache_dtype="fp8").bytes_per_token == 61 * (656 + 132)


def test_an_fp8_cache_holds_twice_as_much():
    assert cache(LLAMA, kv_cache_dtype="fp8").block_bytes * 2 == cache(LLAMA).block_bytes


def test_windows_are_groups_of_as_many_layers_as_there_are_full_ones():
    groups = cache(GEMMA, "0.11.0").groups
    assert [(group.kind, group.layers) for group in groups] == [("sliding", 10)] * 6 + [("full", 10)]
    assert {group.blocks for group in groups if group.kind == "sliding"} == {257}


def test_nearly_even_kinds_are_padded_from_0_11_1_on():
    odd = dataclasses.replace(LLAMA, layer_kinds=("sliding",) * 12 + ("full",) * 20, window=128)
    assert len(cache(odd, "0.11.0").groups) == 3
    even = dataclasses.replace(LLAMA, layer_kinds=("sliding",) * 15 + ("full",) * 17, window=128)
    assert len(cache(even, "0.11.0").groups) == 3
    assert [group.layers for group in cache(even, "0.12.0").groups] == [17, 17]


def test_linear_layers_make_the_blocks_long_and_cost_by_request():
    found = cache(HYBRID, "0.20.1", length=32768, kv_cache_dtype="fp8")
    assert found.block_size == 1568
    assert [group.blocks for group in found.groups] == [2, 2, 2, 21]
    assert cache(HYBRID, "0.20.1", length=32768, enable_prefix_caching=False).groups[0].blocks == 1


def test_what_is_printed_as_tokens_depends_on_the_version():
    found = cache(GEMMA, "0.11.0", length=131072)
    old, new = engine_version("0.20.0"), engine_version("0.20.2")
    assert old is not None
    assert new is not None
    assert found.tokens(70_000, 131072, old) == 70_000 // 7 * 16
    assert found.tokens(70_000, 131072, new) == int(found.concurrency(70_000) * 131072)


@given(st.floats(0.3, 0.95), st.floats(0.01, 0.05))
def test_more_memory_never_holds_less(utilization, more):
    less_, more_ = (run(LLAMA, gpu_memory_utilization=share).kv_tokens for share in (utilization, utilization + more))
    assert more_ >= less_


@given(st.integers(128, 131072), st.integers(128, 131072))
def test_longer_requests_need_more(one, other):
    short, long = sorted((one, other))
    assert run(LLAMA, max_model_len=short).kv_needed <= run(LLAMA, max_model_len=long).kv_needed


@pytest.mark.parametrize(
    ("of", "flags", "parallelism", "said"),
    [
        (LLAMA, {}, Parallelism(tensor=3), "attention heads"),
        (LLAMA, {"max_model_len": 200_000}, Parallelism(), "200,000 tokens"),
        (LLAMA, {}, Parallelism(pipeline=40), "pipeline stages"),
        (dataclasses.replace(LLAMA, kv_heads=6, attention_heads=24), {}, Parallelism(tensor=4), "key/value heads"),
    ],
)
def test_what_vllm_refuses(of, flags, parallelism, said):
    result = run(of, parallelism=parallelism, **flags)
    assert not result.fits
    assert not result.may_fit
    assert said in result.refusals[0].text
    assert any(character.isdigit() for character in result.refusals[0].mend)


def test_bfloat16_needs_compute_capability_8():
    t4 = gpu("t4")
    assert t4 is not None
    small = model("Qwen/Qwen3-0.6B")
    refused = [("dtype", "Set dtype to float16.")]
    assert [(one.setting, one.mend) for one in run(small, t4, dtype="bfloat16").refusals] == refused
    assert run(small, t4, dtype="float16", max_model_len=4096).fits


@pytest.mark.parametrize(("version", "falls_back"), [("0.8.5", False), ("0.9.0", True), ("0.23.0", True)])
def test_a_gpu_without_bfloat16_takes_float16_by_itself(version, falls_back):
    t4 = gpu("t4")
    assert t4 is not None
    refused = run(model("Qwen/Qwen3-0.6B"), t4, version=version, max_model_len=4096).refusals
    assert not refused if falls_back else [one.setting for one in refused] == ["dtype"]


SMALL_GEMMA = "google/gemma-3-1b-it"


@pytest.mark.parametrize("dtype", ["float16", "half"])
@pytest.mark.parametrize("name", ["google/gemma-2-2b-it", "google/gemma-3-4b-it", SMALL_GEMMA])
def test_models_that_are_unstable_in_float16_are_refused(name, dtype):
    t4 = gpu("t4")
    assert t4 is not None
    mends = [[one.mend for one in run(model(name), card, dtype=dtype).refusals] for card in (H100, t4)]
    assert mends == [["Set dtype to bfloat16."], ["Set dtype to float32."]]
    assert [one.mend for one in run(model(name), t4, dtype="bfloat16").refusals] == ["Set dtype to float32."]


@pytest.mark.parametrize(
    ("name", "version", "refused"),
    [
        ("google/gemma-3-4b-it", "0.9.0", False),
        ("google/gemma-3-4b-it", "0.9.1", True),
        (SMALL_GEMMA, "0.10.1", False),
        (SMALL_GEMMA, "0.10.2", True),
        ("Qwen/Qwen3-0.6B", "0.23.0", False),
    ],
)
def test_which_models_and_versions_refuse_float16(name, version, refused):
    found = run(model(name), version=version, dtype="float16", max_model_len=1024).refusals
    assert [one.setting for one in found] == (["dtype"] if refused else [])


def test_the_type_of_a_described_model_decides():
    kinds = {
        ("LlamaForCausalLM", "llama"): False,
        ("Gemma3ForCausalLM", "gemma3_text"): True,
        ("Glm4ForCausalLM", None): True,
    }
    for (architecture, model_type), refused in kinds.items():
        described = dataclasses.replace(LLAMA, kind=ModelKind((architecture,), model_type))
        found = run(described, dtype="float16", max_model_len=1024).refusals
        assert [one.setting for one in found] == (["dtype"] if refused else [])


def test_such_a_model_takes_float32_by_itself_where_a_gpu_has_no_bfloat16():
    t4 = gpu("t4")
    assert t4 is not None
    given, other = model(SMALL_GEMMA), model("Qwen/Qwen3-0.6B")
    wide = run(given, t4, max_model_len=1024).weights
    assert wide == run(given, t4, dtype="float32", max_model_len=1024).weights
    assert wide == 2 * run(given, max_model_len=1024).weights
    assert run(other, t4, max_model_len=1024).weights == run(other, max_model_len=1024).weights


def test_a_version_that_is_not_covered_is_refused():
    with pytest.raises(UnsupportedEngine):
        run(LLAMA, version="0.7.3")
    with pytest.raises(UnsupportedEngine):
        run(LLAMA, version="latest")


def test_unknown_types_are_refused():
    with pytest.raises(ValueError, match="quantization exl3"):
        run(LLAMA, quantization="exl3")
    with pytest.raises(ValueError, match="dtype int4"):
        run(LLAMA, dtype="int4")
    with pytest.raises(ValueError, match="kv_cache_dtype nvfp4"):
        run(LLAMA, kv_cache_dtype="nvfp4")


def test_what_is_not_known_is_said():
    assert any("vision tower" in note for note in run(HYBRID, max_model_len=4096).notes)
    assert any("usual choice" in note for note in run(LLAMA, quantization="awq").notes)
    assert any("newer" in note for note in run(LLAMA, version="0.99.0").notes)
    unverified = Gpu("x", 80 * GIB, (9, 0), memory_verified=False)
    assert any("not verified" in note for note in run(LLAMA, unverified).notes)


def test_lora_slots_take_memory_by_rank_and_number():
    one = lora_bytes(LLAMA, Parallelism(), 2, 1, 16)
    # q, k, v, o, gate, up, down of 32 layers: rank x (in + out) each
    sizes = [(4096, 4096), (4096, 1024), (4096, 1024), (4096, 4096), (4096, 14336), (4096, 14336), (14336, 4096)]
    assert one == 32 * 16 * 2 * sum(a + b for a, b in sizes)
    assert lora_bytes(LLAMA, Parallelism(), 2, 4, 32) == 8 * one
    assert run(LLAMA, max_loras=4).weights > run(LLAMA).weights


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("0.10.2", (0, 10, 2)),
        ("v0.11", (0, 11, 0)),
        ("0.11.0rc2.dev98", (0, 11, 0)),
        ("0.8.5.post1", (0, 8, 5)),
        ("x", None),
    ],
)
def test_versions(text, version):
    assert parse_version(text) == version


def test_older_versions_must_leave_room_for_graphs_beside():
    small = Gpu("small", 22 * GIB, (8, 0))
    flags = {"max_model_len": 1024, "version": "0.11.0"}
    assert run(LLAMA, small, **flags).fits
    tight = run(LLAMA, small, gpu_memory_utilization=0.97, **flags)
    assert tight.kv_cache > tight.kv_needed
    assert not tight.fits
    assert run(LLAMA, small, gpu_memory_utilization=0.96, enforce_eager=True, **flags).fits
