"""Hooks for updates that wait: they report the reasons, and end the wait when KServe has applied the change.

The Kubernetes plugin waits for a service by its condition ``Ready`` and by ``status.observedGeneration``, which KServe does not
maintain (see ``live.progress``). So an update could wait forever although the service is ready, or end before KServe has begun.
These hooks write the generation for which the plugin waits: they lower it before an LLMInferenceService changes, and set it to
the current one when the service and its workloads have the requested form.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import is_dry_run

from ..catalog.kserve import STOP
from ..live import progress
from .guard import Guard, Refused, webhook_is_away

if TYPE_CHECKING:
    from ..live.client import Client, Json

QUIET_SECONDS = 10.0
"""Time in seconds after which the reasons of a wait are reported for the first time."""

REPEAT_SECONDS = 60.0
"""Time in seconds after which the same reasons are reported again."""

SETTLED_SECONDS = 3.0
"""Time in seconds for which a service and its workloads must keep the requested form without a change. KServe's controller needs
less time to write the consequences of a change."""

WORKLOADS = (("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"))
"""Kinds of workloads with which KServe creates pods."""


@dataclass
class Wait:
    """An operation that waits. ``kind`` is empty if it waits only for the pods of a namespace, like a Helm release."""

    label: str
    namespace: str
    api_version: str = ""
    kind: str = ""
    name: str = ""
    stopped: bool = False
    since: float = field(default_factory=lambda: time.monotonic())
    told: tuple[float, tuple[str, ...]] = (0.0, ())
    seen: tuple[Any, float] = ((), 0.0)
    """The last observed state, and the time since which it has not changed."""
    done: bool = False


@dataclass(frozen=True)
class Seen:
    """The objects of a namespace at one moment."""

    services: Mapping[tuple[str, str], "Json"]
    workloads: list["Json"]
    pods: list["Json"]
    events: list["Json"]


class Waiting:
    """The operations that wait on one cluster. All operations of a namespace share the same queries."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._waits: dict[str, Wait] = {}
        self._task: asyncio.Task[None] | None = None
        self._seconds: dict[str, int] = {}
        # Registered once for all services, because each hook requires a call of the engine.
        self._services = self._bound("services", self._begin_service, self._end_service)
        self._releases = self._bound("releases", self._begin_release, self._end)

    @property
    def of_release(self) -> pulumi.ResourceHookBinding:
        """Hooks for a Helm release. They report the pods of its namespace that are not ready, with the reasons."""
        return self._releases

    def of_service(self, name: str, kind: str, seconds: int) -> pulumi.ResourceHookBinding:
        """Hooks for an awaited service. ``name`` is the name of its resource.

        A change of the service ends when KServe has applied it, and fails after ``seconds``.
        """
        self._seconds[f"{kind}::{name}"] = seconds
        return self._services

    def _bound(self, what: str, begin: Any, end: Any) -> pulumi.ResourceHookBinding:
        before = self._guard.hook(f"{what}: begin to wait", begin)
        after = self._guard.hook(f"{what}: waited", end)
        return pulumi.ResourceHookBinding(
            before_create=[before],
            before_update=[before],
            after_create=[after],
            after_update=[after],
            on_error=[self._guard.error_hook(f"{what}: waited in vain", self._failed)],
        )

    # Hooks ------------------------------------------------------------------------------------------------------

    async def _begin_release(self, args: pulumi.ResourceHookArgs) -> None:
        inputs = args.new_inputs or {}
        namespace = str(inputs.get("namespace"))
        self._begin(args.urn, Wait(f"Helm release {namespace}/{inputs.get('name')}", namespace))

    async def _begin_service(self, args: pulumi.ResourceHookArgs) -> None:
        inputs = args.new_inputs or {}
        metadata = inputs["metadata"]
        namespace, name = str(metadata["namespace"]), str(metadata["name"])
        wait = Wait(
            label=f"{inputs['kind']} {namespace}/{name}",
            namespace=namespace,
            api_version=str(inputs["apiVersion"]),
            kind=str(inputs["kind"]),
            name=name,
            stopped=(metadata.get("annotations") or {}).get(STOP) == "true",
        )
        if args.old_inputs is not None:
            await self._guard.ask(lambda client: _set_back(client, wait))
        self._begin(args.urn, wait)

    async def _end_service(self, args: pulumi.ResourceHookArgs) -> None:
        """Waits for the end of a change, because the plugin may have read the condition ``Ready`` from before the change."""
        found = self._waits.get(args.urn)
        if found is not None and args.old_inputs is not None:
            seconds = self._seconds.get(f"{found.kind}::{args.name}", 0)
            while not found.done:
                if time.monotonic() - found.since > seconds:
                    self._waits.pop(args.urn, None)
                    reasons = "; ".join(found.told[1]) or "KServe does not say why"
                    raise Refused(
                        f"{found.label} was changed, but KServe has not finished the change after {seconds} s: {reasons}."
                    )
                await asyncio.sleep(0.2)
        await self._end(args)

    async def _failed(self, args: pulumi.ErrorHookArgs) -> bool:
        """Reports the reasons of a failure, because the plugin reports only the condition. It never requests a repetition."""
        if webhook_is_away(args):
            return False  # the operation is repeated, and continues to wait
        found = self._waits.pop(args.urn, None)
        if found is not None and not is_dry_run():
            found.since -= QUIET_SECONDS
            await self._look([found])
        return False

    def _begin(self, urn: str, wait: Wait) -> None:
        self._waits[urn] = wait
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    async def _end(self, args: pulumi.ResourceHookArgs) -> None:
        self._waits.pop(args.urn, None)

    async def _watch(self) -> None:
        while self._waits:
            begun = time.monotonic()
            try:
                await self._look(list(self._waits.values()))
            except Refused as error:
                pulumi.log.warn(f"The update cannot see what it waits for: {error}")
                return
            # Queries of a large namespace take longer, so they are less frequent.
            await asyncio.sleep(max(1.0, 4 * (time.monotonic() - begun)))

    async def _look(self, waits: list[Wait]) -> None:
        for namespace in {wait.namespace for wait in waits}:
            mine = [wait for wait in waits if wait.namespace == namespace]
            seen = await self._guard.ask(lambda client, mine=mine: _see(client, mine))  # type: ignore[misc]
            if seen is None:
                continue
            now = time.monotonic()
            for wait in mine:
                finished = self._judge(wait, seen, now)
                if finished is not None:
                    await self._guard.ask(
                        lambda client, wait=wait, generation=finished: _acknowledge(client, wait, generation)  # type: ignore[misc]
                    )

    def _judge(self, wait: Wait, seen: Seen, now: float) -> int | None:
        """Reports the reasons of a wait. Returns the generation to write if the plugin would otherwise never stop waiting."""
        service = seen.services.get((wait.kind, wait.name)) if wait.kind else None
        workloads = progress.owned(service, seen.workloads) if service is not None else seen.workloads
        if service is not None and progress.done(service, workloads, stopped=wait.stopped):
            versions = tuple(obj["metadata"]["resourceVersion"] for obj in (service, *workloads))
            if wait.seen[0] != versions:
                wait.seen = (versions, now)
            elif now - wait.seen[1] >= SETTLED_SECONDS and now - wait.since >= SETTLED_SECONDS:
                wait.done = True
                return int(service["metadata"]["generation"]) if progress.lags(service) else None
            return None
        wait.seen, wait.done = ((), now), False
        if now - wait.since >= QUIET_SECONDS:
            self._tell(wait, _reasons(wait, service, workloads, seen), now)
        return None

    def _tell(self, wait: Wait, reasons: list[str], now: float) -> None:
        at, before = wait.told
        if reasons and (tuple(reasons) != before or now - at >= REPEAT_SECONDS):
            wait.told = (now, tuple(reasons))
            pulumi.log.info(f"{wait.label} is not ready after {now - wait.since:.0f} s: {'; '.join(reasons)}.")


def _reasons(wait: Wait, service: "Json | None", workloads: Sequence[progress.Object], seen: Seen) -> list[str]:
    if not wait.kind:
        return progress.reasons(workloads, seen.pods, seen.events)
    pods = [pod for pod in seen.pods if any(progress.selects(workload, pod) for workload in workloads)]
    found = progress.reasons(workloads, pods, seen.events)
    return found or (progress.service_reasons(service) if service is not None else ["KServe has not processed it yet"])


def _see(client: "Client", waits: list[Wait]) -> Seen:
    namespace = waits[0].namespace
    kinds = {(wait.api_version, wait.kind) for wait in waits if wait.kind}
    services = {
        (kind, obj["metadata"]["name"]): obj
        for api_version, kind in kinds
        for obj in client.list(api_version, kind, namespace)
    }
    workloads = [obj for api_version, kind in WORKLOADS for obj in client.list(api_version, kind, namespace)]
    late = any(time.monotonic() - wait.since >= QUIET_SECONDS and not wait.done for wait in waits)
    pods = client.list("v1", "Pod", namespace) if late else []
    silent = [pod for pod in pods if not progress.is_true(pod, "Ready")]
    return Seen(services, workloads, pods, client.list("v1", "Event", namespace) if silent else [])


def _acknowledge(client: "Client", wait: Wait, generation: int) -> None:
    change = {"status": {"observedGeneration": generation}}
    client.patch(wait.api_version, wait.kind, wait.name, wait.namespace, change, "status")


def _set_back(client: "Client", wait: Wait) -> None:
    """Lowers the generation, so that the plugin waits for the next change; only if KServe itself does not write it."""
    if wait.kind == "LLMInferenceService":
        found = client.get(wait.api_version, wait.kind, wait.name, wait.namespace)
        if found is not None:
            _acknowledge(client, wait, int(found["metadata"]["generation"]))
