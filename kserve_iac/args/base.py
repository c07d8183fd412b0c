"""The base of all argument classes: spelling, strictness, and values that are known only later (Pulumi Outputs)."""

import functools
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, ValidationInfo
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

__all__ = ["INTENT", "LOOK", "Args", "In", "Short", "Wire", "is_output", "output_type"]


@dataclass(frozen=True)
class Wire:
    """Beside a field's type in ``Annotated``: the name of the field in the Kubernetes object, if it differs from its own name."""

    name: str | None
    """None: the field does not exist in the object. The rendering converts it to other fields."""


INTENT = Wire(None)


@dataclass(frozen=True)
class Short:
    """Beside a field's type in ``Annotated``: a short form that a program may write instead of an object or a mapping.

    A validator of the field, or of the class, converts it. The types for type checkers include it (``scripts/derive_types.py``).
    """

    accepts: Any
    """Type of the short form."""


LOOK = "look"
"""Key of the validation context for a function ``(output, validate) -> output``.

Validation calls the function for every Output in a field of type ``In``. The function can inspect the value of the Output:
``validate`` checks and converts a value as the type inside ``In``.
"""


def is_output(value: object) -> bool:
    """Whether ``value`` is a Pulumi Output. The function does not import pulumi: without this import, no Output can exist."""
    pulumi = sys.modules.get("pulumi.output")
    return pulumi is not None and isinstance(value, pulumi.Output)


def has_output(value: object) -> bool:
    """Whether a value contains a Pulumi Output at any depth."""
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
        """Converts pydantic's errors of a call ``Predictor(…)`` to findings. Nested values are validated without a call."""

        def __call__(cls, *args: Any, **fields: Any) -> Any:
            try:
                return super().__call__(*args, **fields)
            except ValidationError as error:
                from .problem import Invalid, problems_of  # they need this module

                raise Invalid(problems_of(error, cls, fields, python=True), cls.__name__) from None

    class _Model(BaseModel, metaclass=_Speaking):
        pass


_is_building: ContextVar[bool] = ContextVar("is_building", default=False)
"""Whether pydantic builds an argument class at the moment."""


class Args(_Model):
    """The base class of arguments. It accepts snake_case and camelCase, refuses unknown fields, and is immutable.

    A call with values of the wrong form raises :class:`~.problem.Invalid`, which contains every finding.
    ``model_validate`` raises :class:`pydantic.ValidationError`; :func:`kserve_iac.args.problems_of` converts it to findings.
    """

    model_config = ConfigDict(
        alias_generator=functools.cache(to_camel),  # many classes have fields of the same names
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        # Pydantic builds a class at its first use, because this takes long (see also __get_pydantic_core_schema__).
        defer_build=True,
        arbitrary_types_allowed=True,
        validate_default=False,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the class. Inside another class it is a function that validates with the class itself, so that pydantic
        builds a class when the first value of it is read. An environment uses few of the classes that it may contain.
        """
        if _is_building.get():
            return core_schema.with_info_plain_validator_function(cls._validated)
        token = _is_building.set(True)
        try:
            return handler(source)
        finally:
            _is_building.reset(token)

    @classmethod
    def _validated(cls, value: Any, info: ValidationInfo) -> Any:
        return cls.__pydantic_validator__.validate_python(value, context=info.context)

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON schema of the class, with the classes that it contains."""
        return super().model_json_schema(*args, **{"schema_generator": _WholeSchema, **options})

    ANY_OF: ClassVar[tuple[str, ...]] = ()
    """Fields of which at least one must be set. A rule of ``kserve_iac.checks`` refuses arguments that set none of them, and
    type checkers report a component without them (``scripts/derive_types.py``)."""


class _WholeSchema(GenerateJsonSchema):
    """Describes the classes inside a class in place of the functions that validate with them."""

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        if schema["type"] == "function-plain":
            owner = getattr(schema["function"]["function"], "__self__", None)
            if isinstance(owner, type) and issubclass(owner, Args):
                owner.model_rebuild()
                schema = owner.__pydantic_core_schema__
        return super().generate_inner(schema)


class _OrOutput:
    """Accepts a Pulumi Output, and validates every other value as the inner type."""

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
    """The ``T`` of an annotation ``In[T]``. None: it is another annotation."""
    return next((mark.inner for mark in get_args(annotation)[1:] if isinstance(mark, _OrOutput)), None)


if TYPE_CHECKING:
    from pulumi import Input as In
else:

    class In:
        """``In[T]``: a value that may be a ``T`` or a Pulumi Output of a ``T``. Type checkers see ``pulumi.Input[T]``.

        Fields that decide which resources exist (names, counts, modes, pools) never have this type, because the preview must know
        them.
        """

        def __class_getitem__(cls, inner: Any) -> Any:
            return Annotated[Any, _OrOutput(inner)]
