"""Which components the package has. Found, not listed: whatever ``kserve_iac.resources`` offers."""

import functools
import inspect
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from .. import args as arguments
from .. import resources
from ..args import Args
from ..resources import Cluster, Platform
from ..resources.base import token

REFERENCES: Mapping[str, type] = {"cluster": Cluster, "platform": Platform}
"""Constructor parameters that take another component -> the interface that it must have."""


@dataclass(frozen=True)
class Component:
    """One component of the package."""

    cls: type[Any]
    """Its class, a ``pulumi.ComponentResource``."""
    args: type[Args]
    references: tuple[str, ...]
    """Which of ``REFERENCES`` its constructor takes; all are required."""
    outputs: Mapping[str, Any]
    """Attribute -> type of its value."""

    @property
    def name(self) -> str:
        return str(self.cls.__name__)

    @property
    def token(self) -> str:
        return token(self.name)

    def offers(self, interface: type) -> bool:
        """Whether the component has every member of ``interface``, one of ``REFERENCES``' values."""
        members = {name for name, value in vars(interface).items() if isinstance(value, property)}
        return members <= set(_annotations(self.cls))


@functools.cache
def components() -> Mapping[str, Component]:
    """The components by type token, in the order of their names."""
    found = {}
    for name in sorted(resources.__all__):
        cls = getattr(resources, name)
        if not (inspect.isclass(cls) and issubclass(cls, pulumi.ComponentResource)):
            continue
        parameters = inspect.signature(cls.__init__).parameters
        component = Component(
            cls,
            getattr(arguments, f"{name}Args"),
            tuple(reference for reference in REFERENCES if reference in parameters),
            dict(_outputs(cls)),
        )
        found[component.token] = component
    return found


def referred(reference: str) -> list[Component]:
    """The components that may be given as ``reference``."""
    return [component for component in components().values() if component.offers(REFERENCES[reference])]


def _outputs(cls: type) -> list[tuple[str, Any]]:
    """The attributes annotated as Outputs, with what is inside, in the order they are written."""
    return [
        (attribute, typing.get_args(hint)[0])
        for attribute, hint in _annotations(cls).items()
        if typing.get_origin(hint) is pulumi.Output
    ]


def _annotations(cls: type) -> dict[str, Any]:
    """What a component and our classes above it annotate; not what Pulumi's own classes do."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.partition(".")[0] != "pulumi":
            found |= inspect.get_annotations(base, eval_str=True)
            for name, value in vars(base).items():
                if isinstance(value, functools.cached_property):  # made when it is asked for
                    found[name] = inspect.get_annotations(value.func, eval_str=True)["return"]
    return found
