"""Rules about the local model cache: which services use it, on which nodes, and whether the models fit."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.quantity import quantity
from ...args.storage import LocalModelCacheArgs, LocalModelNamespaceCacheArgs, LocalModelNodeGroupArgs
from ...args.workload import ObjectMeta
from ...capacity.selection import Term, Wish, failed_wish, pool_of, terms_of
from ...catalog.kserve import older
from ...compiled import Compiled, CompiledObject
from ...compiled.environment import CACHES_LLMS_FROM, DISABLED
from ...compiled.objects import CACHES
from ...engines.downloads import downloads
from ...engines.models import dimensions_of, is_of_cache
from ...engines.start.loading import GB, weights_bytes
from ...findings.path import Path

NODE_GROUP = "serving.kserve.io/nodegroup"
"""Annotation of a service that chooses a node group of the cache (NodeGroupAnnotationKey in pkg/constants/constants.go)."""

_Cache = LocalModelCacheArgs | LocalModelNamespaceCacheArgs
_Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]


class Used(NamedTuple):
    """The cache that serves a role of a service, and the node group whose volume it mounts."""

    part: Path
    """Path of the role within the arguments."""
    uri: Path
    """The argument with the address of the model."""
    cache: _Cache
    name: str
    """Name of the cache."""
    group: str


def caches_serve_llm_services(compiled: Compiled) -> Iterator[Problem]:
    """LLM services before KServe 0.19 do not look for a cache: pkg/webhook/admission/llminferenceservice/defaulter.go and
    llmisvc/workload_storage.go of v0.17.0 and v0.18.0 have none, and those of v0.19.0 do (kserve/kserve#5116).
    """
    sources = [one.args.source_model_uri for one in compiled.objects if isinstance(one.args, CACHES)]
    for service in compiled.of_kind(LLMInferenceServiceArgs):
        args = service.whole.args
        if args.model is None or not older(compiled.context.kserve, CACHES_LLMS_FROM) or DISABLED in args.annotations:
            continue
        uri = args.model.uri
        if any(is_of_cache(uri, source) for source in sources) and not _is_disabled(compiled, service):
            yield service.whole.placed(
                Problem(
                    "cache-unused",
                    Path("model", "uri"),
                    f"KServe {compiled.context.kserve} uses a LocalModelCache for InferenceServices only, so every pod of this "
                    f"service downloads {uri} by itself.",
                    f"Set kserve of the platform to {CACHES_LLMS_FROM} or later, or keep the model on a claim (pvc://).",
                )
            ).under(service.section)


def _is_disabled(compiled: Compiled, service: CompiledObject[LLMInferenceServiceArgs]) -> bool:
    """Whether the service does not want a cache, or the platform has none."""
    return compiled.environment.platform.install == "managed" or service.args.is_downloaded_by_engine


def pods_run_where_the_cache_is(compiled: Compiled) -> Iterator[Problem]:
    """KServe mounts the claim of one node group of the cache: that of the annotation, otherwise the first of ``nodeGroups``
    (``setLocalModelLabel`` in pkg/apis/serving/v1beta1/inference_service_defaults.go, ``SetLocalModelLabel`` in
    pkg/webhook/admission/llminferenceservice/defaulter.go, 0.19 and 0.20; kserve/kserve#5914). Its volume is on the nodes of
    the group's ``nodeAffinity``, and a pod that selects others stays Pending.
    """
    if compiled.environment.platform.install == "managed":
        return
    groups = {one.object_name: one for one in compiled.of_kind(LocalModelNodeGroupArgs)}
    for service in compiled.services.values():
        args = service.whole.args
        if not isinstance(args, LLMInferenceServiceArgs | InferenceServiceArgs):
            continue
        reported: set[Path] = set()
        for used in _used(compiled, service.whole):
            group = groups.get(used.group)
            volume = _nodes_of(group.args) if group is not None else None
            if volume is None:
                continue
            for pod in service.whole.pods:
                if pod.part != used.part or pod.part in reported:
                    continue
                terms = terms_of(pod.spec)
                if terms is None or (why := _conflict(compiled, pod.spec, terms, volume)) is None:
                    continue
                reported.add(pod.part)
                others = [
                    name
                    for name in used.cache.node_groups
                    if (one := groups.get(name)) is not None
                    and (nodes := _nodes_of(one.args)) is not None
                    and _conflict(compiled, pod.spec, terms, nodes) is None
                ]
                yield _elsewhere(used, why, others).under(service.section)


def _elsewhere(used: Used, why: str, others: list[str]) -> Problem:
    return Problem(
        "cache-node-group",
        Path("annotations", NODE_GROUP),
        f"The pods mount the volume of node group {used.group} of the cache {used.name}, which is on nodes with {why}, so they "
        "stay Pending.",
        f"Set {NODE_GROUP} in annotations to {others[0]}."
        if others
        else f"Add a LocalModelNodeGroup with the nodes of these pods to nodeGroups of {used.name}, and name it in annotations "
        f"as {NODE_GROUP}.",
    )


def _used(compiled: Compiled, service: CompiledObject[Any]) -> Iterator[Used]:
    """The caches that the roles of a service use. Of several caches of one model, the one of the namespace comes first."""
    args = service.args
    if not compiled.uses_caches(args) or (isinstance(args, LLMInferenceServiceArgs) and args.is_downloaded_by_engine):
        return
    wanted = args.annotations.get(NODE_GROUP)
    for download in downloads(args):
        if download.by_engine or (isinstance(args, InferenceServiceArgs) and not _is_cached_field(download.path)):
            continue
        for one in sorted(compiled.objects, key=lambda one: isinstance(one.args, LocalModelCacheArgs)):
            cache = one.args
            if not isinstance(cache, CACHES) or not is_of_cache(download.uri, cache.source_model_uri):
                continue
            if isinstance(cache, ObjectMeta) and cache.namespace != service.namespace:
                continue
            group = wanted or next(iter(cache.node_groups), None)
            if group in cache.node_groups and group is not None:
                yield Used(download.part, download.path, cache, one.object_name, group)
                break


def _is_cached_field(path: Path) -> bool:
    """Whether KServe looks for a cache of this address: it is that of the predictor's model (GetStorageUri)."""
    return path[0] == "predictor" and path[-1] in ("storageUri", "value")


def _nodes_of(group: LocalModelNodeGroupArgs) -> tuple[Term, ...] | None:
    """The alternatives of the node affinity of a group's volume. None: it has none, or it is not known."""
    affinity = group.persistent_volume_spec.get("nodeAffinity")
    required = affinity.get("required") if isinstance(affinity, Mapping) else None
    if not isinstance(required, Mapping):
        return None
    pod = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}
    return terms_of(pod)


def _conflict(
    compiled: Compiled, pod: Mapping[str, Any], terms: tuple[Term, ...], volume: tuple[Term, ...]
) -> str | None:
    """A label of the volume's nodes that no node of the pod has, in words. None: a node may have all."""
    found = [_contradiction(one, other) for one, other in product(terms, volume)]
    if None not in found:
        return found[0]
    pool = pool_of(pod, compiled.pools)
    failed = [failed_wish(pool, term, compiled.pools) for term in volume] if pool is not None else [None]
    wish = failed[0]
    if wish is None or None in failed or pool is None:
        return None
    return f"{_in_words(wish)}, but the pods run on pool {pool.name}"


def _contradiction(term: Term, other: Term) -> str | None:
    """What a node of the second term has and one of the first cannot have; None: a node may fulfil both."""
    for one in term:
        for wish in other:
            if one.key == wish.key and one.operator == wish.operator == "In" and not set(one.values) & set(wish.values):
                return f"{_in_words(wish)}, but the pods require {' or '.join(one.values)}"
    return None


def _in_words(wish: Wish) -> str:
    return f"{wish.key} {wish.operator} {', '.join(wish.values)}".rstrip()


def caches_fit_their_nodes(compiled: Compiled) -> Iterator[Problem]:
    """KServe reads neither ``storageLimit`` of a node group nor ``modelSize`` of a cache (both occur in pkg/apis/serving/v1alpha1
    of 0.20 only; kserve/kserve#6137), and a volume of the kind ``hostPath`` or ``local`` has no limit. Models beyond the limit
    fill the disk of the node.
    """
    if compiled.environment.platform.install == "managed":
        return
    caches = [one for one in compiled.objects if isinstance(one.args, CACHES)]
    for one in caches:
        yield from _true_size(compiled, one)
    for group in compiled.of_kind(LocalModelNodeGroupArgs):
        limit, field, given = _limit(group.args)
        mine = [one for one in caches if isinstance(one.args, CACHES) and group.object_name in one.args.node_groups]
        sizes = [(one, quantity(one.args.model_size) or 0) for one in mine if isinstance(one.args, CACHES)]
        if limit is None or sum(size for _, size in sizes) <= limit:
            continue
        large = [one for one, size in sizes if size > limit]
        for one in large:
            yield Problem(
                "cache-size",
                Path("modelSize").under(one.section),
                f"The model takes {_size(one)} of each node of group {group.object_name}, but {field} of the group is {given}. "
                "KServe does not stop the download, which fills the disk.",
                f"Set {field} of the group, and its disks, to {_size(one)} or more, or remove the group from nodeGroups.",
            )
        if not large:
            names = ", ".join(one.name for one, _ in sizes)
            total = sum(size for _, size in sizes)
            yield Problem(
                "cache-size",
                field.under(group.section),
                f"The models of {names} take {float(total) / 2**30:,.1f} GiB of each node, but {field} is {given}. KServe does "
                "not stop the downloads, which fill the disk.",
                f"Set {field}, and the disks of the nodes, to {float(total) / 2**30:,.0f}Gi or more, or remove the group from "
                "nodeGroups of a cache.",
            )


def _size(one: CompiledObject[Any]) -> str:
    return str(one.args.model_size)


def _limit(group: LocalModelNodeGroupArgs) -> tuple[Any, Path, str]:
    """The smallest limit of a node group: its own, or the capacity of its volumes; with its field and its text."""
    capacity = group.persistent_volume_spec.get("capacity")
    volume = capacity.get("storage") if isinstance(capacity, Mapping) else None
    own, of_volume = quantity(group.storage_limit), quantity(volume)
    if of_volume is not None and (own is None or of_volume < own):
        return of_volume, Path("persistentVolumeSpec", "capacity", "storage"), str(volume)
    return own, Path("storageLimit"), str(group.storage_limit)


def _true_size(compiled: Compiled, one: CompiledObject[Any]) -> Iterator[Problem]:
    known, cache = compiled.context, one.args
    model = dimensions_of(cache.source_model_uri, cache.hub, known.models, known.caches)
    said = quantity(cache.model_size)
    if model is None or said is None or weights_bytes(model) <= said:
        return
    size = weights_bytes(model)
    yield Problem(
        "cache-size",
        Path("modelSize").under(one.section),
        f"The weights of the model have {size / GB:,.0f} GB, but modelSize is {cache.model_size}.",
        f"Set modelSize to {-(-size // 2**30)}Gi or more.",
    )
