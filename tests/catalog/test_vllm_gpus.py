"""What vLLM demands of GPUs, by version."""

import pytest

from kserve_iac.catalog.models import model_dimensions
from kserve_iac.catalog.vllm_gpus import ASKED, backend, first_version, least_capability, read_versions, takes_cache
from kserve_iac.catalog.vllm_values import takes

AMPERE, ADA, HOPPER, BLACKWELL, TURING = (8, 0), (8, 9), (9, 0), (10, 0), (7, 5)


@pytest.mark.parametrize(
    ("method", "version", "expected"),
    [
        ("fp8", "0.13.0", (8, 0)),
        ("fp8", "0.14.0", None),  # between two that differ
        ("fp8", "0.14.1", (7, 5)),
        ("fp8", "0.99.0", (7, 5)),
        ("modelopt", "0.26.0", (8, 9)),
        ("fp_quant", "0.23.0", (10, 0)),
        ("mxfp4", "0.9.0", None),
        ("no-such-method", "0.23.0", None),
    ],
)
def test_methods_demand_a_capability(method, version, expected):
    assert least_capability(method, version) == expected


def test_schemes_of_compressed_tensors_demand_their_own():
    assert least_capability("compressed-tensors", "0.15.1") == (7, 0)
    assert least_capability("compressed-tensors", "0.15.1", "fp8") == (8, 0)
    assert least_capability("compressed-tensors", "0.16.0", "fp8") == (7, 5)


def test_a_later_version_may_run_it():
    assert first_version("fp8", TURING, None, "0.13.0") == "0.14.1"
    assert first_version("mxfp4", TURING, None, "0.13.0") is None


CACHES = [
    ("fp8", AMPERE, "0.10.2", None, False, None),  # fell back to V0
    ("fp8", AMPERE, "0.11.0", None, False, False),
    ("fp8", AMPERE, "0.11.0", "FLASHINFER", False, None),
    ("fp8", AMPERE, "0.11.0", "TRITON_ATTN", False, False),
    ("fp8", ADA, "0.11.0", None, False, True),
    ("fp8", ADA, "0.11.0", None, True, False),
    ("fp8", TURING, "0.11.0", None, False, False),
    ("fp8", AMPERE, "0.11.1", None, False, None),  # not read
    ("fp8", AMPERE, "0.11.2", None, False, True),  # by FlashInfer
    ("fp8", AMPERE, "0.11.2", "FLASH_ATTN", False, False),
    ("fp8", HOPPER, "0.11.2", "FLASH_ATTN", False, True),
    ("fp8_e5m2", HOPPER, "0.11.2", "FLASH_ATTN", False, False),
    ("fp8", BLACKWELL, "0.26.0", "FLASH_ATTN", False, False),
    ("fp8", BLACKWELL, "0.27.1", "FLASH_ATTN", False, True),
    ("fp8", AMPERE, "0.23.0", "FLEX_ATTENTION", False, False),
    ("fp8", TURING, "0.23.0", None, False, True),
    ("fp8", TURING, "0.24.0", None, False, False),
    ("fp8", AMPERE, "0.17.1", None, True, False),
    ("fp8", ADA, "0.18.0", None, True, True),
    ("fp8_e5m2", HOPPER, "0.23.0", None, True, False),
    ("bfloat16", HOPPER, "0.14.1", None, False, False),
    ("bfloat16", HOPPER, "0.15.1", None, False, True),
    ("nvfp4", HOPPER, "0.23.0", None, False, None),
    ("nvfp4", HOPPER, "0.26.0", None, False, False),
    ("nvfp4", BLACKWELL, "0.26.0", None, False, True),
    ("nvfp4", HOPPER, "0.32.0", None, False, None),
    ("turboquant_k8v4", AMPERE, "0.23.0", None, False, True),
    ("auto", TURING, "0.11.0", None, False, True),
    ("fp8", (11, 0), "0.23.0", "FLASHINFER", False, None),  # not asked for
    ("fp8", HOPPER, "0.23.0", "NO_SUCH_BACKEND", False, None),
]


@pytest.mark.parametrize(("kind", "capability", "version", "name", "mla", "expected"), CACHES)
def test_caches_need_a_backend_that_keeps_them(kind, capability, version, name, mla, expected):
    assert takes_cache(kind, capability, version, name=name, mla=mla) is expected


def test_every_backend_of_the_file_is_a_value_of_the_flag():
    for version in read_versions():
        for name in ("FLASH_ATTN", "FLASHINFER", "TRITON_ATTN", "FLASHMLA", "CUTLASS_MLA", "TRITON_MLA", "TURBOQUANT"):
            if (one := backend(name, version)) is not None:
                assert takes("attention-backend", name, version)
                assert one.capabilities is None or one.capabilities <= ASKED


@pytest.mark.parametrize(
    ("model", "declared"),
    [
        ("Qwen/Qwen3-32B-FP8", "fp8"),
        ("nvidia/Llama-3.1-70B-Instruct-FP8", "modelopt"),
        ("moonshotai/Kimi-K2.5", "compressed-tensors"),
        ("openai/gpt-oss-20b", "mxfp4"),
        ("Qwen/Qwen3-8B-AWQ", "awq"),
    ],
)
def test_checkpoints_of_the_catalogue_name_their_method(model, declared):
    found = model_dimensions(model)
    assert found is not None
    assert found.quantization is not None
    assert found.quantization.declared == declared
