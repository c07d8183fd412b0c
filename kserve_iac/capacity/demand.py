"""The demand of one role: its pods, their minimum and maximum, and the nodes that they may run on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..args import Toleration
from ..findings.path import Path
from .amounts import Amounts
from .claims import Claim, devices_of
from .pool import Pool
from .taints import tolerates


@dataclass(frozen=True)
class Demand:
    """The pods of one role of one service, or of a part of the platform."""

    service: str
    """Name in the environment; empty for the platform."""
    role: str
    """``engine``, ``decode``, ``prefill``, ``predictor``, ``predictor worker``, ``transformer``, ``explainer``,
    ``canary NAME``, ``router``, ``endpoint picker`` or ``tokenizer``; of the platform, the pod's name."""
    part: Path
    """Path of the role within the arguments of its service: empty for a service as a whole, ``prefill``,
    ``canary.0.predictor``, ``router.scheduler``."""
    section: Path
    """Path of the role in the configuration."""
    field: Path
    """The property that sets the number of pods; for the platform, the property that sets their pool."""
    at_least: int
    """Minimum of pods."""
    at_most: int
    """Maximum of pods."""
    takes: Amounts
    """The requests of one pod."""
    pool: str | None = None
    """The pool that it is pinned to."""
    of_partitions: bool = False
    """Whether its GPUs are MIG partitions that it requests by name."""
    of_tpus: bool = False
    """Whether its GPUs are TPU chips, which it requests by the name of their resource."""
    selector: Mapping[str, str] | None = None
    """Further node labels that it requires."""
    tolerations: tuple[Toleration, ...] = ()
    """Taints that it tolerates besides those of its pool."""
    per_node: int | None = None
    """Maximum of its pods on one node. None: as many as fit."""
    spread: bool = False
    """Whether its pods are spread evenly over nodes."""
    replica_pods: int = 1
    """Pods of one replica: more than one if it spans nodes."""
    surge: int = 0
    """Pods beyond ``at_least`` that a rolling update starts before it may end one; 0: none, or it is not rolled."""
    claims: tuple[Claim, ...] = ()
    """The claims of each of its pods (dynamic resource allocation), whose known devices are in ``takes``."""
    only_claims_gpus: bool = False
    """Whether its pods claim all of their GPUs, so that they request no resource of a device plugin."""

    @property
    def key(self) -> str:
        """Identifies the demand."""
        return f"{self.service}/{self.role}"

    def of(self, service: str, section: Path) -> "Demand":
        """The same of another service, whose role has that path in the configuration."""
        found: Demand = object.__new__(Demand)  # several times as fast as dataclasses.replace
        found.__dict__.update(self.__dict__, service=service, section=section)
        return found

    @property
    def path(self) -> Path:
        """The property that sets the number of pods."""
        return self.field.under(self.section)

    def on(self, pool: Pool | None) -> "Demand":
        """The same on its pool: a request for all devices of a node takes as many as a node has. Partitions that it requests by
        name do not count where the pool counts whole GPUs, because how many a node has is not known.
        """
        if pool is None:
            return self
        found = self._with_all_devices(pool)
        if not self.of_partitions or pool.counts_partitions:
            return found
        return replace(found, takes=found.takes._replace(gpus=0))

    def _with_all_devices(self, pool: Pool) -> "Demand":
        claimed = devices_of(self.claims)
        if not claimed.all_gpus and not claimed.all_cards:
            return self
        own = claimed.of(pool)
        gpus = self.takes.gpus - claimed.gpus + own.gpus
        cards = self.takes.cards - claimed.cards + own.cards
        return replace(self, takes=self.takes._replace(gpus=gpus, cards=cards), per_node=1)

    def claiming(self, claims: Iterable[Claim]) -> "Demand":
        """The same with claims of its pods, and the known devices of these."""
        given = tuple(claims)
        if not given:
            return self
        claimed = devices_of(given)
        takes = self.takes._replace(gpus=self.takes.gpus + claimed.gpus, cards=self.takes.cards + claimed.cards)
        only = self.only_claims_gpus or (claimed.gpus > 0 and not self.takes.gpus)
        return replace(self, takes=takes, claims=(*self.claims, *given), only_claims_gpus=only)

    def can_run_on(self, pool: Pool) -> bool:
        """Whether its pods may run on nodes of that pool, as far as the labels and taints of the nodes are known."""
        if self.pool is not None:
            return pool.name == self.pool
        if self.takes.gpus and pool.gpus_per_node and self.of_tpus != pool.is_tpu:
            return False
        if self.selector and any(pool.labels_of_nodes.get(key) != value for key, value in self.selector.items()):
            return False
        return all(any(tolerates(one, taint) for one in self.tolerations) for taint in pool.hard_taints)


def possible_pools(demands: Iterable[Demand], pools: Mapping[str, Pool]) -> tuple[str, ...]:
    """Names of the pools on whose nodes some of the pods may run."""
    every = [demand for demand in demands if demand.at_most]
    return tuple(name for name, pool in pools.items() if any(demand.can_run_on(pool) for demand in every))
