"""A program in Pulumi YAML as a command reads it: its components are made without an engine, in the order of their references.

It reads what Pulumi's own interpreter reads (pulumi/pulumi-yaml, pkg/pulumiyaml/ast: ``variables``, ``resources``,
``${…}`` and ``fn::…``), as far as a first preview knows the values. Resources of other packages, and functions other than
``fn::secret``, have values that are not known.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.output import UNKNOWN

from ..args.base import is_output
from ..args.problem import Problem
from ..findings.path import Path as PropertyPath
from ..package.components import REFERENCES, Component, components
from ..package.inputs import Received, UnreadableInputs
from ..resources.base import PACKAGE, Refused, made_as, wire
from .failure import Unreadable

SECRET_FUNCTION = "fn::secret"  # noqa: S105 - the name of a function

_REFERENCE = re.compile(r"\$\$|\$\{([^}]*)\}")
_NAME = re.compile(r"[^.\[]+")


def main_file(project: Path, content: Mapping[str, Any]) -> Path:
    """The file with the program of a project: ``Main.yaml`` in the folder of ``main``, otherwise the file of the project itself
    (pulumi-yaml, ``LoadDir``).
    """
    own = project.parent / str(content.get("main", ".")) / "Main.yaml"
    return own if own.is_file() else project


@dataclass
class YamlProgram:
    """The program of one file."""

    file: Path
    content: Mapping[str, Any]
    config: Mapping[str, Any]
    """The values of the stack's configuration that the program can name."""
    heard: Callable[[Problem], None]
    """Receives the findings that no component reports itself."""
    _made: dict[str, Any] = field(default_factory=dict)
    """The components, and the values of variables. Resources of other packages have none."""
    _failed: set[str] = field(default_factory=set)
    """Components that were refused, and those that refer to them."""
    _secrets: dict[int, Any] = field(default_factory=dict)
    """What is inside the Outputs of known secrets, by the identity of the Output."""

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        return _section(self.content, "resources", self.file, "resources")

    @property
    def variables(self) -> Mapping[str, Any]:
        found = self.content.get("variables")
        return found if isinstance(found, Mapping) else {}

    def run(self) -> None:
        """Makes every component of this package. Raises :class:`Unreadable` if the program names something that it does not have,
        or if its resources refer to each other in a circle.
        """
        for name in self._order():
            if name in self.variables:
                self._made[name] = self._value(self.variables[name])
            elif (component := self._component(name)) is not None:
                self._make(name, component)

    def place(self, problem: Problem) -> Problem:
        """The finding with the path of its property in this file."""
        names = {made_as(one.name, self._given_name(name)): name for name, one in self._own()}
        for at, name in names.items():
            if problem.where[: len(at)] == at:
                below = PropertyPath(*problem.where[len(at) :])
                return replace(problem, where=below.under(("resources", name, "properties")))
        return problem

    def _own(self) -> Iterator[tuple[str, Component]]:
        for name in self.resources:
            if (component := self._component(name)) is not None:
                yield name, component

    def _component(self, name: str) -> Component | None:
        """The component of this package that the resource ``name`` is. None: it is a resource of another package."""
        resource = self.resources.get(name) or {}
        package, *rest = str(resource.get("type", "")).split(":")
        if package != PACKAGE:
            return None
        found = components().get(f"{PACKAGE}:index:{rest[-1]}") if rest else None
        if found is None:
            known = ", ".join(one.name for one in components().values())
            raise Unreadable(
                f"resources.{name}.type of {self.file} is {resource.get('type')}, but {PACKAGE} has no such component. "
                f"It has {known}."
            )
        return found

    def _given_name(self, name: str) -> str:
        return str(self.resources[name].get("name", name))

    def _make(self, name: str, component: Component) -> None:
        resource = self.resources[name]
        properties = dict(_section(resource, "properties", self.file, f"resources.{name}.properties"))
        if self._failed & set(_names(properties)):
            self._failed.add(name)
            return
        values = {key: self._value(value) for key, value in properties.items()}
        references = {key: values.pop(key, None) for key in component.references}
        at = made_as(component.name, self._given_name(name))
        problems = [*_wrong(references)]
        args = None
        try:
            args = Received(values, secrets=self._secrets).arguments(component.args)
        except UnreadableInputs as unreadable:
            problems += unreadable.problems
        for problem in problems:
            self.heard(replace(problem, where=problem.where.under(at)))
        if args is None or problems:
            self._failed.add(name)
            return
        self._failed.add(name)
        with suppress(Refused), wire():  # the component has reported its findings
            self._made[name] = component.cls(self._given_name(name), args, **references)
            self._failed.discard(name)

    def _order(self) -> Iterator[str]:
        """The variables and resources, each after those that it names."""
        graph: dict[str, list[str]] = {}
        for name, value in [*self.variables.items(), *self.resources.items()]:
            graph[name] = [one for one in _names(value) if one in self.variables or one in self.resources]
        try:
            return iter([*TopologicalSorter(graph).static_order()])
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            raise Unreadable(f"{self.file} refers to itself in a circle: {circle}.") from None

    def _value(self, value: Any) -> Any:
        """A value of the program as a first preview knows it."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, Mapping):
            functions = [str(key).lower() for key in value if str(key).lower().startswith("fn::")]
            if functions == [SECRET_FUNCTION] and len(value) == 1:
                return self._secret(self._value(next(iter(value.values()))))
            if functions:
                return _unknown()
            return {key: self._value(one) for key, one in value.items()}
        return value

    def _secret(self, value: Any) -> Any:
        output = pulumi.Output.secret(value)
        if not is_output(value):
            self._secrets[id(output)] = value
        return output

    def _text(self, text: str) -> Any:
        parts = [*_parts(text)]
        if len(parts) == 1 and isinstance(parts[0], _Reference):
            return self._referred(parts[0].expression)
        values = [self._referred(one.expression) if isinstance(one, _Reference) else one for one in parts]
        if any(is_output(one) or isinstance(one, (pulumi.Resource, Mapping, list)) for one in values):
            return _unknown()
        return "".join(_as_text(one) for one in values)

    def _referred(self, expression: str) -> Any:
        """The value of ``${expression}``."""
        found = _NAME.match(expression.strip())
        name = found.group() if found else ""
        rest = expression.strip()[len(name) :]
        if name in self.resources:
            return self._made[name] if not rest and name in self._made else _unknown()
        if name in self.variables or name in self.config:
            value = self._made[name] if name in self.variables else self.config[name]
            return value if not rest else _unknown()
        if name == "pulumi":
            known = {".stack": pulumi.get_stack(), ".project": pulumi.get_project()}
            return known[rest] if rest in known else _unknown()
        raise Unreadable(
            f"{self.file} refers to ${{{expression}}}, but it has no resource, variable or configuration value {name}."
        )


def _wrong(references: Mapping[str, Any]) -> Iterator[Problem]:
    """The references of a component that are not what it requires."""
    for key, value in references.items():
        wanted = f"Set {key} to ${{NAME}}, the name of a {key} of this program."
        if value is None:
            yield Problem("missing-field", PropertyPath(key), "This field is required.", wanted)
        elif is_output(value) or not isinstance(value, REFERENCES[key]):  # an Output has every attribute
            yield Problem("not-a-reference", PropertyPath(key), f"This is not a {key}.", wanted)


@dataclass(frozen=True)
class _Reference:
    expression: str


def _parts(text: str) -> Iterator[str | _Reference]:
    """A text as its literal parts and its references. ``$$`` is a dollar sign."""
    end = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield "$" if found.group() == "$$" else _Reference(found.group(1))
        end = found.end()
    if end < len(text) or not text:
        yield text[end:]


def _names(value: Any) -> Iterator[str]:
    """The names that a value refers to, at any depth."""
    if isinstance(value, str):
        for part in _parts(value):
            if isinstance(part, _Reference) and (found := _NAME.match(part.expression.strip())):
                yield found.group()
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)


def _section(holder: Mapping[str, Any], name: str, file: Path, path: str) -> Mapping[str, Any]:
    """The mapping ``name`` of ``holder``, which stands at ``path``. Pulumi also takes an expression for properties as a whole."""
    found = holder.get(name) or {}
    if not isinstance(found, Mapping):
        raise Unreadable(f"{path} of {file} is not a mapping, and kserve-iac reads only mappings there.")
    return found


def _unknown() -> pulumi.Output[Any]:
    return pulumi.Output.from_input(UNKNOWN)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def config_of(
    content: Mapping[str, Any], settings: Mapping[str, str], project: str, secret: str
) -> dict[str, pulumi.Output[Any] | Any]:
    """The values of the stack's configuration by the names that a program uses. ``settings`` have the text of each value;
    ``secret`` stands for one that only Pulumi can decrypt.
    """
    found: dict[str, Any] = {}
    declared = {**_declared(content.get("config")), **_declared(content.get("configuration"))}
    for key, text in settings.items():
        namespace, _, name = key.partition(":")
        short = name if namespace == project else key
        if text == secret:
            found[short] = pulumi.Output.secret(_unknown())
        else:
            found[short] = yaml.safe_load(text) if declared.get(short, "string").lower() not in ("string",) else text
    return {**{name: _unknown() for name in declared}, **found}


def _declared(section: Any) -> dict[str, str]:
    """The names that a program declares, with their types."""
    entries: Sequence[tuple[Any, Any]] = [*section.items()] if isinstance(section, Mapping) else []
    return {str(key): str(one.get("type", "string")) if isinstance(one, Mapping) else "string" for key, one in entries}
