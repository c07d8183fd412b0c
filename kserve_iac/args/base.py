"""The base of everything a user writes: naming, strictness, and values that may come later (Pulumi Outputs)."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, ValidationInfo
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

__all__ = ["INTENT", "LOOK", "Args", "In", "Short", "Wire", "is_output", "output_type"]


@dataclass(frozen=True)
class Wire:
    """Beside a field's type in ``Annotated``: what the field is called in the object, where that is not its own name."""

    name: str | None
    """None: it is an intent of ours, which the rendering turns into other fields."""


INTENT = Wire(None)


@dataclass(frozen=True)
class Short:
    """Beside a field's type in ``Annotated``: what may stand for it besides an object and a mapping.

    A validator of the field, or of the class, reads it; type checkers learn it from here (``scripts/derive_types.py``).
    """

    accepts: Any
    """Type of the short form."""


LOOK = "look"
"""Key of the validation context under which a function ``(output, validate) -> output`` may be given.

It is asked about every Output found where ``In`` allows one, and may look inside: ``validate`` checks and converts a value
as the type that ``In`` was written for.
"""


def is_output(value: object) -> bool:
    """Whether ``value`` is a Pulumi Output. Where pulumi was never imported there can be none, so it is not imported."""
    pulumi = sys.modules.get("pulumi.output")
    return pulumi is not None and isinstance(value, pulumi.Output)


def has_output(value: object) -> bool:
    """Whether there is a Pulumi Output anywhere in a value."""
    if "pulumi.output" not in sys.modules:
        return False
    if isinstance(value, Mapping):
        return any(map(has_output, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(has_output, value))
    return is_output(value)


if TYPE_CHECKING:
    _Model = BaseModel
else:

    class _Speaking(type(BaseModel)):
        """Turns what pydantic says of a call ``Predictor(…)`` into our findings. Nested values are read without a call."""

        def __call__(cls, *args: Any, **fields: Any) -> Any:
            try:
                return super().__call__(*args, **fields)
            except ValidationError as error:
                from .problem import Invalid, problems_of  # they need this module

                raise Invalid(problems_of(error, cls, fields, python=True), cls.__name__) from None

    class _Model(BaseModel, metaclass=_Speaking):
        pass


class Args(_Model):
    """Arguments: snake_case or camelCase, unknown keys refused, frozen.

    A call with arguments that are wrong in form raises :class:`~.problem.Invalid`, which carries every finding.
    ``model_validate`` raises :class:`pydantic.ValidationError`; :func:`kserve_iac.args.problems_of` turns it into findings.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        # Models are built when they are first used, and fields described when a schema is asked for: both take long.
        defer_build=True,
        arbitrary_types_allowed=True,
        validate_default=False,
    )


class _OrOutput:
    """Lets a Pulumi Output through and validates anything else as the type it was written for."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler.generate_schema(self.inner)

        # A wrapping function rather than a union: errors then keep the path the user knows.
        def validate(value: Any, validate_inner: Any, info: ValidationInfo) -> Any:
            if not is_output(value):
                return validate_inner(value)
            look = (info.context or {}).get(LOOK)
            return value if look is None else look(value, validate_inner)

        def serialize(value: Any, serialize_inner: Any) -> Any:
            return value if is_output(value) else serialize_inner(value)

        return core_schema.with_info_wrap_validator_function(
            validate, inner, serialization=core_schema.wrap_serializer_function_ser_schema(serialize, schema=inner)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["schema"])

    def __hash__(self) -> int:
        return hash(("_OrOutput", repr(self.inner)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OrOutput) and other.inner == self.inner


def output_type(annotation: Any) -> Any | None:
    """The ``T`` of an annotation ``In[T]``, None of any other."""
    return next((mark.inner for mark in get_args(annotation)[1:] if isinstance(mark, _OrOutput)), None)


if TYPE_CHECKING:
    from pulumi import Input as In
else:

    class In:
        """``In[T]``: a leaf that may be a ``T`` or a Pulumi Output of one (type checkers see ``pulumi.Input[T]``).

        What decides which resources exist (names, counts, modes, pools) is never ``In``: it must be known in the preview.
        """

        def __class_getitem__(cls, inner: Any) -> Any:
            return Annotated[Any, _OrOutput(inner)]
