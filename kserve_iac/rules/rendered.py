"""Rules about what arguments are rendered to: the objects must be what the API server and KServe's webhooks take."""

from collections.abc import Iterator

from ..args import Problem
from ..args.kinds import kind_of
from ..args.workload import ClusterMeta
from ..catalog.crds import knows
from ..catalog.kserve import VERSIONS
from ..manifests import kserve_object
from ..manifests.merging import Json
from ..manifests.origin import origin_of
from ..planning import Pool
from .context import Context
from .object import Object
from .verdict import verdict


def is_taken(name: str, args: ClusterMeta, context: Context) -> Iterator[Problem]:
    """What it is rendered to is what the API server and KServe's webhooks take (:func:`kserve_iac.rules.verdict.verdict`)."""
    if context.kserve not in VERSIONS or not knows(context.kserve, kind_of(args).name, ""):
        return
    obj = _render(name, args, context)
    for finding in verdict(obj, context.kserve):
        path = origin_of(finding.path, args, obj)
        yield Problem(finding.code, path, finding.message, finding.mend, finding.severity)


def rendered_object(name: str, args: ClusterMeta, context: Context) -> Object:
    """What it is rendered to, as rules look at objects."""
    return Object(_render(name, args, context), context.kserve)


def _render(name: str, args: ClusterMeta, context: Context) -> Json:
    return kserve_object(name, args, _Pools(context.pools or {}), context.kserve)


class _Pools(dict[str, Pool]):
    """The pools; one that does not exist is another rule's business, and stands here for any."""

    def __missing__(self, name: str) -> Pool:
        return Pool(name, None, 0, 1)
