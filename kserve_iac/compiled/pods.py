"""The pods of an object, as far as the object itself describes them.

They are read from the rendered object, so that a pool, a field of a pod and an entry of ``extra`` are all found in the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..args.served_model import FRAMEWORKS
from ..findings.path import TOP, Path
from ..render.merging import Json
from .overlay import mapping_at


@dataclass(frozen=True)
class Pod:
    """The pods of a role; those of its workers are another."""

    part: Path
    """Path of the role within the arguments, as in :class:`kserve_iac.capacity.demand.Demand`."""
    path: Path
    """Path of the pod's fields in the object."""
    spec: Json
    """The pod's fields. Empty: the object sets none."""
    containers: tuple[tuple[Path, Json], ...]
    """Its containers with their paths in the object. A model is one."""
    init_containers: tuple[tuple[Path, Json], ...] = ()
    """Its init containers with their paths in the object."""
    labels: Json = field(default_factory=dict)
    """Labels of its pods."""
    is_worker: bool = False
    """Whether it is a further pod of a replica that spans nodes."""

    @cached_property
    def requested(self) -> frozenset[str]:
        """Names of the resources with a domain that its containers request (``nvidia.com/gpu``)."""
        names = set()
        for _, container in (*self.containers, *self.init_containers):
            resources = mapping_at(container, "resources")
            for kind in ("requests", "limits"):
                given = mapping_at(resources, kind).items()
                names |= {name for name, count in given if "/" in name and str(count) != "0"}
        return frozenset(names)


def pods_of(obj: Json) -> Iterator[Pod]:
    """The pods of a rendered object."""
    spec, at, kind = mapping_at(obj, "spec"), Path("spec"), obj.get("kind")
    if kind == "InferenceService":
        yield from _of_inference_service(spec, at)
    elif kind == "LLMInferenceService":
        yield from _of_workload(spec, at, TOP)
        if "prefill" in spec:
            yield from _of_workload(mapping_at(spec, "prefill"), at / "prefill", Path("prefill"))
        yield from _of_scheduler(mapping_at(spec, "router").get("scheduler"), at / "router" / "scheduler")
    elif kind == "InferenceGraph":
        yield Pod(TOP, at, spec, ((at, spec),), labels=mapping_at(mapping_at(obj, "metadata"), "labels"))


def _of_inference_service(spec: Json, at: Path) -> Iterator[Pod]:
    parts = [(Path(field), mapping_at(spec, field)) for field in ("predictor", "transformer", "explainer")]
    canaries = spec.get("canary")
    for index, canary in enumerate(canaries if isinstance(canaries, list) else ()):
        parts.append((Path("canary", index, "predictor"), mapping_at(canary, "predictor")))
    for part, component in parts:
        if not component:
            continue
        here = part.under(at)
        labels = mapping_at(component, "labels")
        yield _pod(part, here, component, labels)
        if worker := mapping_at(component, "workerSpec"):
            yield _pod(part, here / "workerSpec", worker, labels, is_worker=True)


def _of_workload(workload: Json, at: Path, part: Path) -> Iterator[Pod]:
    labels = mapping_at(workload, "labels")
    yield _pod(part, at / "template", mapping_at(workload, "template"), labels)
    if "worker" in workload:
        yield _pod(part, at / "worker", mapping_at(workload, "worker"), labels, is_worker=True)


def _of_scheduler(scheduler: Any, at: Path) -> Iterator[Pod]:
    """An endpoint picker that exists already is somebody else's."""
    if not isinstance(scheduler, dict) or "ref" in mapping_at(scheduler, "pool"):
        return
    labels = mapping_at(scheduler, "labels")
    yield _pod(Path(*at[1:]), at / "template", mapping_at(scheduler, "template"), labels)
    if "tokenizer" in scheduler:
        here = at / "tokenizer"
        yield _pod(Path(*here[1:]), here / "template", mapping_at(mapping_at(scheduler, "tokenizer"), "template"), {})


MODELS = ("model", "art", *FRAMEWORKS)
"""Fields of a component that hold a container beside ``containers``."""


def _pod(part: Path, at: Path, spec: Json, labels: Json, *, is_worker: bool = False) -> Pod:
    models = tuple((at / field, mapping_at(spec, field)) for field in MODELS if mapping_at(spec, field))
    return Pod(
        part,
        at,
        spec,
        (*models, *_entries(spec, at, "containers")),
        tuple(_entries(spec, at, "initContainers")),
        labels,
        is_worker,
    )


def _entries(spec: Json, at: Path, field: str) -> Iterator[tuple[Path, Json]]:
    found = spec.get(field)
    for index, one in enumerate(found if isinstance(found, list) else ()):
        if isinstance(one, dict):
            yield at / field / index, one
