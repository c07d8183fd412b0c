"""The conditions by which the Kubernetes plugin recognises that an object has the requested form."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pulumi

from ..args.base import is_output
from ..render.meta import METADATA, WAIT_FOR


def awaited(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Adds an annotation to the metadata of an awaited object, so that the plugin does not record an outdated version of it.

    The plugin reads the object from a cache that all updates of a kind share. It rejects an older version of the object only if
    its generation is smaller. A change of only labels or annotations does not change the generation: the state would then contain
    the old values, and every preview would show the change again. So the plugin also waits for a digest of these values.
    Source: pulumi-kubernetes v4.25, provider/pkg/await/condition/observer.go (``ObjectObserver.Observe``) and
    provider/pkg/await/informers/factory.go. The metadata of objects that no update awaits does not change.
    """
    annotations = dict(metadata.get("annotations") or {})
    condition = annotations.get(WAIT_FOR)
    if condition is None:
        return metadata
    known = {"labels": metadata.get("labels") or {}, "annotations": annotations}

    def both(values: Mapping[str, Any]) -> tuple[str, str]:
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
        return digest, json.dumps([condition, f"jsonpath={{.metadata.annotations['{METADATA}']}}={digest}"])

    digest: pulumi.Input[str]
    conditions: pulumi.Input[str]
    if any(is_output(value) for part in known.values() for value in part.values()):
        later = pulumi.Output.from_input(known).apply(both)
        digest, conditions = later.apply(lambda found: found[0]), later.apply(lambda found: found[1])
    else:
        digest, conditions = both(known)
    return {**metadata, "annotations": {**annotations, METADATA: digest, WAIT_FOR: conditions}}
