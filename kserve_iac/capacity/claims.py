"""The devices that pods claim (dynamic resource allocation), as far as it is known what their claims request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..args.base import is_output
from ..args.existing import Existing, ExistingDeviceClaim, RequestedDevices
from ..args.llm.inference_service import Workload
from ..args.pod import PodResourceClaim
from ..catalog.dra import GPU_CLASSES, NETWORK_CLASSES, RDMA_CLASS
from ..findings.path import Path
from .pool import Pool

CLAIM = "ResourceClaim"
TEMPLATE = "ResourceClaimTemplate"

Described = Mapping[tuple[str, str, str], Sequence[RequestedDevices]]
"""Kind, namespace and name of a claim or a template -> the devices that it requests."""


def described_in(existing: Existing) -> Described:
    """The claims and templates whose devices an environment describes."""
    listed: tuple[tuple[str, Sequence[ExistingDeviceClaim] | None], ...] = (
        (CLAIM, existing.resource_claims),
        (TEMPLATE, existing.resource_claim_templates),
    )
    return {
        (kind, one.namespace, one.name): one.devices for kind, found in listed for one in found or () if one.devices
    }


class Claim(NamedTuple):
    """A claim of a pod."""

    path: Path
    """Path of the entry within the pod's fields."""
    target: str | None
    """Name of the claim or the template. None: it is not known."""
    is_shared: bool
    """Whether it is one ResourceClaim for all pods that name it, and not one for each pod from a template."""
    devices: Sequence[RequestedDevices] | None
    """The devices that it requests. None: they are not known."""

    @property
    def may_have_gpus(self) -> bool:
        """Whether it may request GPUs: it does, or something in it is not known."""
        return self.devices is None or any(one.device_class_name not in NETWORK_CLASSES for one in self.devices)

    @property
    def may_have_cards(self) -> bool:
        """Whether it may request network cards."""
        return self.devices is None or any(one.device_class_name not in GPU_CLASSES for one in self.devices)


def claims_of(given: Sequence[PodResourceClaim], namespace: str, described: Described) -> Iterator[Claim]:
    """The claims of a pod in a namespace. ``given`` are the ``resource_claims`` of the pod."""
    for index, entry in enumerate(given):
        is_shared = entry.resource_claim_template_name is None
        name = entry.resource_claim_name if is_shared else entry.resource_claim_template_name
        known = isinstance(name, str) and not is_output(name)
        devices = described.get((CLAIM if is_shared else TEMPLATE, namespace, str(name))) if known else None
        yield Claim(Path("resourceClaims", index), name if known else None, is_shared, devices)


def claims_of_workload(workload: Workload, namespace: str, described: Described) -> list[Claim]:
    """The claims of the pods of an LLM workload, with paths in the workload: those of the first pod of a replica, or of the
    others where these claim more.
    """
    found = [
        [one._replace(path=one.path.under(Path(field))) for one in claims_of(pod.resource_claims, namespace, described)]
        for field, pod in (("template", workload.template), ("worker", workload.worker))
        if pod is not None
    ]
    return max(found, key=lambda claims: (devices_of(claims).gpus, devices_of(claims).cards, len(claims)), default=[])


class Devices(NamedTuple):
    """Devices that one pod claims for itself."""

    gpus: int = 0
    cards: int = 0
    """Network cards with RDMA."""
    all_gpus: bool = False
    """Whether it claims all GPUs of its node."""
    all_cards: bool = False
    """Whether it claims all network cards with RDMA of its node."""

    def of(self, pool: Pool) -> "Devices":
        """The same on a pool: all devices of a node are as many as a node has."""
        gpus = max(pool.gpus_per_node, self.gpus) if self.all_gpus else self.gpus
        cards = max(pool.cards or 0, self.cards) if self.all_cards else self.cards
        return self._replace(gpus=gpus, cards=cards)


def devices_of(claims: Iterable[Claim]) -> Devices:
    """The known devices of a pod's claims. A ResourceClaim that pods share is allocated once, and does not count for each pod.

    A request for all devices of a node counts as one device until the pool is known (:meth:`Devices.of`).
    """
    found = Devices()
    for claim in claims:
        for one in () if claim.is_shared else claim.devices or ():
            is_all = one.allocation_mode == "All"
            count = 1 if is_all else one.count
            if one.device_class_name in GPU_CLASSES:
                found = found._replace(gpus=found.gpus + count, all_gpus=found.all_gpus or is_all)
            elif one.device_class_name == RDMA_CLASS:
                found = found._replace(cards=found.cards + count, all_cards=found.all_cards or is_all)
    return found
