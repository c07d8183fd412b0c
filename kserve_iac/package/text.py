"""Docstrings as the descriptions of a Pulumi schema: Markdown, dedented."""

import ast
import functools
import inspect
import re
import textwrap
from collections.abc import Container, Mapping


def markdown(text: str | None, fields: Container[str] = ()) -> str:
    """A docstring as Markdown: dedented, ``code`` with single backticks, roles (``:class:`X```) as code.

    ``fields`` are names that readers know in camelCase where they are written as code.
    """
    cleaned = inspect.cleandoc(text or "")
    cleaned = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", cleaned).replace("``", "`")
    return re.sub(r"`(\w+)`", lambda code: f"`{camel(code[1]) if code[1] in fields else code[1]}`", cleaned)


def camel(name: str) -> str:
    """``openai_base_url`` -> ``openaiBaseUrl``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def field_doc(model: type, name: str) -> str | None:
    """The docstring of a field: of the nearest class that writes one."""
    return next(
        (docs[name] for cls in model.__mro__ if cls.__module__ != "builtins" and name in (docs := _raw_docs(cls))), None
    )


@functools.cache
def _raw_docs(cls: type) -> Mapping[str, str]:
    if cls.__module__.partition(".")[0] == "pydantic":
        return {}
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    if not isinstance(tree, ast.ClassDef):
        return {}
    docs = {}
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            docs[statement.target.id] = following.value.value
    # A property has its own.
    docs |= {s.name: doc for s in tree.body if isinstance(s, ast.FunctionDef) and (doc := ast.get_docstring(s))}
    return docs
