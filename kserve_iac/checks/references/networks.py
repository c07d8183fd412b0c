"""Additional networks that pods name: the nodes of their pool must belong to these networks."""

import json
from collections.abc import Iterator, Mapping, Sequence

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.gke_pool import GkeNodePool
from ...args.problem import nearest
from ...compiled import Compiled
from ...findings.path import Path
from ...gke.network import pod_network_names

INTERFACES = "networking.gke.io/interfaces"
"""Annotation of a pod with its interfaces and their networks (GKE, "Set up multi-network support for Pods")."""

DEFAULT_NETWORK = "default"
"""The network of every pod."""


def networks_belong_to_the_pool(compiled: Compiled) -> Iterator[Problem]:
    """GKE offers a network to pods as a resource of the nodes that belong to it (``networking.gke.io.networks/NAME``). A pod that
    names another network is never scheduled (GoogleCloudPlatform/gke-networking-api; GKE, "Set up multi-network support for
    Pods").

    The networks of a pool are known if ``gpuDirect`` is set or if the pool has no additional networks. In all other cases the
    user chooses the names of the networks in the cluster.
    """
    gke = compiled.environment.cluster.gke
    if gke is None:
        return
    networks = {pool.name: names for pool in gke.node_pools if (names := _networks(pool)) is not None}
    for one in compiled.objects:
        args = one.args
        if not isinstance(args, InferenceServiceArgs | LLMInferenceServiceArgs):
            continue
        for pool, path, annotations in _annotated(args):
            names = networks.get(pool or "")
            for network in _named(annotations.get(INTERFACES)) if names is not None else ():
                if names is not None and network not in names:
                    yield Problem(
                        "pod-network",
                        (path / INTERFACES).under(one.section),
                        f"The pods name the network {network}, but nodes of pool {pool} belong only to "
                        f"{', '.join(names)}, so the pods are never scheduled.",
                        nearest(
                            network, names, "networks", f"Set gpuDirect of pool {pool} to true, or remove {network}."
                        ),
                    )


def requested_networks_are_named(compiled: Compiled) -> Iterator[Problem]:
    """GKE attaches a network to a pod only if the annotation names it, and then adds the resource of the network itself
    (GKE, "Set up multi-network support for Pods"; llm-d/llm-d#1730, ai-dynamo/dynamo#14682). A pod that requests the resource
    alone takes a card of the node and does not see it.
    """
    for one in compiled.objects:
        service = one.whole
        args = service.args
        if not isinstance(args, InferenceServiceArgs | LLMInferenceServiceArgs):
            continue
        if one.built is not None and one.built.unknown:
            continue  # a configuration elsewhere may have the annotation
        own = dict(_annotations_of(args))
        said: set[Path] = set()
        for pod in service.pods:
            given = own.get(pod.part)
            if given is None or pod.part in said or pod.spec.get("hostNetwork") is True:
                continue
            annotation = given.get(INTERFACES)
            if is_output(annotation):
                continue
            named = set(_named(annotation))
            if annotation is not None and not named:
                continue  # GKE rejects the annotation
            asked = sorted({_network_of(name) for name in pod.requested if name.startswith(RESOURCE)})
            if missing := [name for name in asked if name not in named]:
                said.add(pod.part)
                field = "podAnnotations" if isinstance(args, LLMInferenceServiceArgs) else "annotations"
                yield service.placed(
                    Problem(
                        "network-unnamed",
                        pod.part / field / INTERFACES if INTERFACES in given else pod.part / field,
                        f"The pods request the network{'s' * (len(missing) > 1)} {', '.join(missing)} as a resource, but GKE "
                        f"attaches a network only if the annotation {INTERFACES} names it.",
                        f"Set the annotation {INTERFACES} to a list of eth0 (network default) and one interface for each of "
                        f"{', '.join(asked)}.",
                    )
                ).under(one.section)


RESOURCE = "networking.gke.io.networks/"
"""Beginning of the resources by which GKE counts the cards of a network on a node."""


def _network_of(resource: str) -> str:
    """The network of a resource, of which some have a second one for addresses (``rdma-0.IP``)."""
    return resource.removeprefix(RESOURCE).removesuffix(".IP")


def _annotations_of(args: InferenceServiceArgs | LLMInferenceServiceArgs) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The annotations of the pods of each role, by its path."""
    if isinstance(args, LLMInferenceServiceArgs):
        yield from ((path, workload.pod_annotations) for path, workload in args.workloads())
    else:
        yield from ((path, {**args.annotations, **one.annotations}) for path, one in args.components())


def _networks(pool: GkeNodePool) -> Sequence[str] | None:
    """Networks that pods on a pool can name; None: not known."""
    if pool.networks and not pool.gpu_direct:
        return None
    return [DEFAULT_NETWORK, *(name for name, _ in pod_network_names(pool))]


def _annotated(
    args: InferenceServiceArgs | LLMInferenceServiceArgs,
) -> Iterator[tuple[str | None, Path, Mapping[str, str]]]:
    """The annotations of the pods of each role, with its pool. KServe copies those of an InferenceService to its pods."""
    if isinstance(args, LLMInferenceServiceArgs):
        for path, workload in args.workloads():
            yield workload.pool, path / "podAnnotations", workload.pod_annotations
        return
    for path, component in args.components():
        yield component.pool, path / "annotations", component.annotations
        if INTERFACES not in component.annotations:
            yield component.pool, Path("annotations"), args.annotations


def _named(given: object) -> Iterator[str]:
    """The networks that the annotation names. Empty if its value is not valid JSON."""
    if is_output(given) or not isinstance(given, str):
        return
    try:
        entries = json.loads(given)
    except ValueError:
        return  # GKE rejects the annotation
    for entry in entries if isinstance(entries, list) else ():
        network = entry.get("network") if isinstance(entry, dict) else None
        if isinstance(network, str):
            yield network
