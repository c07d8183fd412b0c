"""An InferenceService's components as KServe's validator sees them: after its defaulter, with the paths of before.

The defaulter turns the shorthand of a framework (``sklearn: {…}``) into ``model``, and gives the container that serves its name.
Sources: pkg/apis/serving/v1beta1/predictor.go, transformer.go, explainer.go, predictor_custom.go and
inference_service_defaults.go.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ...args.base import is_output
from ...catalog.kserve import SERVING_CONTAINER
from ...findings.path import Path
from ..object import Object
from .annotations import is_modelmesh

REWRITTEN = (
    *("sklearn", "tensorflow", "xgboost", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm", "paddle"),
)
"""Frameworks, in the order in which the defaulter looks for the one that becomes ``model`` (setPredictorModelDefaults)."""

TRANSFORMER_CONTAINER = "transformer-container"


class Implementation(NamedTuple):
    """What does the work of a component: a model, a framework that stayed one, a container of one's own, or ART's explainer."""

    what: Literal["model", "framework", "containers", "art"]
    path: Path
    """Where it was written: ``spec.predictor.sklearn`` of what became a model."""

    @property
    def framework(self) -> str:
        """The field it was written in."""
        return str(self.path[-1])


class Component(NamedTuple):
    """A predictor, transformer, explainer or canary: where it is, and what implements it."""

    obj: Object
    path: Path
    what: Literal["predictor", "transformer", "explainer", "canary"]
    implementations: tuple[Implementation, ...]
    replaced: Implementation | None = None
    """A ``model`` that the defaulter overwrites by a framework that is given, too."""

    @property
    def model(self) -> Implementation | None:
        """The model, or the framework that became it."""
        return next((one for one in self.implementations if one.what == "model"), None)

    @property
    def only(self) -> Implementation | None:
        """Its implementation; None unless there is exactly one, as there must be."""
        return self.implementations[0] if len(self.implementations) == 1 else None

    def integer(self, *steps: str | int) -> int | None:
        """A whole number of the component."""
        return self.obj.integer(*self.path, *steps)

    def given(self, *steps: str | int) -> bool:
        """Whether something is written there."""
        return self.obj.given(*self.path, *steps)


@functools.lru_cache(maxsize=4)
def components(obj: Object) -> tuple[Component, ...]:
    """The predictor, and the transformer and explainer if there are any: canaries are :func:`canaries`."""
    return tuple(_components(obj))


def _components(obj: Object) -> Iterator[Component]:
    yield _predictor(obj)
    for what in ("transformer", "explainer"):
        path = Path("spec", what)
        if isinstance(obj.get(*path), Mapping):
            found = [Implementation("art", path / "art")] if what == "explainer" and _is(obj, path, "art") else []
            if obj.list(*path, "containers") or is_output(obj.get(*path, "containers")):
                found.append(Implementation("containers", path / "containers"))
            yield Component(obj, path, what, tuple(found))


@functools.lru_cache(maxsize=4)
def canaries(obj: Object) -> tuple[Component, ...]:
    """Predictors of canaries. The defaulter leaves them as they are written (0.20)."""
    return tuple(_canaries(obj))


def _canaries(obj: Object) -> Iterator[Component]:
    for path, _ in obj.entries("spec", "canary"):
        path = path / "predictor"
        written = [Implementation("framework", path / name) for name in REWRITTEN if _is(obj, path, name)]
        if _is(obj, path, "model"):
            written.append(Implementation("model", path / "model"))
        yield Component(obj, path, "canary", (*written, *_custom(obj, path, len(written), named=False)))


def _predictor(obj: Object) -> Component:
    path = Path("spec", "predictor")
    given = obj.mapping(*path)
    frameworks = [
        Implementation("framework", path / name) for name in REWRITTEN if name in given and _is(obj, path, name)
    ]
    model = Implementation("model", path / "model") if _is(obj, path, "model") else None
    replaced = None
    if frameworks and not is_modelmesh(obj):
        replaced, first = model, frameworks.pop(0)
        model = Implementation("model", first.path)
    found = [*frameworks, *([model] if model else [])]
    custom = _custom(obj, path, len(found), named=not is_modelmesh(obj))
    return Component(obj, path, "predictor", (*found, *custom), replaced)


def _is(obj: Object, path: Path, name: str) -> bool:
    found = obj.get(*path, name)
    return isinstance(found, Mapping) or is_output(found)


def _custom(obj: Object, path: Path, others: int, named: bool) -> Sequence[Implementation]:
    """A predictor's own containers, once for each that is called ``kserve-container``, or once if nothing else serves.

    ``named``: the defaulter calls the first one so if it is alone or has no name (CustomPredictor.Default).
    """
    if is_output(obj.get(*path, "containers")):
        return [] if others else [Implementation("containers", path / "containers")]
    names = [entry.get("name") if isinstance(entry, Mapping) else None for entry in obj.list(*path, "containers")]

    def count() -> int:
        serving = names.count(SERVING_CONTAINER)
        return serving or (1 if names and not others else 0)

    if named and names and not others and count() == 1 and (len(names) == 1 or not names[0]):
        names[0] = SERVING_CONTAINER
    return [Implementation("containers", path / "containers")] * count()


def variables(obj: Object, *path: str | int) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Environment variables of the container at ``path``, each with its own path."""
    yield from obj.entries(*path, "env")


def storage_uri(component: Component) -> tuple[Path, Any] | None:
    """Where a component's model comes from, and where that is written: a field, or the variable STORAGE_URI of a container.

    None where nothing is said. What is said may be an Output, or no text at all.
    """
    obj, implementation = component.obj, component.implementations[0] if component.implementations else None
    if implementation is None:
        return None
    if implementation.what != "containers":
        path = implementation.path / "storageUri"
        value = obj.get(*path)
        return None if value is None or (implementation.what == "art" and value == "") else (path, value)
    container = _serving(component, implementation)
    if container is not None:
        for path, variable in variables(obj, *container):
            if variable.get("name") == "STORAGE_URI":
                return path / "value", variable.get("value", "")
    return None


def _serving(component: Component, implementation: Implementation) -> Path | None:
    """The container whose STORAGE_URI counts: a predictor's ``kserve-container``, else the first (GetStorageUri)."""
    path = implementation.path
    entries = list(component.obj.entries(*path))
    if component.what in ("transformer", "explainer"):
        return path / 0
    named = next((where for where, entry in entries if entry.get("name") == SERVING_CONTAINER), None)
    if named is None and component.what == "predictor" and not is_modelmesh(component.obj):
        return path / 0 if len(entries) == 1 or (entries and not entries[0][1].get("name")) else None
    return named
