"""Deriving the types of arguments: what is committed is what the argument models give."""

import ast
import sys
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from kserve_iac.args.base import INTENT, Args, In, Short


@pytest.fixture(scope="module")
def derived(script):
    return script.derive()


def test_what_is_committed_is_what_the_arguments_give(script, derived):
    different = [str(path) for path, text in derived.items() if not path.is_file() or path.read_text() != text]
    assert different == [], "make types"
    assert script.left_over(derived) == [], "make types"


def test_each_file_says_what_made_it(derived):
    assert len(derived) > 20
    for text in derived.values():
        assert text.startswith("# Generated from ")
        assert "`python scripts/derive_types.py`; do not edit." in text.splitlines()[0]


class Inner(BaseModel):
    """One inside."""


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (str, "str"),
        (int | None, "int | None"),
        (Annotated[int, Field(ge=0)] | None, "int | None"),
        (None | str, "str | None"),
        (Annotated[str, Field(coerce_numbers_to_str=True)] | None, "str | float | None"),
        (dict[str, Annotated[str, Field(coerce_numbers_to_str=True)]], "Mapping[str, str | float]"),
        (In[str], "In[str]"),
        (Annotated[In[str], Field(min_length=1)] | None, "In[str] | None"),
        (Literal["a", "b"], "Literal['a', 'b']"),
        (Annotated[Literal[1, 2] | None, INTENT], "Literal[1, 2] | None"),
        (Inner, "Inner | InnerDict"),
        (list[Inner], "Sequence[Inner | InnerDict]"),
        (list[int], "Sequence[int]"),
        (list[str], "ListOf[str]"),
        (list[In[str]], "ListOf[In[str]]"),
        (list[Annotated[Inner, Short(str)]], "ListOf[Inner | InnerDict | str]"),
        (Annotated[Inner | None, INTENT, Short(Literal["a"])], "Inner | InnerDict | Literal['a'] | None"),
        (dict[str, Any], "Mapping[str, Any]"),
        (dict[str, dict[str, Any]], "Mapping[str, Mapping[str, Any]]"),
        (dict[str, Inner], "Mapping[str, Inner | InnerDict]"),
        (int | str, "int | str"),
    ],
)
def test_what_a_field_takes(script, annotation, text):
    from typed_dicts import accepts

    assert accepts(annotation) == text


def test_a_type_that_is_not_known_ends_the_run(script):
    from typed_dicts import Untypable, accepts

    with pytest.raises(Untypable, match="set"):
        accepts(set[str])


def mappings(text):
    """The classes of a module's text, each with its bases, its fields and those of them that are required."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            fields = {
                ast.unparse(one.target): ast.unparse(one.annotation)
                for one in node.body
                if isinstance(one, ast.AnnAssign)
            }
            required = {field for field, annotation in fields.items() if annotation.startswith("Required[")}
            found[node.name] = ([ast.unparse(base) for base in node.bases], fields, required)
    return found


class Whole(Args):
    """One that is required, one of two, and one that is not."""

    ANY_OF = ("model", "base_refs")

    size: int
    """Its size."""
    model: str | None = None
    """Its model."""
    base_refs: list[int] = Field(default_factory=list)
    """Its bases."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Its labels."""
    name: str | None = None
    """A parameter of the component itself."""


def test_a_call_without_arguments_has_the_required_fields(script):
    from typed_dicts import source

    found = mappings(source([], {"Thing": Whole}))
    assert found["ThingOptionalFields"][1] == {"labels": "Mapping[str, str]", "name": "str | None"}
    assert found["ThingFields"][2] == {"size", "model"}
    assert found["ThingFields"][1]["model"] == "Required[str]"
    assert found["ThingFieldsWithBaseRefs"][2] == {"size", "base_refs"}
    assert found["ThingFieldsWithBaseRefs"][1]["model"] == "str | None"
    assert found["ThingOverrides"][2] == set()
    assert set(found["ThingOverrides"][1]) == {"size", "model", "base_refs"}
    for name in ("ThingFields", "ThingFieldsWithBaseRefs", "ThingOverrides"):
        assert found[name][0] == ["ThingOptionalFields"]
    assert [header.count("args:") for header in script.headers("Thing", Whole)] == [0, 0, 1]


def test_a_component_without_required_fields_has_one_constructor(script):
    from typed_dicts import source

    assert set(mappings(source([], {"Thing": Easy}))) == {"ListOf", "ThingFields"}
    [header] = script.headers("Thing", Easy)
    assert "args: Easy | Mapping[str, Any] | None = None" in header


class Easy(Args):
    """Nothing is required."""

    size: int = 1


MODULE = '''"""About it."""

from .base import Args

LIMIT = 3
"""Most."""


class One(Args):
    """The class."""

    first: list[str] = Field(default_factory=list)
    """The field,
    in two lines."""
    second: int

    @property
    def both(self) -> str:
        """Both."""
        return "".join(self.first)

    @field_validator("first")
    @classmethod
    def _check(cls, value):
        return value


def double(number: int = 2) -> int:
    return 2 * number
'''


def test_a_stub_has_what_the_module_has_without_what_it_does(script):
    made = script.Constructor(["def __init__(self, **fields: Unpack[OneDict]):"], "How.", {".dicts": ["OneDict"]})
    text = script.stub(MODULE, {"One": made})
    tree = ast.parse(text)
    [cls] = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in cls.body if isinstance(node, ast.FunctionDef)] == ["__init__", "both"]
    assert "    first: list[str] = ...\n" in text
    assert '    """The field,\n    in two lines."""\n' in text
    assert "    second: int\n" in text
    assert ast.get_docstring(cls.body[1]) == "How."
    assert "def double(number: int=2) -> int: ..." in text
    assert "LIMIT = 3" in text
    assert "from .dicts import OneDict" in text
    assert "return" not in text


@pytest.mark.parametrize(("change", "code"), [("", 0), ("x = 1\n", 1)])
def test_checking_says_whether_it_is_so(script, tmp_path, monkeypatch, capsys, change, code):
    target = tmp_path / "a.py"
    target.write_text("y = 1\n" + change)
    monkeypatch.setattr(script, "derive", lambda: {target: "y = 1\n"})
    monkeypatch.setattr(script, "PACKAGE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == code
    assert ("is not what kserve_iac/args gives" in capsys.readouterr().err) is bool(code)


def test_stubs_of_modules_that_are_gone_are_found_and_removed(script, tmp_path, monkeypatch, capsys):
    target, stale = tmp_path / "a.py", tmp_path / "gone.pyi"
    target.write_text("y = 1\n")
    stale.write_text("")
    monkeypatch.setattr(script, "derive", lambda: {target: "y = 1\n"})
    monkeypatch.setattr(script, "PACKAGE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == 1
    assert "gone.pyi" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["derive"])
    assert script.main() == 0
    assert not stale.exists()
