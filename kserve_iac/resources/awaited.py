"""By what the Kubernetes plugin recognises that an object is as it was asked for."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pulumi

from ..args.base import is_output
from ..render.meta import METADATA, WAIT_FOR


def awaited(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """The metadata of an object, so that the plugin does not take what it looked like before a change for the result.

    The plugin reads the object from a cache that all updates of a kind share, and takes what is older for what is newer unless
    its generation is smaller. A change of labels and annotations alone leaves the generation as it is: the state then keeps the
    old ones, and every preview wants the change again. So the plugin waits for a digest of them, too.
    Source: pulumi-kubernetes v4.25, provider/pkg/await/condition/observer.go (``ObjectObserver.Observe``) and
    provider/pkg/await/informers/factory.go. Metadata of what is not awaited is left as it is.
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
