"""The package's process: the engine asks it for the schema and for components, one at a time or several at once."""

import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pulumi
import pulumi.provider
from pulumi import ResourceOptions
from pulumi.provider import ConstructResult
from pulumi.runtime import rpc
from semver import VersionInfo

from .._version import VERSION
from ..args import Problem
from ..args.problem import errors
from ..findings.path import Path
from ..resources.base import PACKAGE, Refused, wire
from ..resources.reference import RemoteCluster, RemotePlatform, reference
from .components import REFERENCES, Component, components, referred
from .inputs import Received, UnreadableInputs, receive
from .schema import schema_text
from .text import camel


class Host(pulumi.provider.Provider):
    """Makes components for programs in other languages, from the same classes and checks as in Python.

    What cannot work is answered with ``pulumi.InputPropertiesError``: a line for each property, no traceback.
    """

    def __init__(self) -> None:
        super().__init__(VERSION, schema_text())

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: ResourceOptions | None = None,
    ) -> ConstructResult:
        """Begins to make a component. It is made once its inputs are there; the engine waits for the URN."""
        state: dict[str, Any] = {}

        async def build() -> Any:
            component = components().get(resource_type)
            if component is None:
                raise pulumi.InputPropertiesError(f"{PACKAGE} has no component {resource_type}.", [])
            made = await _make(component, name, inputs, options or ResourceOptions())
            # Read after the URN is there, so what is put in now is part of the answer.
            state.update({camel(attribute): getattr(made, attribute) for attribute in component.outputs})
            return made.urn

        return ConstructResult(pulumi.Output.from_input(_told(build, f"{_short(resource_type)} {name}")), state)


def serve(arguments: Sequence[str]) -> None:
    """Serves the package until the engine ends the process. ``arguments`` are the engine's, without the program's name."""
    register_references()
    pulumi.provider.main(Host(), list(arguments))


def main() -> None:
    """The program ``pulumi-resource-kserve-iac``, which the engine finds on PATH once this library is installed."""
    serve(sys.argv[1:])


async def _make(component: Component, name: str, inputs: pulumi.Inputs, options: ResourceOptions) -> Any:
    """Reads the inputs and makes the component. Raises ``UnreadableInputs`` or ``Refused`` with every finding."""
    received = await receive(inputs)
    problems: list[Problem] = []
    references = {key: await _reference(key, received, problems) for key in component.references}
    try:
        args = received.arguments(component.args)
    except UnreadableInputs as unreadable:
        raise UnreadableInputs([*unreadable.problems, *problems]) from None
    if problems:
        raise UnreadableInputs(problems)
    given = list(options.depends_on or []) if isinstance(options.depends_on, (list, tuple)) else []
    options.depends_on = [*given, *received.dependencies.values(), *references.values()]
    with wire():
        return component.cls(name, args, **references, opts=options)


async def _reference(key: str, received: Received, problems: list[Problem]) -> Any:
    """The component that the input ``key`` refers to, taken out of the inputs; None and a problem where it is none."""
    value = received.values.pop(key, None)
    fitting = [component.token for component in referred(key)]
    wanted = f"Set {key} to a {' or '.join(_short(token) for token in fitting)} of this program."
    if value is None:
        problems.append(Problem("missing-field", Path(key), "This field is required.", wanted))
    elif not isinstance(value, (RemoteCluster, RemotePlatform)) or value.type_token not in fitting:
        problems.append(Problem("not-a-reference", Path(key), f"This is not a {key}.", wanted))
    else:
        try:
            loaded = await value.load()
        except (ValueError, KeyError):
            told = f"It was created by another version of {PACKAGE}, whose state this one cannot read."
            problems.append(
                Problem("not-a-reference", Path(key), told, "Use one version of the package in the whole program.")
            )
            return None
        assert isinstance(loaded, REFERENCES[key])
        return loaded
    return None


async def _told(build: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Runs ``build``, and puts refusals into the form that programs of every language show by property."""
    try:
        return await build()
    except (UnreadableInputs, Refused) as refused:
        found = errors(refused.problems)
        raise pulumi.InputPropertiesError(_headline(found, what), [_detail(problem) for problem in found]) from None
    except pulumi.RunError as error:
        raise pulumi.InputPropertiesError(str(error), []) from None


def _headline(problems: Sequence[Problem], what: str) -> str:
    return f"{len(problems)} problem{'s' * (len(problems) != 1)} in {what}"


def _detail(problem: Problem) -> pulumi.InputPropertyErrorDetails:
    # Pulumi writes positions in lists as [0].
    path = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", problem.path)
    return {"property_path": path, "reason": f"{problem.text} [{problem.code}]"}


def _short(resource_type: str) -> str:
    return resource_type.rsplit(":", 1)[-1]


class _References(rpc.ResourceModule):
    """How references to our components are read from the wire."""

    def version(self) -> VersionInfo | None:
        return None

    def construct(self, name: str, typ: str, urn: str) -> RemoteCluster | RemotePlatform:
        return reference(name, typ, urn)


def register_references() -> None:
    """Makes references to our components readable in this process. Once is enough; more than once is harmless."""
    if rpc.get_resource_module(PACKAGE, "index", "") is None:
        rpc.register_resource_module(PACKAGE, "index", _References())


__all__ = ["Host", "main", "register_references", "serve"]
