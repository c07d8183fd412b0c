"""What the intents about placement and GPUs turn into."""

from collections.abc import Mapping
from typing import Any

from ..catalog.machines import GPU_RESOURCE
from ..planning import Pool
from .merging import Json, compact


def placed(pod: Json, pool: Pool | None) -> Json:
    """The pod, pinned to the pool: its node selector and tolerations stand before the user's own."""
    if pool is None:
        return pod
    selector = {**pool.node_selector, **pod.get("nodeSelector", {})}
    tolerations = [*pool.tolerations, *pod.get("tolerations", [])]
    return {**pod, **compact({"nodeSelector": selector, "tolerations": tolerations})}


def with_gpus(container: Mapping[str, Any], gpus: int) -> Json:
    """The container with that many GPUs in requests and limits: Kubernetes wants them equal for extended resources."""
    if not gpus:
        return dict(container)
    resources = container.get("resources", {})
    asked = {
        **resources,
        "requests": {**resources.get("requests", {}), GPU_RESOURCE: str(gpus)},
        "limits": {**resources.get("limits", {}), GPU_RESOURCE: str(gpus)},
    }
    return {**container, "resources": asked}
