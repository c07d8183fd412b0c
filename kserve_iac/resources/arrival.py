"""Waits for definitions that the cluster itself installs, before an update creates objects that need them.

GKE installs the CRDs of the Gateway API and its GatewayClasses some time after the cluster is created or its channel is enabled.
Until then, the API server knows no Gateway, and KServe's controllers end because they find no HTTPRoute.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from .guard import Guard, Refused

if TYPE_CHECKING:
    from ..live.client import Client

DEFINITION = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")

RELEASE = "gateway.networking.k8s.io/bundle-version"
"""Annotation of a CRD of the Gateway API with its release (kubernetes-sigs/gateway-api, pkg/consts)."""

ARRIVAL_SECONDS = 2700.0
"""Time in seconds for which an update waits: as long as for the creation of a cluster on GKE (``resources.gke_cluster.TIMEOUT``).
How long GKE takes is not documented as a limit."""

TELL_SECONDS = 60.0
"""Time in seconds after which the update reports again what it waits for."""


class Arrival:
    """The wait for CRDs that the cluster installs. All objects of a platform share one wait."""

    def __init__(self, guard: Guard, names: Sequence[str], tested: str) -> None:
        """``tested`` is the release with which KServe is tested: the update warns about an older one."""
        self._guard, self._names, self._tested = guard, tuple(names), tested
        self._arrived: asyncio.Task[None] | None = None
        self._binding = pulumi.ResourceHookBinding(
            before_create=[guard.hook("the cluster has the Gateway API", self._before)]
        )

    @property
    def of_object(self) -> pulumi.ResourceHookBinding:
        """Hooks for an object that is created when the CRDs exist."""
        return self._binding

    async def _before(self, args: pulumi.ResourceHookArgs) -> None:
        if self._arrived is None:
            self._arrived = asyncio.create_task(self._wait())
        await self._arrived

    async def _wait(self) -> None:
        begun = told = time.monotonic()
        while missing := await self._missing():
            now = time.monotonic()
            if now - begun > ARRIVAL_SECONDS:
                raise Refused(
                    f"The cluster still has no {', '.join(missing)} after {ARRIVAL_SECONDS:.0f} s. GKE installs it while "
                    "gatewayApi of the cluster is gke, and on Autopilot: run pulumi up again later, or set gatewayApi of a "
                    "Standard cluster to platform."
                )
            if now - told >= TELL_SECONDS:
                told = now
                pulumi.log.info(f"Waiting for GKE to install {', '.join(missing)}, for {now - begun:.0f} s so far.")
            await asyncio.sleep(2)

    async def _missing(self) -> list[str]:
        """The CRDs that are not established yet. When all are, an older release than the tested one is reported."""
        found = await self._guard.ask(lambda client: {name: _definition(client, name) for name in self._names}) or {}
        missing = [name for name in self._names if found.get(name) is None]
        if not missing:
            releases = {release for release in found.values() if release}
            for release in sorted(releases):
                if _is_older(release, self._tested):
                    pulumi.log.warn(
                        f"GKE's release of the Gateway API is {release}, but KServe is tested with {self._tested}. Fields that "
                        "the older release lacks are dropped from routes. Set version of the cluster to a newer GKE version, or "
                        "set gatewayApi of a Standard cluster to platform."
                    )
        return missing


def _definition(client: "Client", name: str) -> str | None:
    """The release of a CRD that is established; empty: it names none. None: there is no such CRD yet."""
    found = client.get(*DEFINITION, name)
    conditions = ((found or {}).get("status") or {}).get("conditions") or []
    if not any(one.get("type") == "Established" and one.get("status") == "True" for one in conditions):
        return None
    return str((((found or {}).get("metadata") or {}).get("annotations") or {}).get(RELEASE, ""))


def _is_older(release: str, tested: str) -> bool:
    """Whether a release has a lower minor version. A release in another form is not compared."""
    parts = [text.removeprefix("v").split(".")[:2] for text in (release, tested)]
    if any(len(part) < 2 or not all(one.isdigit() for one in part) for part in parts):
        return False
    own, other = ([int(one) for one in part] for part in parts)
    return own < other
