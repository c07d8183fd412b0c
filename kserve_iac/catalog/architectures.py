"""Which architectures of models vLLM and Transformers have in which version (``data/vllm_architectures.json``), and the
architectures of public models (``data/model_architectures.json``).
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from ._data import load
from .dimensions import ModelKind
from .vllm_flags import number, within

Span = tuple[str, str | None]
"""The first and the last version read; None: the newest."""


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("vllm_architectures.json")
    return found


@functools.cache
def _spans(kind: str) -> Mapping[str, Span]:
    """Each name of ``architectures`` or ``configs`` with its versions."""
    return {
        name: (first, last or None)
        for (first, _, last), names in ((span.partition("-"), names) for span, names in _data()[kind].items())
        for name in names.split()
    }


@functools.cache
def _firsts(kind: str) -> Mapping[str, str]:
    """Each name of ``classes`` or ``types`` with the first version of Transformers that has it."""
    return {name: version for version, names in _data()[kind].items() for name in names.split()}


@functools.cache
def _models() -> Mapping[str, ModelKind]:
    return dict(_read_models())


def _read_models() -> Iterator[tuple[str, ModelKind]]:
    for said, hubs in load("model_architectures.json")["models"].items():
        names, kind, *words = said.split()
        found = ModelKind(tuple(names.split(",")), None if kind == "-" else kind, "code" in words)
        yield from ((hub.lower(), found) for hub in hubs.split())


def kind_of(hub_id: str) -> ModelKind | None:
    """The kind of a public model (``owner/model``, in any case); None where it is not known."""
    return _models().get(hub_id.lower())


def span(architecture: str) -> Span | None:
    """The first and the last version of vLLM read that has an architecture; None: no version has it."""
    return _spans("architectures").get(architecture)


def has_architecture(architecture: str, version: str) -> bool | None:
    """Whether a version of vLLM has an architecture of its own; None: it is not known.

    Before the first version read, an architecture that came after that one was not there either.
    """
    return _has(_spans("architectures").get(architecture), version)


def has_configuration(model_type: str, version: str) -> bool | None:
    """Whether a version of vLLM has a configuration of its own for a model type (``_CONFIG_REGISTRY`` in
    vllm/transformers_utils/config.py); None: it is not known.
    """
    found = _spans("configs").get(model_type)
    return False if found is None else _has(found, version)


def _has(found: Span | None, version: str) -> bool | None:
    if found is None:
        return None
    read = tuple(_data()["versions"])
    if number(version) < number(read[0]) < number(found[0]):
        return False
    return within(*found, version, read)


def newest_transformers(version: str) -> str | None:
    """The newest version of Transformers that an official image of vLLM ``version`` may have; None: it is not known."""
    images: Mapping[str, str] = _data()["images"]
    return next((newest for read, newest in images.items() if number(read) >= number(version)), None)


def class_since(architecture: str) -> str | None:
    """The first version of Transformers read that has the class of an architecture; None: none has it."""
    return _firsts("classes").get(architecture)


def type_since(model_type: str) -> str | None:
    """The first version of Transformers read that has a model type; None: none has it."""
    return _firsts("types").get(model_type)
