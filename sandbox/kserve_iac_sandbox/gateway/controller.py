"""Writes the statuses that ``decide`` gives, whenever an object they depend on changes."""

import traceback
from collections.abc import Callable

from ..informer import Informer
from ..kube import ApiError, Kube, Object
from ..kubelet.node import timestamp
from ..rounds import Rounds
from . import decide

API = f"{decide.GROUP}/v1"
POOLS = tuple(f"{group}/{version}" for group, version in zip(decide.POOL_GROUPS, ("v1", "v1alpha2"), strict=True))


class GatewayController:
    """Follows the kinds whether their CRDs are there or not: it begins when they appear and rests when they go."""

    def __init__(self, kube: Kube, real: Callable[[], bool] = lambda: False) -> None:
        """``real``: whether a real controller of this name runs; while it does, nothing is written."""
        self._kube, self._real = kube, real
        self._rounds = Rounds(kube, "gateway", self._reconcile)
        follow = self._rounds.follow
        self._classes = follow(API, "GatewayClass")
        self._gateways = follow(API, "Gateway")
        self._routes = (follow(API, "HTTPRoute"), follow(API, "GRPCRoute"))
        self._pools = tuple(follow(version, "InferencePool") for version in POOLS)
        self._namespaces = follow("v1", "Namespace")

    def start(self) -> None:
        self._rounds.start()

    def stop(self) -> None:
        self._rounds.stop()

    def _reconcile(self) -> None:
        if self._real():
            return
        now = timestamp()
        classes = self._classes.objects()
        for gateway_class in classes:
            status = decide.class_status(gateway_class, now)
            if status is not None:
                self._write(gateway_class, status)
        gateways = {decide.key(g): g for g in self._gateways.objects() if decide.ours(g, classes)}
        namespaces = {namespace["metadata"]["name"]: namespace for namespace in self._namespaces.objects()}
        routes = [{"kind": kind, **r} for kind, i in self._route_kinds() for r in i.objects()]
        for gateway in gateways.values():
            self._write(gateway, decide.gateway_status(gateway, routes, namespaces, now))
        for route in routes:
            self._write(route, decide.route_status(route, gateways, namespaces, now))
        for pools in self._pools:
            for pool in pools.objects():
                self._write(pool, decide.pool_status(pool, routes, gateways, now))

    def _route_kinds(self) -> list[tuple[str, Informer]]:
        return list(zip(("HTTPRoute", "GRPCRoute"), self._routes, strict=True))

    def _write(self, obj: Object, wanted: Object) -> None:
        """Writes the status where it says something else than before."""
        current = {field: (obj.get("status") or {}).get(field) or [] for field in wanted}
        if decide.without_times(current) == decide.without_times(wanted):
            return
        try:
            self._kube.patch(obj, {"status": wanted}, subresource="status")
        except ApiError as error:
            # Gone meanwhile, or changed meanwhile: the news of that starts another round.
            if error.code not in (404, 409):
                traceback.print_exc()
