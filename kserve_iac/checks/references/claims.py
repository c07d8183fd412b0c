"""PersistentVolumeClaims and the nodes whose pods mount them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...args import Problem
from ...args.existing import AccessMode
from ...args.workload import ClusterMeta
from ...capacity.demand import Demand
from ...capacity.packing import nodes_at_least
from ...capacity.placement import items_of, merged, node_of
from ...compiled import Compiled, CompiledObject
from ...compiled.references import Reference
from ...findings.path import Path
from .known import Objects, Place, entry

ONE_POD: AccessMode = "ReadWriteOncePod"

SHARED: Mapping[bool, frozenset[AccessMode]] = {
    False: frozenset({"ReadOnlyMany", "ReadWriteMany"}),
    True: frozenset({"ReadWriteMany"}),
}
"""Whether the pods write to a claim -> the access modes with which several nodes can mount the claim."""


class _Use(NamedTuple):
    """A role whose pods mount a claim."""

    service: CompiledObject[ClusterMeta]
    reference: Reference
    demand: Demand

    @property
    def path(self) -> Path:
        return self.reference.path.under(self.service.section)


def claims_reach_their_nodes(compiled: Compiled) -> Iterator[Problem]:
    """A claim is mounted by one node at a time if its access mode is ReadWriteOnce, and by one pod if it is ReadWriteOncePod
    (Kubernetes, "Persistent Volumes": access modes; the scheduler's plugin VolumeRestrictions; Tanguille/cluster#3568). Several
    nodes can mount volumes that are never attached, such as NFS, so a claim on several nodes is a warning.
    """
    listed = compiled.environment.existing.persistent_volume_claims or []
    modes = {(one.namespace, one.name): one.access_modes for one in listed}
    for place, uses in _uses(compiled).items():
        given = modes.get(place, [])
        if given == [ONE_POD]:
            yield from _one_pod(place, uses)
        else:
            yield from _one_node(compiled, place, uses, given)


def _uses(compiled: Compiled) -> Mapping[Place, list[_Use]]:
    """Claim -> the roles with pods that mount the claim."""
    demands = {(one.service, one.part): one for one in compiled.demands if one.at_most}
    found: dict[Place, list[_Use]] = {}
    seen: set[tuple[Place, str]] = set()
    objects = Objects(compiled)
    for one in compiled.objects:
        for reference in one.references:
            for service, part in objects.pods(one, reference) if reference.kind == "PersistentVolumeClaim" else ():
                demand, place = demands.get((service.name, part)), (service.namespace or "", reference.name)
                if demand is not None and (place, demand.key) not in seen:
                    seen.add((place, demand.key))
                    found.setdefault(place, []).append(_Use(one, reference, demand))
    return found


def _one_pod(place: Place, uses: Sequence[_Use]) -> Iterator[Problem]:
    at_least = sum(use.demand.at_least for use in uses)
    at_most = sum(use.demand.at_most for use in uses)
    if at_most < 2:
        return
    certain = at_least > 1
    yield Problem(
        "claim-pods" if certain else "claim-access",
        uses[-1].path,
        f"The claim {place[1]} has the access mode {ONE_POD}, so only one pod can mount the claim, but "
        f"{at_least if certain else at_most} pods use it{'' if certain else ' at maximum replicas'} ({_roles(uses)}). The "
        "scheduler does not place the other pods.",
        "Use a claim with the access mode ReadOnlyMany or ReadWriteMany, or run one pod.",
    )


def _one_node(
    compiled: Compiled, place: Place, uses: Sequence[_Use], given: Collection[AccessMode]
) -> Iterator[Problem]:
    writer = next((use for use in uses if use.reference.is_written), None)
    shared = SHARED[writer is not None]
    if shared & set(given):
        return
    last = _on_another_node(compiled, uses)
    wanted = " or ".join(sorted(shared))
    listed = entry(*place, f"accessModes: [{sorted(shared)[0]}]")
    mend = f"Use a claim with the access mode {wanted}" + Objects(compiled).listing("PersistentVolumeClaim", listed)
    if writer is not None and set(given) == {"ReadOnlyMany"}:
        yield Problem(
            "claim-access",
            writer.path,
            f"The pods write to the claim {place[1]}, but the access mode of the claim is ReadOnlyMany, so no pod can write.",
            mend,
        )
    elif last is not None:
        mode = f"The access mode {' and '.join(given)}" if given else "If the access mode is ReadWriteOnce, the claim"
        yield Problem(
            "claim-access",
            last.path,
            f"Pods on several nodes use the claim {place[1]} ({_roles(uses)}). {mode} lets only one node at a time mount "
            "the volume, and the pods on other nodes do not start.",
            mend,
        )


def _on_another_node(compiled: Compiled, uses: Sequence[_Use]) -> _Use | None:
    """The use whose pods cannot run on the same node as the pods of the other uses. None: one node can hold all pods, or it is
    not known on which nodes the pods run.
    """
    first = uses[0].demand.pool
    for use in uses:
        if use.demand.pool is not None and first is not None and use.demand.pool != first:
            return use
    pool = compiled.pools.get(first or "")
    if pool is None or pool.max_nodes < 2 or any(use.demand.pool != first for use in uses):
        return None
    node = node_of(pool)
    items = merged(items_of([use.demand for use in uses], most=True))
    least = nodes_at_least(items, node) if node is not None else None
    return uses[-1] if least is not None and least > 1 else None


def _roles(uses: Sequence[_Use]) -> str:
    shown = [
        f"{use.demand.role} of {use.demand.service}" + (f" on pool {use.demand.pool}" if use.demand.pool else "")
        for use in uses[:3]
    ]
    return ", ".join(shown) + (f" and {len(uses) - 3} more" if len(uses) > 3 else "")
