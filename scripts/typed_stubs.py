"""Stubs of modules: what a module defines, without what it does, and with the constructors that classes are said to have."""

import ast
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

HEAD = "# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.\n"

_KEPT_DECORATORS = {"property", "classmethod", "staticmethod", "cached_property", "contextmanager", "dataclass"}


@dataclass(frozen=True)
class Constructor:
    """A constructor that the stub gives to a class."""

    headers: Sequence[str]
    """The first line of its definition; the first lines of its overloads, if there are several."""
    about: str
    """Its docstring. Each overload has it, because editors show that of the overload that a call matches."""
    imports: Mapping[str, Sequence[str]]
    """Names that it needs, by module; under an empty name, modules themselves."""


def stub(text: str, constructors: Mapping[str, Constructor]) -> str:
    """The stub of the module whose source is ``text``. Imports that it does not need are left in."""
    lines = [HEAD]
    tree = ast.parse(text)
    imports = [_import(module, names) for one in constructors.values() for module, names in one.imports.items()]
    body = list(tree.body)
    if ast.get_docstring(tree) is not None:
        lines.append(_segment(text, body.pop(0)))
    lines += dict.fromkeys(imports)
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            lines.append(_class(text, statement, constructors.get(statement.name)))
        else:
            lines += _statement(text, statement)
    return "\n".join(lines) + "\n"


def _import(module: str, names: Iterable[str]) -> str:
    return f"import {', '.join(names)}" if not module else f"from {module} import {', '.join(names)}"


def _segment(text: str, node: ast.AST) -> str:
    found = ast.get_source_segment(text, node)
    assert found is not None, "nodes of a parsed text have their place in it"
    return found


def _class(text: str, node: ast.ClassDef, constructor: Constructor | None) -> str:
    bases = ", ".join(_segment(text, base) for base in [*node.bases, *node.keywords])
    lines = [f"@{_segment(text, decorator)}" for decorator in node.decorator_list]
    lines.append(f"class {node.name}({bases}):" if bases else f"class {node.name}:")
    body = list(node.body)
    if ast.get_docstring(node) is not None:
        lines.append(f"    {_segment(text, body.pop(0))}")
    if constructor is not None:
        end = "\n" if "\n" in constructor.about else ""
        for header in constructor.headers:
            lines += ["    @overload"] if len(constructor.headers) > 1 else []
            lines.append(f"    {header}")
            lines.append(textwrap.indent(f'"""{constructor.about}{end}"""', " " * 8))
    lines += [f"    {line}" for statement in body for line in _statement(text, statement)]
    return "\n".join([*lines, "    ..."] if len(lines) == 1 else lines)


def _statement(text: str, statement: ast.stmt) -> Iterator[str]:
    """The statement as a stub has it; a text of several lines keeps the indentation that it has in the source."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from _function(text, statement)
    elif isinstance(statement, ast.AnnAssign):
        yield f"{_segment(text, statement.target)}: {_segment(text, statement.annotation)}{' = ...' if statement.value else ''}"
    elif isinstance(statement, ast.Pass):
        return
    else:
        yield _segment(text, statement)


def _function(text: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    decorators = [_segment(text, decorator) for decorator in node.decorator_list]
    private = node.col_offset > 0 and node.name.startswith("_") and not node.name.startswith("__")
    if private or not _KEPT_DECORATORS.issuperset(decorators):  # a validator, or what is nobody else's business
        return
    yield from (f"@{decorator}" for decorator in decorators)
    header = f"def {node.name}({ast.unparse(node.args)})"
    header = f"async {header}" if isinstance(node, ast.AsyncFunctionDef) else header
    returns = f" -> {_segment(text, node.returns)}" if node.returns is not None else ""
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    if doc is None:
        yield f"{header}{returns}: ..."
    else:
        yield f"{header}{returns}:"
        yield f"    {_segment(text, doc)}"
