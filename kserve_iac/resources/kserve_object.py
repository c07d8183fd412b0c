"""The base class of the components of all KServe objects."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import pulumi
from pulumi.resource import DependencyResource

from ..args.problem import Problem, errors
from ..args.workload import Awaited, ClusterMeta
from ..checks import check_object
from ..compiled import CompiledObject, Context
from ..plan.disruption import FIXED
from .base import (
    Platform,
    Refused,
    as_written,
    compiled_object,
    gateways_of,
    is_simulated,
    made_as,
    read,
    replacing,
    settle,
    token,
    written,
)
from .custom import CustomObject
from .needed import needs
from .own_models import models_of_project

DELETE_TIMEOUT = "600s"
"""Time limit for the deletion of an object. KServe's finalizers delete everything that belongs to the object."""


NAMESPACE_TYPE = "kubernetes:core/v1:Namespace"

WRITTEN_BY_KSERVE = (
    ("metadata", "finalizers"),
    ("metadata", "annotations", "modelFormat"),
    ("spec", "predictor", "model", "name"),
)
"""Paths that KServe's controllers and defaulter write. A take-over of an object does not count them as differences."""


def written_by_kserve(obj: Mapping[str, Any]) -> list[str]:
    """The paths of an object that KServe writes, without those whose parent is missing: the engine would warn about them."""
    found = []
    for path in WRITTEN_BY_KSERVE:
        parent: Any = obj
        for step in path[:-1]:
            parent = parent.get(step) if isinstance(parent, Mapping) else None
        if isinstance(parent, Mapping):
            found.append(_spelled(path))
    return found


class KServeObject(pulumi.ComponentResource):
    """An object of KServe's API on a platform. The component checks its arguments before it registers anything."""

    ARGS: ClassVar[type[ClusterMeta]]
    """Argument class of the kind."""

    status: pulumi.Output[Mapping[str, Any] | None]
    """Status of the object, as KServe reports it."""

    @needs("platform", Platform, "a platform", "ServingPlatform(…)")
    def __init__(
        self,
        name: str,
        /,
        args: Any | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
        kind = type(self).__name__
        what, at = f"{kind} {name}", made_as(kind, name)
        try:
            read_args = read(self.ARGS, args, fields, what, at)
        except Refused as refused:
            if platform.program is not None:
                raise platform.program.ended_by(refused, at) from None
            raise
        compiled = compiled_object(
            name,
            read_args,
            lambda: Context(
                platform.args,
                platform.pools,
                models=models_of_project(),
                gateways=gateways_of(platform.cluster),
                is_simulated=is_simulated(platform.cluster),
            ),
        )
        found: list[Problem] = []
        if platform.program is not None and platform.program.judges:
            found = replacing(as_written(check_object(compiled), written(args, fields)), args, fields)
        else:
            settle(lambda: check_object(compiled), what, written(args, fields), at)
        super().__init__(token(kind), name, {}, opts)
        if platform.program is not None:
            platform.program.add(name, read_args, self, found)
        made = self._make(compiled, platform, opts)
        if not errors(found):
            self._make_further(compiled, platform, made)
        self._object_name = read_args.name or name
        self.status = made.status
        self._settle(name, read_args)
        self.register_outputs({"objectName": self._object_name, **self._registered()})

    @cached_property
    def object_name(self) -> pulumi.Output[str]:
        """Name of the Kubernetes object."""
        return pulumi.Output.from_input(self._object_name)

    def _settle(self, name: str, args: Any) -> None:
        """Stores the values from which the outputs of the kind are computed."""

    def _registered(self) -> dict[str, pulumi.Output[Any]]:
        """Outputs that the component registers. All other values are in the state of the object itself."""
        return {}

    def _make(
        self, compiled: CompiledObject[ClusterMeta], platform: Platform, opts: pulumi.ResourceOptions | None
    ) -> CustomObject:
        """The object itself, which is created after the platform and the nodes of its pods. If the arguments ask for it, the
        update waits until KServe reports the object as Ready.
        """
        name, args, obj = compiled.name, compiled.args, compiled.object
        after: list[pulumi.Resource] = [platform] if isinstance(platform, pulumi.Resource) else []
        after += [*platform.cluster.used_by_pods, *platform.cluster.nodes_of(compiled.possible_pools)]
        if compiled.namespace is not None and not _has_namespace(opts):
            namespace = platform.namespace(compiled.namespace)
            after += [namespace] if namespace is not None else []
        after += self._make_before(compiled, platform, after)
        timeout = f"{args.ready_timeout}s" if isinstance(args, Awaited) else DELETE_TIMEOUT
        options = pulumi.ResourceOptions(
            parent=self,
            provider=platform.cluster.provider,
            depends_on=after,
            import_=args.import_id,
            ignore_changes=written_by_kserve(obj) if args.import_id is not None else None,
            # KServe refuses to change these fields. The old object is deleted first, because the new one has the same name.
            replace_on_changes=[_spelled(path) for path in FIXED.get(str(obj["kind"]), ())],
            delete_before_replace=True,
            retain_on_delete=(args.retain if args.retain is not None else args.import_id is not None) or None,
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

    def _make_before(
        self, compiled: CompiledObject[ClusterMeta], platform: Platform, after: Sequence[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        """Registers the objects that protect it. They are removed after it."""
        options = pulumi.ResourceOptions(
            parent=self,
            provider=platform.cluster.provider,
            depends_on=list(after),
            custom_timeouts=pulumi.CustomTimeouts(delete=DELETE_TIMEOUT),
        )
        return [
            CustomObject(f"{compiled.name}/{purpose}", obj, platform.cluster.guard, options, mark=platform.mark())
            for purpose, obj in compiled.before.items()
        ]

    def _make_further(self, compiled: CompiledObject[ClusterMeta], platform: Platform, main: CustomObject) -> None:
        """Registers further objects beside it. They are created after it, because they refer to objects that KServe creates for
        it.
        """
        for purpose, obj in compiled.further.items():
            options = pulumi.ResourceOptions(
                parent=self,
                provider=platform.cluster.provider,
                depends_on=[main],
                custom_timeouts=pulumi.CustomTimeouts(delete=DELETE_TIMEOUT),
            )
            CustomObject(f"{compiled.name}/{purpose}", obj, platform.cluster.guard, options, mark=platform.mark())


def _has_namespace(opts: pulumi.ResourceOptions | None) -> bool:
    """Whether the program makes the object after a namespace of its own."""
    given = opts.depends_on if opts is not None else None
    return any(
        isinstance(one, pulumi.Resource)
        and not isinstance(one, DependencyResource)  # of a program in another language: its type is not known
        and one.pulumi_resource_type == NAMESPACE_TYPE
        for one in (given if isinstance(given, (list, tuple)) else [given])
    )


def _spelled(path: Sequence[str | int]) -> str:
    """A path in the syntax of Pulumi's property paths."""
    return "".join(f'["{step}"]' if "." in str(step) else f".{step}" for step in path).removeprefix(".")


def url_of(status: Mapping[str, Any] | None) -> str | None:
    """The URL that KServe reports. None: KServe has not reported one yet."""
    return str(status["url"]) if status and status.get("url") else None


def ready_of(status: Mapping[str, Any] | None) -> str:
    """``Ready``, ``Stopped``, or ``NotReady`` with the reason."""
    conditions = {c["type"]: c for c in (status or {}).get("conditions", [])}
    if conditions.get("Stopped", {}).get("status") == "True":
        return "Stopped"
    ready = conditions.get("Ready")
    if ready is None:
        return "Unknown"
    return "Ready" if ready["status"] == "True" else f"NotReady: {ready.get('reason') or ready.get('message') or '?'}"


class Served(KServeObject):
    """An object that answers requests. An update waits until KServe reports it as Ready."""

    @cached_property
    def url(self) -> pulumi.Output[str | None]:
        """URL of the service, as KServe reports it."""
        return self.status.apply(url_of)

    @cached_property
    def state(self) -> pulumi.Output[str]:
        """``Ready``, ``Stopped``, or ``NotReady`` with the reason."""
        return self.status.apply(ready_of)

    def _registered(self) -> dict[str, pulumi.Output[Any]]:
        return {"url": self.url, "state": self.state}
