"""The pages of fields: a table for each argument class, with every field's type, default and meaning."""

import inspect
import json
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from deriving import cell
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kserve_iac.args import Args
from kserve_iac.args.base import Short, output_type
from kserve_iac.package.text import field_doc, markdown

NOTE = "<!-- Generated from the argument classes by `python scripts/derive_reference.py`; do not edit. -->"

INDEX = f"""# Fields

{NOTE}

These pages list every field that an environment can set, with its type, its default and its meaning. Names are \
in camelCase, as in YAML; in Python they are in snake_case. `kserve-iac schema` prints the same as a JSON \
schema for editors.

[Environment](environment.md#environment) is the whole file. Start there, or at a kind: \
[InferenceServiceArgs](inference-service.md#inferenceserviceargs), \
[LLMInferenceServiceArgs](llm-inference-service.md#llminferenceserviceargs).

- A field whose default is empty is not set, and is then not rendered.
- `Input<T>`: the value may be an output of another resource, which a preview does not know yet. All other \
values must be known in a preview.
- "any": the value is passed on unchanged.
- A table lists the fields of its own class. The line above the table links to the classes from which it also \
has fields.

| page | classes |
| --- | --- |
"""

SCALARS: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", Any: "any"}

BOUNDS: Mapping[str, str] = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


class Undescribable(TypeError):
    """An annotation that this page has no words for; the message names it."""


@dataclass(frozen=True)
class Page:
    """One page: its name without the ending, its title, and its classes."""

    name: str
    title: str
    classes: tuple[type[Args], ...]


def pages(modules: Mapping[str, tuple[str, Sequence[type[Args]]]]) -> dict[str, str]:
    """The text of each page by its name, and of the index as ``README``. ``modules``: name -> (docstring, its classes)."""
    found = [
        Page(name.replace("_", "-").replace(".", "-"), title, shown)
        for name, (title, classes) in modules.items()
        if (shown := tuple(one for one in classes if is_public(one)))
    ]
    homes = {cls: page.name for page in found for cls in page.classes}
    rows = [
        f"| [{page.name}]({page.name}.md) | "
        + ", ".join(f"[{cls.__name__}]({_link(cls, homes, '')})" for cls in page.classes)
        + " |\n"
        for page in found
    ]
    return {"README": INDEX + "".join(rows), **{page.name: _page(page, homes) for page in found}}


def is_public(cls: type[BaseModel]) -> bool:
    """Whether users see the class. The fields of the others are listed with the classes that inherit them."""
    return not cls.__name__.startswith("_")


def _link(cls: type[BaseModel], homes: Mapping[type[Any], str], here: str) -> str:
    home = "" if homes[cls] == here else f"{homes[cls]}.md"
    return f"{home}#{cls.__name__.lower()}"


def _page(page: Page, homes: Mapping[type[Any], str]) -> str:
    parts = [f"# Fields: {page.name}\n\n{NOTE}\n\n{_sentence(page.title)} [All pages](README.md).\n"]
    for cls in page.classes:
        parts.append("\n".join(_class(cls, homes, page.name)))
    return "\n".join(parts)


def _class(cls: type[Args], homes: Mapping[type[Any], str], here: str) -> Iterator[str]:
    yield from (f"## {cls.__name__}", "")
    own, bases = own_fields(cls)
    if cls.__doc__:
        yield from (_one_line(markdown(cls.__doc__, cls.model_fields)), "")
    if bases:
        linked = ", ".join(f"[{base.__name__}]({_link(base, homes, here)})" for base in bases)
        yield from (f"Also has the fields of {linked}.", "")
    if own:
        yield from ("| field | type | default | meaning |", "| --- | --- | --- | --- |")
        for name in own:
            info = cls.model_fields[name]
            meaning = _one_line(markdown(field_doc(cls, name), cls.model_fields))
            kind = described(annotation(info), homes, here)
            yield f"| `{info.alias or name}` | {cell(kind)} | {cell(default(info))} | {cell(meaning)} |"
        yield ""


def own_fields(cls: type[Args]) -> tuple[list[str], list[type[Args]]]:
    """The fields that the class lists itself, and the nearest public classes from which it has the others."""
    bases: list[type[Args]] = []
    for base in cls.__mro__[1:]:
        public = issubclass(base, Args) and base is not Args and is_public(base) and base.model_fields
        if public and not any(issubclass(known, base) for known in bases):
            bases.append(base)
    inherited = {name: info for base in bases for name, info in base.model_fields.items()}
    written = {
        name for one in cls.__mro__ if one is cls or not is_public(one) for name in vars(one).get("__annotations__", {})
    }
    return [name for name in cls.model_fields if name in written or name not in inherited], bases


def annotation(info: FieldInfo) -> Any:
    """The annotation as written: pydantic keeps what stood beside it in ``Annotated`` apart."""
    if not info.metadata:
        return info.annotation
    parts = (info.annotation, *info.metadata)
    return Annotated[parts]


def described(given: Any, homes: Mapping[type[Any], str], here: str) -> str:
    """The type of an annotation in words, with links to classes."""
    origin, arguments = get_origin(given), get_args(given)
    if given in SCALARS:
        return SCALARS[given]
    if origin is Annotated:
        if (inner := output_type(given)) is not None:
            return _bounded(f"Input<{described(inner, homes, here)}>", arguments[1:])
        shorts = [described(one.accepts, homes, here) for one in arguments[1:] if isinstance(one, Short)]
        return _bounded(" or ".join(dict.fromkeys([described(arguments[0], homes, here), *shorts])), arguments[1:])
    if origin in (Union, types.UnionType):
        members = [described(one, homes, here) for one in arguments if one is not type(None)]
        return " or ".join(dict.fromkeys(members))
    if origin is Literal:
        return ", ".join(
            f"`{json.dumps(one) if not isinstance(one, str) else one or chr(34) * 2}`" for one in arguments
        )
    if origin in (list, tuple, Sequence):
        return f"list of {described(arguments[0], homes, here)}"
    if origin in (dict, Mapping):
        return f"map of {described(arguments[1], homes, here)}"
    if isinstance(given, type) and issubclass(given, BaseModel):
        return f"[{given.__name__}]({_link(given, homes, here)})"
    raise Undescribable(repr(given))


def _bounded(text: str, marks: Iterable[Any]) -> str:
    """A type with its bounds and lengths."""
    inside = [one for mark in marks for one in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    bounds = [f"{sign} {getattr(one, name)}" for one in inside for name, sign in BOUNDS.items() if hasattr(one, name)]
    for name, words, narrowest in (("min_length", "at least {} long", max), ("max_length", "at most {} long", min)):
        lengths = [getattr(one, name) for one in inside if getattr(one, name, None) is not None]
        bounds += [words.format(narrowest(lengths))] if lengths else []
    return f"{text}, {', '.join(bounds)}" if bounds else text


def default(info: FieldInfo) -> str:
    """The default of a field as YAML spells it; empty where the field is then not set."""
    if info.is_required():
        return "required"
    value = info.default if info.default is not PydanticUndefined else info.default_factory
    if value is None:
        return ""
    if isinstance(value, str | bool | int | float):
        return f"`{json.dumps(value) if not isinstance(value, str) or not value else value}`"
    if callable(value):
        return "`[]`" if value is list else "`{}`"
    if isinstance(value, BaseModel):
        return f"`{json.dumps(value.model_dump(by_alias=True, exclude_unset=True, mode='json'))}`"
    raise Undescribable(repr(value))


def _sentence(text: str) -> str:
    line = text.strip().splitlines()[0].strip()
    return markdown(line if line.endswith(".") else f"{line}.")


def _one_line(text: str) -> str:
    return " ".join(inspect.cleandoc(text).split())
