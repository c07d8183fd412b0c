"""The kinds whose arguments are the object's own fields: graphs, runtimes, storage containers, caches, trained models."""

from ..args.inference_graph import InferenceGraphArgs
from ..args.kinds import kind_of
from ..args.storage import ClusterStorageContainerArgs
from ..args.workload import ClusterMeta
from ..catalog.kserve import DEPLOYMENT_MODE
from .merging import Parts
from .meta import GROUP, metadata, whole_object
from .wire import written

API_VERSION = f"{GROUP}/v1alpha1"


def plain_object(args: ClusterMeta) -> Parts:
    """The object without its name."""
    annotations: dict[str, str | None] = {}
    if isinstance(args, InferenceGraphArgs) and args.deployment_mode != "default":
        annotations[DEPLOYMENT_MODE] = args.deployment_mode
    found = whole_object(API_VERSION, kind_of(args).name, metadata(args, annotations=annotations), written(args))
    if isinstance(args, ClusterStorageContainerArgs) and args.disabled is not None:
        found["disabled"] = args.disabled
    return found
