"""Objects -> arguments: what is there already, as an environment would say it. The inverse of the rendering."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..args.kinds import KINDS, Kind
from ..args.llm.inference_service import MAIN_CONTAINER
from ..args.served_model import FRAMEWORKS
from ..args.workload import ServiceMeta
from ..catalog.kserve import DEFAULT, DEPLOYMENT_MODE, LEGACY_MODES, STOP
from ..catalog.machines import is_accelerator
from ..engines.start.probes import may_start_slowly
from ..render.merging import Json, Steps
from ..render.meta import AUTOSCALER_CLASS, GROUP, METADATA, SKIP_AWAIT, WAIT_FOR
from ..render.wire import EXTRA, Reading
from .engine import with_engine
from .modes import MODES, recorded_mode

AUTOSCALERS = ("hpa", "keda", "external", "none")

_OURS = frozenset({DEPLOYMENT_MODE, AUTOSCALER_CLASS, STOP, WAIT_FOR, SKIP_AWAIT, METADATA})
"""Annotations that fields say."""

_OF_THE_SERVER = re.compile(r"^(kubectl\.kubernetes\.io/last-applied-configuration|pulumi\.com/.*)$")
"""Annotations that tools write for themselves."""

MODEL_FORMAT = "modelFormat"
"""Annotation that KServe's defaulter sets to the format of the model, unless it is set
(setPredictorModelDefaults in v1beta1/inference_service_defaults.go)."""

_FINALIZERS_OF_KSERVE = re.compile(
    r"^(inferenceservice|trainedmodel|localmodel)\.finalizers$|^serving\.kserve\.io/|\.kserve\.io/"
)
"""Finalizers that KServe's controllers set themselves."""

_METADATA = frozenset({"name", "namespace", "labels", "annotations"})

_SERVER_METADATA = frozenset(
    {"uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "finalizers"}
    | {"selfLink", "ownerReferences", "deletionGracePeriodSeconds"}
)
"""Metadata that the API server and controllers write."""


@dataclass(frozen=True)
class Imported:
    """One object as arguments."""

    kind: Kind
    name: str
    """Name of the object."""
    fields: Json
    """The arguments, as configuration spells them."""
    left: tuple[Steps, ...] = ()
    """Paths in the object for which there are no arguments; what stands there is not in ``fields``."""
    notes: tuple[str, ...] = ()
    """What was written in another way than it stood there."""
    recorded_mode: str | None = None
    """The deployment mode in the status of a live service."""
    refused: tuple[str, ...] = ()
    """What the API server refuses of the document as it was written, although the arguments are read otherwise."""
    reasons: tuple[str, ...] = ()
    """Why each path of ``left`` has no arguments."""

    @property
    def namespace(self) -> str:
        """Its namespace; empty for objects of the whole cluster."""
        return str(self.fields.get("namespace", "default")) if self.kind.namespaced else ""

    @property
    def id(self) -> str:
        """By which ``pulumi import`` and ``import_id`` know it."""
        return f"{self.namespace}/{self.name}" if self.kind.namespaced else self.name

    def in_mode(self, mode: str) -> "Imported":
        """The same, with its mode written down."""
        note = f"its status records deployment mode {mode}, which is not the default"
        return replace(self, fields={**self.fields, "deploymentMode": mode}, notes=(*self.notes, note))

    @property
    def writes_no_mode(self) -> bool:
        """Whether the cluster's default decides its deployment mode."""
        return self.fields.get("deploymentMode") == "default"

    def adopted(self) -> "Imported":
        """The same, to be taken over by the next update."""
        return replace(self, fields={**self.fields, "importId": self.id, "retain": True})


@dataclass
class _Read:
    reading: Reading = field(default_factory=Reading)
    notes: list[str] = field(default_factory=list)


def is_kserve_object(obj: Any) -> bool:
    """Whether it is an object of a kind that can be imported."""
    return (
        isinstance(obj, Mapping)
        and str(obj.get("apiVersion", "")).partition("/")[0] == GROUP
        and obj.get("kind") in KINDS
        and isinstance(obj.get("metadata"), Mapping)
        and isinstance(obj["metadata"].get("name"), str)
    )


def imported(obj: Mapping[str, Any], kserve: str = DEFAULT) -> Imported:
    """The object as arguments for KServe ``kserve``. It must be one of KServe's (:func:`is_kserve_object`); its status is passed
    over.
    """
    kind = KINDS[obj["kind"]]
    read = _Read()
    fields: Json = _metadata(obj["metadata"], kind, read)
    spec = obj.get("spec")
    fields |= read.reading.read(kind.args, spec if isinstance(spec, Mapping) else {}, ("spec",))
    if kind.name == "InferenceService":
        _without_derived_format(fields)
        _scaled_by(obj["metadata"], fields, read)
        _unnamed_model(fields)
    if kind.name in ("InferenceService", "InferenceGraph"):
        _mode(obj, fields, read)
    if kind.name.startswith("LLMInferenceService"):
        _no_intents(fields, spec if isinstance(spec, Mapping) else {}, service=kind.name == "LLMInferenceService")
        with_engine(fields, kserve)
    for key, value in obj.items():
        if key == "disabled" and kind.name == "ClusterStorageContainer":
            fields[key] = value
        elif key not in ("apiVersion", "kind", "metadata", "spec", "status"):
            read.reading.left.append((key,))
    left, notes = tuple(read.reading.left), tuple(read.notes)
    return Imported(kind, obj["metadata"]["name"], fields, left, notes, recorded_mode(obj))


def _metadata(metadata: Mapping[str, Any], kind: Kind, read: _Read) -> Json:
    fields: Json = {}
    if kind.namespaced and metadata.get("namespace"):
        fields["namespace"] = metadata["namespace"]
    if metadata.get("labels"):
        fields["labels"] = dict(metadata["labels"])
    notes = _annotations(metadata)
    said = set(_OURS)
    if notes.get(STOP) == "true" and issubclass(kind.args, ServiceMeta):
        fields["stopped"] = True
    else:
        said.discard(STOP)
    kept = {key: value for key, value in notes.items() if key not in said and not _OF_THE_SERVER.match(key)}
    if kept:
        fields["annotations"] = kept
    foreign = [one for one in metadata.get("finalizers") or () if not _FINALIZERS_OF_KSERVE.search(str(one))]
    if foreign:
        read.notes.append(
            f"the finalizers {', '.join(map(str, foreign))} are not written, and stay on an object that has them"
        )
    read.reading.left += [("metadata", key) for key in metadata if key not in _METADATA | _SERVER_METADATA]
    return fields


def _annotations(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    given = metadata.get("annotations")
    return given if isinstance(given, Mapping) else {}


def _mode(obj: Mapping[str, Any], fields: Json, read: _Read) -> None:
    given = _annotations(obj["metadata"]).get(DEPLOYMENT_MODE)
    if given is None:
        fields["deploymentMode"] = "default"
    elif given in LEGACY_MODES:
        fields["deploymentMode"] = LEGACY_MODES[given]
        read.notes.append(f"deployment mode {given} is written as {LEGACY_MODES[given]}, its name since KServe 0.16")
    else:
        fields["deploymentMode"] = given
        if given not in MODES:
            read.reading.left.append(("metadata", "annotations", DEPLOYMENT_MODE))
            del fields["deploymentMode"]


def _scaled_by(metadata: Mapping[str, Any], fields: Json, read: _Read) -> None:
    given = _annotations(metadata).get(AUTOSCALER_CLASS)
    if given is None:
        fields["autoscaler"] = "default"
    elif given in AUTOSCALERS:
        fields["autoscaler"] = given
    else:
        read.reading.left.append(("metadata", "annotations", AUTOSCALER_CLASS))


def _unnamed_model(fields: Json) -> None:
    """KServe's defaulter gives the container of the predictor's model an empty name, and refuses any other.

    Those of canaries keep it: they stand in a list that the API server takes as a whole, where a difference is a conflict.
    """
    predictor = fields.get("predictor")
    model = predictor.get("model") if isinstance(predictor, dict) else None
    if isinstance(model, dict) and model.get(EXTRA) == {"name": ""}:
        del model[EXTRA]


def _without_derived_format(fields: Json) -> None:
    """The annotation is left out if KServe would set it to the same text."""
    notes, predictor = fields.get("annotations"), fields.get("predictor")
    given = predictor if isinstance(predictor, dict) else {}
    model = given.get("model")
    form = model.get("modelFormat") if isinstance(model, dict) else None
    derived = form.get("name") if isinstance(form, dict) else next((one for one in FRAMEWORKS if one in given), None)
    if isinstance(notes, dict) and MODEL_FORMAT in notes and notes[MODEL_FORMAT] == derived:
        del notes[MODEL_FORMAT]
        if not notes:
            del fields["annotations"]


def _no_intents(fields: Json, spec: Mapping[str, Any], *, service: bool) -> None:
    """The object says everything itself: what we would add where nothing is said is turned off."""
    for given, own in ((fields, spec), (fields.get("prefill"), spec.get("prefill"))):
        if isinstance(given, dict) and isinstance(own, Mapping):
            derived = own.get("parallelism") or (service and not spec.get("baseRefs"))
            if derived and not _names_accelerators(own):
                given["gpus"] = 0
            if service and not _has_startup_probe(own) and _starts_slowly(spec):
                given["startTimeout"] = 0
    if isinstance(fields.get("prefill"), dict):
        fields["disaggregation"] = {"connector": "none"}


def _starts_slowly(spec: Mapping[str, Any]) -> bool:
    """Whether the model is one that may take longer to start than KServe's presets let it."""
    model = spec.get("model")
    uri = model.get("uri") if isinstance(model, Mapping) else None
    return isinstance(uri, str) and not spec.get("baseRefs") and may_start_slowly(uri)


def _has_startup_probe(workload: Mapping[str, Any]) -> bool:
    template = workload.get("template")
    containers = template.get("containers") if isinstance(template, Mapping) else None
    return any(
        isinstance(one, Mapping) and one.get("name") == MAIN_CONTAINER and "startupProbe" in one
        for one in (containers if isinstance(containers, list) else [])
    )


def _names_accelerators(workload: Mapping[str, Any]) -> bool:
    template = workload.get("template")
    containers = template.get("containers") if isinstance(template, Mapping) else None
    for container in containers if isinstance(containers, list) else []:
        if isinstance(container, Mapping) and container.get("name") == MAIN_CONTAINER:
            resources = container.get("resources")
            for part in ("requests", "limits"):
                asked = resources.get(part) if isinstance(resources, Mapping) else None
                if isinstance(asked, Mapping) and any(is_accelerator(str(name)) for name in asked):
                    return True
    return False
