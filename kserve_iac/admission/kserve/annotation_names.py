"""Annotations and labels whose names are nearly those of KServe, so that nobody reads them.

Sources: pkg/constants/constants.go of kserve/kserve, and every place in pkg and cmd that uses its constants, read at v0.16.0 to
v0.20.0 and on main at aaac4e29.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .component import components

GROUP = "serving.kserve.io/"

READ = (
    *(
        f"{GROUP}{name}"
        for name in (
            "autoscalerClass",
            "deploymentMode",
            "disable-auto-update",
            "disable-localmodel",
            "enable-metric-aggregation",
            "enable-prometheus-scraping",
            "enable-served-by-header",
            "enable-tag-routing",
            "exp-dra-cel-selector",
            "exp-dra-container-name",
            "exp-dra-device-class",
            "exp-dra-device-count",
            "gke-accelerator",
            "gpu-resource-types",
            "model-based-routing-enabled",
            "nodegroup",
            "server-type",
            "stop",
            "storage-initializer-uid",
            "storageSecretName",
        )
    ),
    "prometheus.kserve.io/path",
    "prometheus.kserve.io/port",
    "storage.kserve.io/readonly",
)
"""Annotations that KServe reads, of all its releases from 0.16 on."""

UNREAD: Mapping[str, str] = {
    f"{GROUP}metrics": "scaleMetric",
    f"{GROUP}metric": "scaleMetric",
    f"{GROUP}targetUtilizationPercentage": "scaleTarget",
}
"""Annotations of older releases and of KServe's documentation that no release from 0.16 on reads -> the field in their place."""

VISIBILITY = "networking.kserve.io/visibility"
"""A label of an InferenceService (isvcConfig in reconcilers/ingress)."""

PREFIXES = ("serving.kserve.io", "serving.kserve.org", "serving.kubeflow.org", "kserve.io", "kserve.org")
"""Prefixes under which people look for annotations of KServe."""

SIMILAR = 0.85
"""The least similarity of a name to one that KServe reads, from 0 to 1."""


def annotations_are_read(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe ignores annotations that it does not know, and labels with the names of its annotations.

    Only what resembles a name of KServe's is a finding, because other programs may read further annotations.
    """
    for path, given in _annotations(obj):
        for key in given:
            found = _misnamed(path / key, str(key), is_service=obj.kind == "InferenceService")
            if found is not None:
                yield found
    labels = obj.get("metadata", "labels")
    for key in labels if isinstance(labels, Mapping) else ():
        if key in READ:
            yield Finding(
                "ignored",
                Path("metadata", "labels", key),
                f"The label {key} is ignored: KServe reads an annotation of this name.",
                f"Move {key} to annotations.",
            )


def _annotations(obj: Object) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    places = [Path("metadata")]
    if obj.kind == "InferenceService":
        places += [component.path for component in components(obj)]
    for place in places:
        given = obj.get(*place, "annotations")
        if isinstance(given, Mapping):
            yield place / "annotations", given


def _misnamed(path: Path, key: str, *, is_service: bool) -> Finding | None:
    if key in READ:
        return None
    if key in UNREAD and is_service:
        field = UNREAD[key]
        text = f"The annotation {key} is ignored: no KServe from 0.16 on reads it."
        return Finding("ignored", path, text, f"Set {field} of the predictor, and remove the annotation.")
    if key == VISIBILITY and is_service:
        text = f"The annotation {key} is ignored: KServe reads a label of this name."
        return Finding("ignored", path, text, f"Move {key} to labels.")
    meant = _meant(key)
    if meant is None:
        return None
    return Finding(
        "ignored", path, f"The annotation {key} is ignored: KServe does not know it.", f"Did you mean {meant}?"
    )


def _meant(key: str) -> str | None:
    """The annotation that a name resembles. None: it resembles none, or belongs to somebody else."""
    prefix, _, name = key.rpartition("/")
    if prefix not in PREFIXES:
        return None
    names = {_folded(one.partition("/")[2]): one for one in READ}
    near = difflib.get_close_matches(_folded(name), names, n=1, cutoff=SIMILAR)
    return names[near[0]] if near else None


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(".", "")


RULES = (annotations_are_read,)
