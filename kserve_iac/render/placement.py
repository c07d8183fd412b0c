"""What the intents about placement and GPUs turn into."""

from ..capacity import Pool
from ..catalog.machines import GPU_RESOURCE
from .merging import Items, Origin, Parts, Steps, merge


def placed(pod: Parts, pool: Pool | None, at: Steps, *, gpus: int) -> Parts:
    """The pod, pinned to the pool: its node selector and tolerations stand before the user's own.

    ``at`` is where the arguments of the role stand, whose ``pool`` it is; ``gpus`` is how many the pod requests. Pods with a GPU
    that MPS shares use the node's IPC namespace, through which they reach the MPS daemon (GKE: "Share GPUs with multiple
    workloads using NVIDIA MPS").
    """
    if pool is None:
        return pod
    origin = Origin((*at, "pool"), whole=True)
    intended = Parts()
    if pool.node_selector:
        intended["nodeSelector"] = Parts(pool.node_selector, origin=origin)
    if pool.tolerations:
        intended["tolerations"] = Items(pool.tolerations, [origin] * len(pool.tolerations))
    if pool.is_mps and gpus:
        intended.put("hostIPC", True, *at, "pool")
    own = Parts({key: pod[key] for key in intended if key in pod}, origins=pod.origins)
    found = pod.copy()  # in the pod's own order
    found.update(merge(intended, own))
    return found


def with_gpus(container: Parts, gpus: int, pool: Pool | None, at: Steps) -> Parts:
    """The container with that many GPUs in requests and limits: Kubernetes wants them equal for extended resources. On a pool
    with TPUs they are chips.

    ``at`` is the argument that says how many.
    """
    if not gpus:
        return container
    origin = Origin(at, whole=True)
    resource = pool.resource if pool is not None and pool.is_tpu else GPU_RESOURCE
    asked = {field: Parts({resource: str(gpus)}, origin=origin) for field in ("requests", "limits")}
    return merge(container, Parts({"resources": Parts(asked)}))
