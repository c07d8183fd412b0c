"""Which environment variables vLLM reads in which version."""

import pytest

from kserve_iac.catalog.vllm_variables import nearest, reads, span


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("VLLM_USE_V1", "0.11.0", True),
        ("VLLM_USE_V1", "0.11.2", False),
        ("VLLM_TORCH_PROFILER_DIR", "0.15.1", True),
        ("VLLM_TORCH_PROFILER_DIR", "0.23.0", False),
        ("VLLM_ALLOW_LONG_MAX_MODEL_LEN", "0.23.0", True),
        ("VLLM_NIXL_SIDE_CHANNEL_HOST", "0.8.5", False),
        ("VLLM_ADDITIONAL_ARGS", "0.23.0", False),
        ("VLLM_USE_V1", "0.7.0", None),
        ("VLLM_USE_V1", "0.11.1", None),
    ],
)
def test_a_version_reads_a_variable(name, version, expected):
    assert reads(name, version) is expected


def test_a_misspelt_name_is_found():
    assert nearest("VLLM_ATTENTION_BACKEDN", "0.13.0") == "VLLM_ATTENTION_BACKEND"
    assert nearest("VLLM_ALLOW_LONG_MAX_MODEL_LENGTH", "0.23.0") == "VLLM_ALLOW_LONG_MAX_MODEL_LEN"
    assert nearest("VLLM_ADDITIONAL_ARGS", "0.23.0") is None
    assert nearest("VLLM_OWN_SETTING", "0.23.0") is None


def test_a_name_of_no_version_has_no_span():
    assert span("VLLM_OWN_SETTING") is None
    assert span("VLLM_USE_V1") == ("0.8.5", "0.11.0")
