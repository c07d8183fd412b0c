"""What can be imported from ``kserve_iac`` is what type checkers take to be there, and it is everything."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

import kserve_iac
from kserve_iac import args, resources
from kserve_iac.args import Args

PACKAGE = Path(kserve_iac.__file__).parent


def static_names():
    """The names that a type checker finds: those of ``__all__`` of the modules that are imported whole."""
    found = set()
    for node in ast.walk(ast.parse((PACKAGE / "__init__.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            assert [name.name for name in node.names] == ["*"]
            found |= set(listed(PACKAGE / node.module / "__init__.py"))
    return found


def listed(module):
    [names] = [
        statement.value
        for statement in ast.parse(module.read_text()).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    ]
    return ast.literal_eval(names)


def offered():
    """The names that are there when the program runs, but for those of every module."""
    code = (
        "import kserve_iac; print(*(name for name in dir(kserve_iac) if name[0] != '_' and getattr(kserve_iac, name)))"
    )
    words = [sys.executable, "-c", code]
    found = subprocess.run(words, capture_output=True, text=True, check=True, cwd=PACKAGE.parent).stdout.split()
    modules = {one.name for one in pkgutil.iter_modules([str(PACKAGE)])}
    return set(found) - modules - {"Any", "TYPE_CHECKING", "import_module"}


def argument_classes():
    modules = [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(args.__path__, f"{args.__name__}.")
    ]
    return {
        one for module in modules for one in vars(module).values() if inspect.isclass(one) and issubclass(one, Args)
    }


def test_what_type_checks_is_there_and_the_reverse():
    names = static_names()
    assert names == offered()
    for name in names:
        assert getattr(kserve_iac, name) is getattr(args if name in args.__all__ else resources, name)


def test_no_name_is_in_both():
    assert set(args.__all__) & set(resources.__all__) == set()
    assert set(kserve_iac._OF_RESOURCES) == set(resources.__all__)


def test_every_argument_class_is_there_but_for_those_that_are_only_inherited_from():
    classes = argument_classes()
    said = {one for model in classes for info in model.model_fields.values() for one in classes if one in parts(info)}
    bases = {base for model in classes for base in model.__mro__[1:] if base in classes}
    missing = {one.__name__ for one in classes if one in said or one not in bases} - set(args.__all__)
    assert missing == set()


def parts(info):
    """Every type in the annotation of a field."""
    found, waiting = [], [info.annotation]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(getattr(current, "__args__", ()))
    return found


def test_every_component_is_there():
    modules = [found.name for found in pkgutil.iter_modules(resources.__path__)]
    components = {
        name
        for module in modules
        for name, one in vars(importlib.import_module(f"kserve_iac.resources.{module}")).items()
        if inspect.isclass(one) and issubclass(one, pulumi.ComponentResource) and f"{name}Args" in args.__all__
    }
    assert len(components) == 15
    assert components <= set(resources.__all__)


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import kserve_iac", ("pydantic", "pulumi", "kserve_iac.args", "kserve_iac.resources")),
        ("from kserve_iac import Predictor", ("pulumi", "kserve_iac.args.dicts", "kserve_iac.resources")),
        ("from kserve_iac import args", ("pulumi", "kserve_iac.args.dicts", "kserve_iac.resources")),
        ("from kserve_iac import InferenceService", ("kserve_iac.args.dicts",)),
    ],
)
def test_nothing_is_imported_that_is_not_used(statement, unwanted):
    code = f"import sys\n{statement}\nprint([name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "[]"


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(AttributeError, match="has no attribute 'NoSuchThing'"):
        _ = kserve_iac.NoSuchThing


def test_the_mappings_can_be_imported_too():
    dicts = importlib.import_module("kserve_iac.args.dicts")
    assert {name for name in vars(dicts) if name.endswith("Dict") and name != "TypedDict"} == {
        f"{model.__name__}Dict" for model in argument_classes() - {Args}
    }
