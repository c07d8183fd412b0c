"""What arrives from a program in another language -> arguments.

On the wire every number is a double, and whatever depends on another resource may come as an Output, wherever it stands and
whether its value is known or not. Three things are done about that, in this order:

1. Values that are known and no secret are put in the place of their Outputs; what they depend on is kept for the component as
   a whole. So everything that is known in a preview is checked in the preview, and in an update, where everything is known,
   everything is checked before anything is made.
2. Secrets and unknown values stay Outputs. Where the arguments allow one (``In``), it is taken; a known secret is checked and
   converted like any other value, and no message ever shows it.
3. Anywhere else they are refused, by the path of the property.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pulumi
from pulumi.output import Unknown
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from ..args import Problem, problems_of
from ..args.base import LOOK, is_output

_M = TypeVar("_M", bound=BaseModel)

UNSETTLED = "This value decides what is created, so it must be known in the preview and cannot be a secret."


@dataclass
class Received:
    """Inputs whose known values are plain data."""

    values: dict[str, Any] = field(default_factory=dict)
    dependencies: dict[int, pulumi.Resource] = field(default_factory=dict)
    """Resources that values came from, by identity of the object."""
    secrets: dict[int, Any] = field(default_factory=dict)
    """What is inside the Outputs of known secrets in ``values``, by identity of the Output."""

    def arguments(self, model: type[_M]) -> _M:
        """The inputs as ``model``. Raises :class:`UnreadableInputs` with every problem of form."""
        try:
            return model.model_validate(self.values, context={LOOK: self._look})
        except ValidationError as error:
            raise UnreadableInputs(_problems(error, model, self.values)) from None

    def _look(self, output: pulumi.Output[Any], validate: Any) -> pulumi.Output[Any]:
        if id(output) not in self.secrets:
            return output
        try:
            checked = validate(self.secrets[id(output)])
        except ValidationError as error:
            reason = error.errors(include_url=False, include_input=False, include_context=False)[0]["msg"]
            # Not the original error: it carries the value.
            raise PydanticCustomError("secret", "{reason}", {"reason": reason}) from None
        return output.apply(lambda _: checked)


class UnreadableInputs(ValueError):
    """Inputs that are no arguments. ``problems`` holds every finding."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


async def receive(inputs: Mapping[str, Any]) -> Received:
    """Puts known values in the place of their Outputs. Waits for values, so call it where the engine's calls are served."""
    received = Received()
    for key, value in inputs.items():
        received.values[key] = await _known(value, received)
    return received


async def _known(value: Any, received: Received) -> Any:
    if is_output(value):
        return await _known_output(value, received)
    if isinstance(value, Unknown):
        return pulumi.Output.from_input(value)
    if isinstance(value, Mapping):
        return {key: await _known(item, received) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [await _known(item, received) for item in value]
    # The wire knows doubles only. A field that wants a float takes an int.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


async def _known_output(output: pulumi.Output[Any], received: Received) -> Any:
    received.dependencies.update((id(resource), resource) for resource in await output.resources())
    inside = await output.future(with_unknowns=True)
    known = await output.is_known()
    if await output.is_secret():
        if known:
            received.secrets[id(output)] = await _known(inside, received)
        return output
    # Of a list or an object, some may be known: that is looked at item by item.
    return await _known(inside, received) if known or isinstance(inside, (Mapping, list)) else output


def _problems(error: ValidationError, model: type[BaseModel], given: Mapping[str, Any]) -> list[Problem]:
    found = []
    for detail, problem in zip(error.errors(include_url=False), problems_of(error, model, given), strict=True):
        if is_output(detail.get("input")) and detail["type"] not in ("extra_forbidden", "secret"):
            problem = Problem("not-known", problem.where, UNSETTLED)
        found.append(problem)
    return found
