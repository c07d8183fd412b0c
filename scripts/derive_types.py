"""Derives the types that editors and type checkers see, from the argument classes.

``python scripts/derive_types.py`` writes three kinds of files. With ``--check`` it writes nothing, and fails if a committed file
differs from the text that it would write.

- ``kserve_iac/args/dicts.py`` has a mapping for each argument class (``PredictorDict``), which a program may write in place of an
  object, and the keyword arguments of each component (``InferenceServiceFields``). Every field has its type and its docstring.
- ``kserve_iac/args/*.pyi``, beside each module with argument classes, has the same classes with their real constructors. A
  constructor accepts more types than the attribute has afterwards (a mapping for an object, a plain name for a model format).
  Python cannot express this for a field.
- ``.pyi`` beside each of :data:`COMPONENT_MODULES`, whose components share one constructor. A component that requires fields has
  overloads: without ``args`` these fields are required as keyword arguments, and with ``args`` they are not.
"""

import argparse
import importlib
import inspect
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from deriving import finish
from typed_dicts import calls, component_fields, dict_of, overrides, required_fields, source
from typed_stubs import Constructor, stub

from kserve_iac import args, resources
from kserve_iac.args import Args
from kserve_iac.package.components import components
from kserve_iac.resources.kserve_object import KServeObject

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kserve_iac"

COMPONENT_MODULES = ("services", "definitions")
"""Modules of ``kserve_iac.resources`` whose components have no constructor of their own."""


def classes_of(module: ModuleType) -> list[type[Args]]:
    """The argument classes that a module defines, in its order."""
    return [
        found
        for found in vars(module).values()
        if inspect.isclass(found)
        and issubclass(found, Args)
        and found.__module__ == module.__name__
        and found is not Args
    ]


def argument_modules() -> list[ModuleType]:
    """The modules of ``kserve_iac.args`` that define argument classes."""
    names = sorted(module.name for module in pkgutil.walk_packages(args.__path__, f"{args.__name__}."))
    modules = [importlib.import_module(name) for name in names if not name.endswith(".dicts")]
    return [module for module in modules if classes_of(module)]


def dicts() -> str:
    """The text of ``dicts.py``, not yet formatted."""
    models = [model for module in argument_modules() for model in classes_of(module)]
    return source(models, {one.name: one.args for one in components().values()})


def argument_stub(module: ModuleType) -> str:
    """The stub of a module with argument classes, not yet formatted."""
    dots = "." * (module.__name__.count(".") - args.__name__.count("."))
    constructors = {
        model.__name__: Constructor(
            [f"def __init__(self, **fields: Unpack[{dict_of(model)}]) -> None:"],
            # Editors show this one where the class is called; without it, they would show that of pydantic.
            inspect.cleandoc(model.__doc__ or f"See :class:`{dict_of(model)}`."),
            {"typing_extensions": ["Unpack"], f"{dots}dicts": [dict_of(model)]},
        )
        for model in classes_of(module)
    }
    return stub(Path(inspect.getsourcefile(module) or "").read_text(), constructors)


def component_stub(module: ModuleType) -> str:
    """The stub of a module with components of KServe objects, not yet formatted."""
    constructors = {}
    for name, cls in vars(module).items():
        if inspect.isclass(cls) and issubclass(cls, KServeObject) and cls.__module__ == module.__name__:
            constructors[name] = Constructor(
                list(headers(name, cls.ARGS)),
                f"{inspect.cleandoc(cls.__doc__ or '')}\n\n{inspect.cleandoc(KServeObject.__init__.__doc__ or '')}",
                {
                    "": ["pulumi"],
                    "collections.abc": ["Mapping"],
                    "typing": ["Any", "overload"],
                    "typing_extensions": ["Unpack"],
                    "..args": [cls.ARGS.__name__],
                    "..args.dicts": [*calls(name, cls.ARGS), overrides(name)],
                    ".base": ["Platform"],
                },
            )
    return stub(Path(inspect.getsourcefile(module) or "").read_text(), constructors)


def headers(component: str, model: type[Args]) -> Iterator[str]:
    """The constructors of a component: without ``args``, where required fields must be set, and with ``args``."""
    common = "*, platform: Platform, opts: pulumi.ResourceOptions | None = None"
    given = f"args: {model.__name__} | Mapping[str, Any] | None"
    if not required_fields(model) and not model.ANY_OF:
        fields = component_fields(component)
        yield f"def __init__(self, name: str, /, {given} = None, {common}, **fields: Unpack[{fields}]) -> None:"
        return
    for fields in calls(component, model):
        yield f"def __init__(self, name: str, /, {common}, **fields: Unpack[{fields}]) -> None:"
    yield f"def __init__(self, name: str, /, {given}, {common}, **fields: Unpack[{overrides(component)}]) -> None:"


def derive() -> dict[Path, str]:
    """The text of each file, as it is committed."""
    found = {PACKAGE / "args" / "dicts.py": dicts()}
    for module in argument_modules():
        found[ROOT / f"{module.__name__.replace('.', '/')}.pyi"] = argument_stub(module)
    for name in COMPONENT_MODULES:
        module = importlib.import_module(f"{resources.__name__}.{name}")
        found[PACKAGE / "resources" / f"{name}.pyi"] = component_stub(module)
    return formatted(found)


def formatted(texts: dict[Path, str]) -> dict[Path, str]:
    """The texts without imports that they do not need, laid out as the project's other files are. All must be Python."""
    with tempfile.TemporaryDirectory() as folder:
        drafts = {target: Path(folder, *target.relative_to(ROOT).parts) for target in texts}
        for target, draft in drafts.items():
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(texts[target])
        for words in (["check", "--fix", "--exit-zero", "--select", "I,F401"], ["format"]):
            command = [
                sys.executable,
                "-m",
                "ruff",
                *words,
                "--quiet",
                "--no-cache",
                "--config",
                "pyproject.toml",
                folder,
            ]
            subprocess.run(command, check=True, cwd=ROOT)
        return {target: draft.read_text() for target, draft in drafts.items()}


def left_over(targets: dict[Path, str]) -> list[Path]:
    """Stubs of modules that have none any more."""
    return sorted(found for found in PACKAGE.rglob("*.pyi") if found not in targets)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    targets = derive()
    codes = [finish(text, target, "kserve_iac/args", check=check) for target, text in targets.items()]
    for stale in left_over(targets):
        if check:
            print(f"{stale} belongs to no module", file=sys.stderr)
            codes.append(1)
        else:
            stale.unlink()
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
