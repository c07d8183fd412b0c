"""The results of ``kserve-iac fit``: figures for programs, tables and sentences for people."""

from .test_fit import parsed, run


def test_figures_for_programs():
    found = parsed("Qwen/Qwen3-8B", "--gpu", "nvidia-l4", "--max-model-len", "8192", "--engine-version", "0.11.0")
    assert found["fits"] is True
    for key in ("weightsGib", "kvCacheGib", "kvTokens", "maxConcurrency", "activationGib", "overheadGib"):
        low, high = found["interval"][key]
        assert low <= found[key] + 0.01
        assert found[key] - 0.01 <= high


def test_without_a_gpu_machine_types_are_listed_cheapest_first():
    found = parsed("Qwen/Qwen3-8B", "--max-model-len", "8192")
    prices = [one["usdPerHour"] for one in found["choices"] if one["usdPerHour"] is not None]
    assert prices == sorted(prices)
    assert found["choices"][0]["machineType"] == "g2-standard-4"
    shown = run("Qwen/Qwen3-8B", "--max-model-len", "8192")
    assert "not known" in shown
    assert "g2-standard-4" in shown


def test_the_mends_are_complete_and_name_the_options_of_the_command():
    unknown = run("Foo/Bar", "--offline", code=1)
    assert "The catalogue has no model Foo/Bar. Pass the model's config.json with --config." in unknown
    too_long = run("Qwen/Qwen3-4B", "--gpu", "l4", "--max-model-len", "99999999", code=1)
    assert "Set --max-model-len to at most 40960." in too_long
    too_old = run("Qwen/Qwen3-4B", "--gpu", "t4", "--dtype", "bfloat16", code=1)
    assert "Set --dtype to float16." in too_old
