"""The size of a model by its name."""

import pytest

from kserve_iac.engines.named_size import GB, bytes_by_name


@pytest.mark.parametrize(
    ("hub", "gigabytes"),
    [
        ("Qwen/Qwen3-4B-Instruct-2507", 8),
        ("meta-llama/Meta-Llama-3-8B", 16),
        ("Qwen/Qwen2.5-0.5B-Instruct", 1),
        ("RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8", 8),
        ("Qwen/Qwen2.5-72B-Instruct-AWQ", 40.32),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", 60),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", 92.96),
        ("own/model_13b_chat", 26),
        ("openai/whisper-large-v3", None),
        ("own/a3b", None),
        ("4B/model", None),
    ],
)
def test_the_number_of_parameters_and_the_quantisation_count(hub, gigabytes):
    found = bytes_by_name(hub)
    assert found == (None if gigabytes is None else pytest.approx(gigabytes * GB))
