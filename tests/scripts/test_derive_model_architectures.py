"""Architectures of public models, read from wheels."""

import json
import zipfile


def wheels(folder, configs, families):
    with zipfile.ZipFile(folder / "aiconfigurator_core-0.1.0-py3-none-any.whl", "w") as file:
        for name, config in configs.items():
            file.writestr(f"aiconfigurator_core/model_configs/{name}_config.json", json.dumps(config))
    with zipfile.ZipFile(folder / "xinference-4.1.0-py3-none-any.whl", "w") as file:
        for index, family in enumerate(families):
            file.writestr(f"xinference/model/llm/models/{index}.json", json.dumps([family]))


def family(architecture, *hubs, form="pytorch"):
    specs = [{"model_format": form, "model_src": {"huggingface": {"model_id": hub}}} for hub in hubs]
    return {"architectures": [architecture], "model_specs": specs}


def derived(script, folder):
    return json.loads(script.derive(folder))["models"]


def test_a_config_says_more_than_a_family(script, tmp_path):
    config = {"architectures": ["AForCausalLM"], "model_type": "a", "auto_map": {"AutoConfig": "x.AConfig"}}
    wheels(tmp_path, {"o--a": config, "o--a_hf_quant": {"quantization": {}}}, [family("BForCausalLM", "o/a", "o/b")])
    assert derived(script, tmp_path) == {"AForCausalLM a code": "o/a", "BForCausalLM -": "o/b"}


def test_other_formats_and_patterns_are_left_out(script, tmp_path):
    wheels(
        tmp_path, {}, [family("AForCausalLM", "o/a-GGUF", form="ggufv2"), family("AForCausalLM", "o/a-{quantization}")]
    )
    assert derived(script, tmp_path) == {}


def test_a_mixed_family_has_only_models_whose_names_agree(script, tmp_path):
    wheels(tmp_path, {}, [family("AMoeForCausalLM", "o/a-8B", "o/a-30B-A3B"), family("BForCausalLM", "o/b-1B")])
    assert derived(script, tmp_path) == {"AMoeForCausalLM -": "o/a-30B-A3B", "BForCausalLM -": "o/b-1B"}
