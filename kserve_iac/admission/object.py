"""A view of a Kubernetes object for rules: it can be asked for anything, and never raises, whatever the object's shape.

What has another shape than was asked for is as if it were not there: that the CRD's schema says. So is a Pulumi Output, which is
not known yet; only :meth:`Object.given` tells the two apart.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..args.base import has_output, is_output
from ..catalog.crds import api_versions, crd
from ..catalog.kserve import older
from ..findings.path import Path
from .conformance import conforms
from .finding import Finding

Step = str | int


def _at(value: Any, steps: Sequence[Step]) -> Any:
    for step in steps:
        # Nearly all mappings are plain ones, and asking that is many times quicker than asking for the interface.
        if (type(value) is dict and type(step) is str) or (isinstance(step, str) and isinstance(value, Mapping)):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, (list, tuple)) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


@dataclass(frozen=True, eq=False)
class Object:
    """A rendered object (``apiVersion``, ``kind``, ``metadata``, ``spec``), and the KServe minor version that is to take it."""

    value: Mapping[str, Any]
    kserve: str
    default_namespace: str = "default"
    """The namespace that it goes to where it names none."""
    default_mode: str = "Standard"
    """The deployment mode that the platform gives to services that write none."""

    @cached_property
    def has_outputs(self) -> bool:
        """Whether there is an Output anywhere in it: most objects have none, and nothing of theirs is known later only."""
        return has_output(self.value)

    @cached_property
    def conforms(self) -> bool:
        """Whether its CRD's schema takes it for certain (:func:`~.conformance.conforms`); False decides nothing."""
        if self.api_version not in api_versions(self.kserve, self.kind):
            return False
        return conforms(self.value, crd(self.kserve, self.kind, self.api_version))

    def get(self, *steps: Step) -> Any:
        """What is at the path, None where nothing is; an Output is returned as it is."""
        return _at(self.value, steps)

    def given(self, *steps: Step) -> bool:
        """Whether something stands there, an Output included; ``null`` is nothing."""
        return _at(self.value, steps) is not None

    def mapping(self, *steps: Step) -> Mapping[str, Any]:
        """The mapping at the path; an empty one where none is."""
        found = _at(self.value, steps)
        return found if type(found) is dict or isinstance(found, Mapping) else {}

    def list(self, *steps: Step) -> Sequence[Any]:
        """The list at the path; an empty one where none is."""
        found = _at(self.value, steps)
        return found if isinstance(found, (list, tuple)) else ()

    def entries(self, *steps: Step) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Every mapping in the list at the path, with its own path."""
        for index, entry in enumerate(self.list(*steps)):
            if type(entry) is dict or isinstance(entry, Mapping):
                yield Path(*steps, index), entry

    def text(self, *steps: Step) -> str | None:
        """The string at the path."""
        found = _at(self.value, steps)
        return found if isinstance(found, str) else None

    def integer(self, *steps: Step) -> int | None:
        """The whole number at the path (``2.0`` is one, as JSON has it)."""
        found = _at(self.value, steps)
        if isinstance(found, float) and found.is_integer():
            return int(found)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def flag(self, *steps: Step) -> bool | None:
        """The boolean at the path."""
        found = _at(self.value, steps)
        return found if isinstance(found, bool) else None

    @property
    def kind(self) -> str:
        """``InferenceService``."""
        return self.text("kind") or ""

    @property
    def api_version(self) -> str:
        """The API version without its group: ``v1beta1``."""
        return (self.text("apiVersion") or "").rpartition("/")[2]

    @property
    def name(self) -> str | None:
        """Its name; None where it is not known yet, or generated."""
        return self.text("metadata", "name")

    @property
    def namespace(self) -> str | None:
        """Where it goes to; None where that is not known yet."""
        found = self.get("metadata", "namespace")
        return None if is_output(found) else self.text("metadata", "namespace") or self.default_namespace

    def annotation(self, key: str) -> str | None:
        """An annotation's value, None where there is none."""
        return self.text("metadata", "annotations", key)

    def label(self, key: str) -> str | None:
        """A label's value, None where there is none."""
        return self.text("metadata", "labels", key)

    def before(self, version: str) -> bool:
        """Whether its KServe is older than that minor version."""
        return older(self.kserve, version)


Rule = Callable[[Object], Iterator[Finding]]
"""What one of KServe's webhooks refuses, or what cannot work though KServe takes it."""
