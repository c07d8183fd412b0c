"""Typed mappings of argument classes: the text of ``kserve_iac/args/dicts.py``."""

import inspect
import textwrap
import types
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.alias_generators import to_pascal
from pydantic.fields import FieldInfo

from kserve_iac.args.base import Args, Short, output_type
from kserve_iac.package.text import field_doc

TAKEN = {"args", "opts", "platform", "cluster"}
"""The parameters that components have themselves. A field of the same name can be set only in ``args``."""

HEAD = '''# Generated from the argument classes by `python scripts/derive_types.py`; do not edit.
"""Argument classes as mappings, for type checkers and editors.

``PredictorDict`` is the mapping that a program may write in place of a ``Predictor``. Its keys are in snake_case.
``InferenceServiceFields`` are the keyword arguments of the component ``InferenceService`` in a call without ``args``: the fields
that the component requires are required here. ``InferenceServiceOverrides`` are the keyword arguments beside ``args``, which they
replace field by field: none is required. The keyword ``name`` is the name of the object; the first argument of a component, its
name in the program, has no keyword. No program needs this module to run, and ``kserve_iac`` does not import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict, TypeVar

from typing_extensions import Required

from .base import In
%(imports)s

_T = TypeVar("_T", covariant=True)


class ListOf(Protocol[_T]):
    """A list or tuple; unlike a ``Sequence``, no text: ``zones="europe-west4-a"`` is a mistake."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: int, /) -> _T: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __len__(self) -> int: ...

'''


class Untypable(TypeError):
    """An annotation that has no counterpart for type checkers; the message says which."""


def dict_of(model: type[BaseModel]) -> str:
    """Name of the mapping that may stand for an object of the class."""
    return f"{model.__name__}Dict"


def component_fields(component: str) -> str:
    """Name of the keyword arguments of a component."""
    return f"{component}Fields"


def overrides(component: str) -> str:
    """Name of the keyword arguments that a component takes beside ``args``."""
    return f"{component}Overrides"


def calls(component: str, model: type[Args]) -> list[str]:
    """Names of the keyword arguments of a component without ``args``, one for each set of required fields.

    There are several where any one of several fields is required (:attr:`Args.ANY_OF`).
    """
    usual = component_fields(component)
    return [usual, *(f"{usual}With{to_pascal(field)}" for field in model.ANY_OF[1:])]


def required_fields(model: type[Args]) -> list[str]:
    """The fields that a call without ``args`` must contain, apart from those of :attr:`Args.ANY_OF`."""
    return [field for field, info in model.model_fields.items() if info.is_required() and field not in TAKEN]


def source(models: Iterable[type[BaseModel]], components: Mapping[str, type[Args]]) -> str:
    """The module's text. ``components``: the arguments of each component by its name."""
    models = list(models)
    imports = "\n".join(
        f"from {model.__module__.removeprefix('kserve_iac.args')} import {model.__name__}" for model in models
    )
    parts = [HEAD % {"imports": imports}]
    for model in models:
        about = inspect.cleandoc(model.__doc__) if model.__doc__ else f"See :class:`{model.__name__}`."
        required = [field for field, info in model.model_fields.items() if info.is_required()]
        parts.append(_class(dict_of(model), about, model, model.model_fields, required))
    for name, component in sorted(components.items()):
        parts += _of_component(name, component)
    return "\n\n".join(parts)


def _of_component(name: str, model: type[Args]) -> Iterator[str]:
    """The keyword arguments of a component: one mapping, or several that share their optional fields."""
    about, see = f"eyword arguments of the component ``{name}``", f"see :class:`{model.__name__}`"
    fields, required = set(model.model_fields) - TAKEN, required_fields(model)
    varying = {*required, *model.ANY_OF}
    if not varying:
        yield _class(component_fields(name), f"K{about}, {see}.", model, fields)
        return
    base = f"{name}OptionalFields"
    yield _class(base, f"Optional k{about}, {see}.", model, fields - varying)
    for call, one in zip_longest(calls(name, model), model.ANY_OF):
        needed = [*required, one] if one else required
        yield _class(call, f"K{about} in a call without ``args``.", model, varying, needed, base=base)
    yield _class(overrides(name), f"K{about} beside ``args``, whose fields they replace.", model, varying, base=base)


def _class(
    name: str,
    about: str,
    model: type[BaseModel],
    fields: Container[str],
    required: Container[str] = (),
    *,
    base: str = "TypedDict",
) -> str:
    """A mapping with those ``fields`` of ``model``, in the order of the model. None is no value for a required field."""
    end = "\n" if "\n" in about else ""
    lines = [f"class {name}({base}, total=False):", textwrap.indent(f'"""{about}{end}"""', "    ")]
    for field, info in model.model_fields.items():
        if field not in fields:
            continue
        accepted = accepts(_annotation(info))
        if field in required:
            accepted = (
                f"Required[{' | '.join(one for one in _members(accepted) if info.is_required() or one != 'None')}]"
            )
        lines.append(f"    {field}: {accepted}")
        if (doc := field_doc(model, field)) is not None:
            lines.append(f'    """{doc}"""')
    return "\n".join(lines) + "\n"


def _annotation(info: FieldInfo) -> Any:
    """The annotation as written: pydantic keeps what stood beside it in ``Annotated`` apart."""
    if not info.metadata:
        return info.annotation
    parts = (info.annotation, *info.metadata)
    return Annotated[parts]


def accepts(annotation: Any) -> str:
    """What a field of this annotation takes, as the text of a type.

    That is what its validators read, and not what pydantic would also convert (``"2"`` for a number).
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (str, int, float, bool):
        return str(annotation.__name__)
    if annotation is Any:
        return "Any"
    if annotation is type(None):
        return "None"
    if origin is Annotated:
        return _annotated(annotation, arguments)
    if origin in (Union, types.UnionType):
        return _union(accepts(one) for one in arguments)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if origin in (list, Sequence):
        items = accepts(arguments[0])
        # Text is a sequence of texts, so where items may be text, text itself has to be kept out.
        return f"{'ListOf' if _takes_text(items) else 'Sequence'}[{items}]"
    if origin in (dict, Mapping):
        return f"Mapping[{accepts(arguments[0])}, {accepts(arguments[1])}]"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"{annotation.__name__} | {dict_of(annotation)}"
    raise Untypable(repr(annotation))


def _annotated(annotation: Any, arguments: tuple[Any, ...]) -> str:
    if (inner := output_type(annotation)) is not None:
        return f"In[{accepts(inner)}]"
    found = [accepts(arguments[0])]
    for mark in arguments[1:]:
        if isinstance(mark, Short):
            found.append(accepts(mark.accepts))
        if _reads_numbers(mark):
            found.append("float")
    return _union(found)


def _reads_numbers(mark: Any) -> bool:
    """Whether a number may stand for the text."""
    inside = mark.metadata if isinstance(mark, FieldInfo) else [mark]
    return any(getattr(one, "coerce_numbers_to_str", None) for one in inside)


def _union(members: Iterable[str]) -> str:
    """Each member once, None last."""
    found: dict[str, None] = {}
    for member in members:
        for one in _members(member):
            found[one] = None
    ordered = sorted(found, key=lambda one: one == "None")
    return " | ".join(ordered)


def _members(union: str) -> list[str]:
    """The members of a union, apart from those inside brackets."""
    found, depth = [""], 0
    for character in union:
        depth += (character == "[") - (character == "]")
        if character == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [one.strip() for one in found]


def _takes_text(items: str) -> bool:
    return not {"str", "In[str]", "Any"}.isdisjoint(_members(items))
