"""What the components of all KServe objects share."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from ..args.workload import Awaited, ClusterMeta
from ..manifests import further_objects, kserve_object
from ..planning.disruption import FIXED
from ..rules import Context, check_object
from .base import Platform, read, settle, token
from .custom import CustomObject

DELETE_TIMEOUT = "600s"
"""How long a removal may take: KServe's finalizers tear down what an object made."""


WRITTEN_BY_KSERVE = ("metadata.finalizers", "metadata.annotations.modelFormat", "spec.predictor.model.name")
"""What KServe's controllers and defaulter write into objects: no difference where one is taken over."""


class KServeObject(pulumi.ComponentResource):
    """One object of KServe's API on a platform; it is checked before anything is registered."""

    ARGS: ClassVar[type[ClusterMeta]]
    """The arguments of the kind."""

    object_name: pulumi.Output[str]
    """Name of the Kubernetes object."""
    status: pulumi.Output[Mapping[str, Any] | None]
    """KServe's status."""

    def __init__(
        self,
        name: str,
        args: Any | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``."""
        kind = type(self).__name__
        what = f"{kind} {name}"
        read_args = read(self.ARGS, args, fields, what)
        settle(lambda: check_object(name, read_args, Context(platform.args, platform.pools)), what)
        super().__init__(token(kind), name, {}, opts)
        made = self._make(name, read_args, platform)
        self._make_further(name, read_args, platform, made)
        self.object_name = pulumi.Output.from_input(read_args.name or name)
        self.status = made.status
        outputs = {"objectName": self.object_name, "status": self.status}
        self.register_outputs(outputs | self._outputs(name, read_args))

    def _outputs(self, name: str, args: Any) -> dict[str, Any]:
        """Sets the outputs that only this kind has, and names them."""
        return {}

    def _make(self, name: str, args: ClusterMeta, platform: Platform) -> CustomObject:
        """The object itself, made after the platform and, where that is asked for, awaited until KServe says Ready."""
        obj = kserve_object(name, args, platform.pools, platform.args.kserve)
        after = [made for made in (platform, platform.cluster) if isinstance(made, pulumi.Resource)]
        timeout = f"{args.ready_timeout}s" if isinstance(args, Awaited) else DELETE_TIMEOUT
        options = pulumi.ResourceOptions(
            parent=self,
            provider=platform.cluster.provider,
            depends_on=after,
            import_=args.import_id,
            ignore_changes=list(WRITTEN_BY_KSERVE) if args.import_id is not None else None,
            # KServe refuses to change these: the object goes first, since the new one has its name.
            replace_on_changes=[_spelled(path) for path in FIXED.get(str(obj["kind"]), ())],
            delete_before_replace=True,
            custom_timeouts=pulumi.CustomTimeouts(create=timeout, update=timeout, delete=DELETE_TIMEOUT),
        )
        hooks = None
        if isinstance(args, Awaited) and args.wait:
            hooks = platform.cluster.waiting.of_service(name, str(obj["kind"]), args.ready_timeout)
        return CustomObject(
            name,
            obj,
            platform.cluster.guard,
            options,
            mark=platform.mark(),
            hooks=hooks,
        )

    def _make_further(self, name: str, args: ClusterMeta, platform: Platform, main: CustomObject) -> None:
        """What stands beside it: made after it, since it refers to what KServe makes of it, and removed before it."""
        for purpose, obj in further_objects(name, args, platform.args).items():
            options = pulumi.ResourceOptions(
                parent=self,
                provider=platform.cluster.provider,
                depends_on=[main],
                custom_timeouts=pulumi.CustomTimeouts(delete=DELETE_TIMEOUT),
            )
            CustomObject(f"{name}/{purpose}", obj, platform.cluster.guard, options, mark=platform.mark())


def _spelled(path: Sequence[str | int]) -> str:
    """A path as Pulumi's property paths spell it."""
    return "".join(f'["{step}"]' if "." in str(step) else f".{step}" for step in path).removeprefix(".")


def url_of(status: Mapping[str, Any] | None) -> str | None:
    """The URL that KServe published, None while there is none."""
    return str(status["url"]) if status and status.get("url") else None


def ready_of(status: Mapping[str, Any] | None) -> str:
    """``Ready``, ``Stopped``, or the failing condition with its reason."""
    conditions = {c["type"]: c for c in (status or {}).get("conditions", [])}
    if conditions.get("Stopped", {}).get("status") == "True":
        return "Stopped"
    ready = conditions.get("Ready")
    if ready is None:
        return "Unknown"
    return "Ready" if ready["status"] == "True" else f"NotReady: {ready.get('reason') or ready.get('message') or '?'}"


class Served(KServeObject):
    """An object that answers requests; an update waits until KServe says Ready."""

    url: pulumi.Output[str | None]
    """Where it answers, as KServe publishes it."""
    state: pulumi.Output[str]
    """``Ready``, ``Stopped`` or why not."""

    def _outputs(self, name: str, args: Any) -> dict[str, Any]:
        self.url = self.status.apply(url_of)
        self.state = self.status.apply(ready_of)
        return {"url": self.url, "state": self.state}
