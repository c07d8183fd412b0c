"""ServingPlatform: KServe and the components that it requires, installed in the right order."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi_kubernetes.yaml.v2 import ConfigGroup

from ..args import ChartSource, Problem, ServingPlatformArgs
from ..capacity import Pool
from ..capacity.demand import possible_pools
from ..capacity.platform_demands import platform_demands
from ..capacity.pool import SANDBOX_SYSTEM_POOL
from ..catalog.charts import RELEASES
from ..catalog.kserve import SERVING_CONTAINER, minor, support_of
from ..checks import Context, check_platform, check_references
from ..compiled import Compiled
from ..findings.path import Path
from ..render import PlatformPlan, platform_plan
from ..render.gateway import address_of, url_of
from ..render.kserve_names import NAMESPACE
from ..render.merging import Json
from ..render.platform import PROBE
from .arrival import Arrival
from .base import Cluster, gateways_of, made_as, read, settle, token, written
from .crd_files import expanded
from .custom import CustomObject
from .namespaces import stack_namespace
from .needed import needs
from .program import Program, bare_environment
from .reference import HANDLE, platform_handle
from .releases import AnchoredRelease

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..args.dicts import ServingPlatformFields

CHARTS_VARIABLE = "KSERVE_IAC_CHARTS"
"""Environment variable with a folder of charts. It applies if neither the platform nor the cluster determines a source."""


class ServingPlatform(pulumi.ComponentResource):
    """Installs KServe and the components that the selected features require.

    The order is: CRDs, controllers, a test of their webhooks, runtimes and presets. Services depend on all of these. A destroy
    uses the reverse order.

    The webhook of a controller that is Ready might not yet answer, because its certificate is injected later. So after each
    controller, the stack creates a small object that must pass the webhook, and repeats this until the API server accepts it.
    """

    parts: pulumi.Output[dict[str, str]]
    """Version of each part, or ``existing``."""
    address: pulumi.Output[str | None]
    """IP address or host name of the Gateway. None: the stack does not create the Gateway."""
    url: pulumi.Output[str | None]
    """Beginning of the URLs of LLM services: the first host name of the Gateway, or its address. None: the stack does not create
    the Gateway."""
    cluster: Cluster
    args: ServingPlatformArgs
    pools: Mapping[str, Pool]
    program: Program
    """The services and definitions that this program creates on the platform."""

    @needs("cluster", Cluster, "a cluster", "ExistingCluster(…), GkeCluster(…) or SimulatedCluster(…)")
    def __init__(
        self,
        name: str,
        /,
        args: ServingPlatformArgs | Mapping[str, Any] | None = None,
        *,
        cluster: Cluster,
        opts: pulumi.ResourceOptions | None = None,
        **fields: "Unpack[ServingPlatformFields]",
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work."""
        what, at = f"platform {name}", made_as("ServingPlatform", name)
        self.args = read(ServingPlatformArgs, args, fields, what, at)
        self.cluster, self.pools = cluster, cluster.pools
        settle(
            lambda: _findings(self.args, cluster),
            what,
            written(args, fields),
            at,
        )
        super().__init__(token("ServingPlatform"), name, {}, opts)
        if (support := support_of(self.args.kserve)) is not None:
            pulumi.log.info(f"platform {name}: {support}", self)
        self._name = name
        self._made: dict[str, list[pulumi.Resource]] = {}
        self._installed: list[pulumi.Output[str]] = []
        self._mark: pulumi.Output[str] | None = None
        self.address = self.url = pulumi.Output.from_input(None)
        plan = platform_plan(
            self.args,
            cluster.pools,
            cluster.charts or _charts_of_the_shell(),
            gateways=gateways_of(cluster),
        )
        self._install(plan)
        self.parts = pulumi.Output.from_input(dict(plan.parts))
        self.program = Program(cluster.cluster_args, self.args, cluster.guard.hooks_are_known, self.parts)
        outputs = {"parts": self.parts, "address": self.address, "url": self.url}
        self.register_outputs({**outputs, HANDLE: platform_handle(self)})

    def _install(self, plan: PlatformPlan) -> None:
        namespaces = self._namespaces = {namespace: self._own_namespace(namespace) for namespace in plan.namespaces}
        arrivals = {
            part: Arrival(self.cluster.guard, names, RELEASES[minor(self.args.kserve)].gateway_api)
            for part, names in plan.awaited.items()
        }
        for part, files in plan.crds.items():
            setting = _SETTINGS.get(part, "gateway")
            shared = self.cluster.guard.of_children(part, mend=_mend(setting), take_over=self.args.take_over)
            # A destroy does not delete definitions, because others can have objects of their kinds.
            options = pulumi.ResourceOptions(retain_on_delete=True, transforms=[shared])
            options = pulumi.ResourceOptions.merge(self._options(), options)
            self._made[part] = [ConfigGroup(f"{self._name}-{part}", files=expanded(files), opts=options)]
        nodes = self.cluster.nodes_of(_pools_of_pods(self.args, self.cluster))
        for release in plan.releases:
            after = [made for other in release.after for made in self._made.get(other, [])]
            options = self._options([namespaces[release.namespace], *nodes, *after])
            for part in release.after:
                if part in arrivals:
                    options = pulumi.ResourceOptions.merge(
                        options, pulumi.ResourceOptions(hooks=arrivals[part].of_object)
                    )
            anchored = AnchoredRelease(
                self._name,
                release,
                self.cluster.guard,
                self.cluster.waiting,
                timeout=self.args.timeout,
                take_over=self.args.take_over,
                mend=_mend(release.part),
                opts=options,
            )
            self._made[release.name] = [anchored.resource]
            self._installed.append(anchored.resource.id)
            self._mark = None  # the next mark depends on everything that is installed so far
            if (probe := _PROBES.get(release.name)) is not None:
                self._made[f"{release.name}-webhook"] = [
                    CustomObject(
                        f"{self._name}-{release.name}-webhook",
                        probe,
                        self.cluster.guard,
                        self._options([namespaces[NAMESPACE], anchored.resource]),
                        mark=self.mark(),
                    )
                ]
        self._create_gateway(plan, arrivals["gateway-api"].of_object if "gateway-api" in arrivals else None)

    def _create_gateway(self, plan: PlatformPlan, arrival: pulumi.ResourceHookBinding | None) -> None:
        """Creates the Gateway and the objects around it. ``arrival``: hooks that wait until the cluster has the Gateway API."""
        after: list[pulumi.Resource] = [made for name in plan.gateway_after for made in self._made.get(name, [])]
        if NAMESPACE in self._namespaces:
            after.append(self._namespaces[NAMESPACE])

        def create(name: str, obj: Json) -> CustomObject:
            return CustomObject(f"{self._name}-{name}", obj, self.cluster.guard, self._options([*after]), hooks=arrival)

        before = [create(name, obj) for name, obj in plan.before_gateway.items()]
        if plan.gateway_class is not None:
            before.append(create("gateway-class", plan.gateway_class))
        after += before
        if plan.gateway is not None:
            gateway = create("gateway", plan.gateway)
            self.address = gateway.status.apply(address_of)
            self.url = self.address.apply(lambda address: url_of(self.args.gateway, address))
            after.append(gateway)
        for name, obj in plan.after_gateway.items():
            create(name, obj)

    def namespace(self, name: str) -> pulumi.Resource | None:
        """The namespace of objects on the platform, created once where it does not exist; None for one that is there.

        Where KServe was installed by others, whoever runs the program may not be allowed to create namespaces, and must have
        one.
        """
        if self.args.install == "existing" or name in _THERE or name in self._namespaces:
            return self._namespaces.get(name)
        made = self._namespaces[name] = self._own_namespace(name)
        return made

    def _own_namespace(self, name: str) -> CustomObject:
        deletes = self.args.delete_empty_namespaces
        return stack_namespace(f"{self._name}-{name}", name, self.cluster.guard, self._options(), deletes=deletes)

    def mark(self) -> pulumi.Output[str]:
        """The name of the stack, with which objects on the platform are marked. A preview does not know it before the platform
        exists.
        """
        if self._mark is None:
            mark = self.cluster.guard.mark
            known = pulumi.Output.all(*self._installed).apply(lambda _: mark)
            # Without dependencies, because every object that uses the mark depends on the whole platform.
            self._mark = pulumi.Output(set(), self._settled(known), known.is_known())
        return self._mark

    async def _settled(self, mark: pulumi.Output[str]) -> str:
        """The mark, after the check that all objects of the program can work together."""
        self._mark = None  # objects that are created later wait for another check
        await self.program.settled()
        return cast(str, await mark.future(with_unknowns=True))

    def _options(self, after: list[pulumi.Resource] | None = None) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            provider=self.cluster.provider,
            depends_on=after or [],
            custom_timeouts=pulumi.CustomTimeouts(create=f"{self.args.timeout}s", update=f"{self.args.timeout}s"),
        )


def _findings(args: ServingPlatformArgs, cluster: Cluster) -> Iterator[Problem]:
    """What is wrong with the platform, by itself and on this cluster. Only paths of the cluster's own begin with ``cluster``."""
    yield from check_platform(Context(args, cluster.pools))
    if cluster.cluster_args is not None:
        for problem in check_references(Compiled(bare_environment(cluster.cluster_args, args))):
            here = problem.where[0] == "platform"
            yield replace(problem, where=Path(*problem.where[1:])) if here else problem


def _pools_of_pods(args: ServingPlatformArgs, cluster: Cluster) -> Sequence[str]:
    """The pools on whose nodes the platform's pods may run. On a sandbox, they are processes, and need no node of a pool."""
    if cluster.pools.get(SANDBOX_SYSTEM_POOL.name) == SANDBOX_SYSTEM_POOL:
        return ()
    return possible_pools(platform_demands(args, gateways_of(cluster)), cluster.pools)


def _mend(part: str) -> str:
    """The mend if others installed a part."""
    if part == "gateway":
        return "Set gateway.implementation to existing to use it as it is, or set takeOver to true to manage it with this stack."
    setting = "install" if part == "platform" else f"{part}.install"
    return f"Set {setting} to existing to use it as it is, or set takeOver to true to manage it with this stack."


_SETTINGS: Mapping[str, str] = {"gateway-api": "gatewayApi", "leader-worker-set": "leaderWorkerSet"}
"""By definitions that belong to no chart: the part whose ``install`` they follow. Others belong to the Gateway's controller."""

_THERE = ("default", "kube-system", "kube-public")
"""Namespaces of every cluster."""

_PROBES: Mapping[str, dict[str, Any]] = {
    "cert-manager": {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Issuer",
        "metadata": {"name": PROBE, "namespace": NAMESPACE},
        "spec": {"selfSigned": {}},
    },
    "kserve-resources": {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "ServingRuntime",
        "metadata": {"name": PROBE, "namespace": NAMESPACE},
        "spec": {
            "disabled": True,
            "supportedModelFormats": [{"name": PROBE}],
            "containers": [{"name": SERVING_CONTAINER, "image": "kserve-iac.invalid/none:0"}],
        },
    },
    # With v1alpha1, both the conversion webhook and the validating webhook must answer.
    "kserve-llmisvc-resources": {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "LLMInferenceServiceConfig",
        "metadata": {"name": PROBE, "namespace": NAMESPACE},
        "spec": {},
    },
}
"""By release: an object that must pass its webhook. It has no effect, and a destroy deletes it before its controller."""


def _charts_of_the_shell() -> ChartSource | None:
    """The folder of charts in the environment variable. None: the variable is not set."""
    folder = os.environ.get(CHARTS_VARIABLE)
    return ChartSource(folder=folder) if folder else None
