"""ServingPlatform: KServe and what it stands on, in an order that holds."""

import asyncio
import glob
import os
import time
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.helm.v3 import Release, ReleaseArgs, RepositoryOptsArgs
from pulumi_kubernetes.yaml.v2 import ConfigGroup

from ..args import ChartSource, ServingPlatformArgs
from ..manifests import ChartRelease, PlatformPlan, platform_plan
from ..manifests.platform import NAMESPACE, PROBE
from ..planning import Pool
from ..rules import Context, check_platform
from .base import Cluster, read, settle, token
from .custom import CustomObject
from .reference import HANDLE, platform_handle

_NOT_SERVING = ("failed calling webhook", "conversion webhook", "no endpoints available", "x509:", "connection refused")
"""What an API server says while a webhook is declared but does not answer yet (kserve/kserve#5037, #4182)."""

CHARTS_VARIABLE = "KSERVE_IAC_CHARTS"
"""Environment variable with a folder of charts, for platforms that name no source on clusters that bring none."""


class ServingPlatform(pulumi.ComponentResource):
    """Installs KServe and what the asked-for features need: CRDs, then controllers, then a proof that their webhooks
    answer, then runtimes and presets; services depend on all of it. Destroying runs the other way round.

    A controller that is Ready does not mean that its webhook is reached: certificates are injected later. So a small
    object that must pass the webhook is made after each controller, and retried until it is admitted.
    """

    parts: pulumi.Output[dict[str, str]]
    """Part -> version, or ``existing``."""
    cluster: Cluster
    args: ServingPlatformArgs
    pools: Mapping[str, Pool]

    def __init__(
        self,
        name: str,
        args: ServingPlatformArgs | Mapping[str, Any] | None = None,
        *,
        cluster: Cluster,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work."""
        self.args = read(ServingPlatformArgs, args, fields, f"platform {name}")
        self.cluster, self.pools = cluster, cluster.pools
        settle(check_platform(Context(self.args, cluster.pools)), f"platform {name}")
        super().__init__(token("ServingPlatform"), name, {}, opts)
        self._name = name
        self._made: dict[str, pulumi.Resource] = {}
        self._retry = _retry_until(f"{name}-webhook-serves", self.args.timeout)
        plan = platform_plan(self.args, cluster.pools, cluster.charts or _charts_of_the_shell())
        self._install(plan)
        self.parts = pulumi.Output.from_input(dict(plan.parts))
        self.register_outputs({"parts": self.parts, HANDLE: platform_handle(self)})

    def _install(self, plan: PlatformPlan) -> None:
        namespaces = {
            namespace: k8s.core.v1.Namespace(
                f"{self._name}-{namespace}", metadata={"name": namespace}, opts=self._options()
            )
            for namespace in plan.namespaces
        }
        for part, files in plan.crds.items():
            self._made[part] = ConfigGroup(f"{self._name}-{part}", files=_expand(files), opts=self._options())
        for release in plan.releases:
            after = [self._made[other] for other in release.after]
            self._made[release.name] = self._release(release, [namespaces[release.namespace], *after])
            if (probe := _PROBES.get(release.name)) is not None:
                self._made[f"{release.name}-webhook"] = CustomObject(
                    f"{self._name}-{release.name}-webhook",
                    probe,
                    self._options([namespaces[NAMESPACE], self._made[release.name]], retry=True),
                )
        needed = (namespaces.get(NAMESPACE), self._made.get("gateway-api"))
        gateway_after: list[pulumi.Resource] = [made for made in needed if made is not None]
        if plan.gateway_class is not None:
            gateway_class = CustomObject(
                f"{self._name}-gateway-class", plan.gateway_class, self._options([*gateway_after])
            )
            gateway_after.append(gateway_class)
        if plan.gateway is not None:
            CustomObject(f"{self._name}-gateway", plan.gateway, self._options(gateway_after))

    def _release(self, release: ChartRelease, after: list[pulumi.Resource]) -> Release:
        return Release(
            f"{self._name}-{release.name}",
            ReleaseArgs(
                name=release.name,
                chart=release.chart,
                version=release.version,
                repository_opts=RepositoryOptsArgs(repo=release.repository) if release.repository else None,
                namespace=release.namespace,
                values=dict(release.values),
                skip_crds=release.skip_crds,
                timeout=self.args.timeout,
            ),
            opts=self._options(after),
        )

    def _options(self, after: list[pulumi.Resource] | None = None, retry: bool = False) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            provider=self.cluster.provider,
            depends_on=after or [],
            custom_timeouts=pulumi.CustomTimeouts(create=f"{self.args.timeout}s", update=f"{self.args.timeout}s"),
            hooks=pulumi.ResourceHookBinding(on_error=[self._retry]) if retry else None,
        )


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
            "containers": [{"name": "kserve-container", "image": "kserve-iac.invalid/none:0"}],
        },
    },
    # Through v1alpha1, so that the conversion webhook has to answer as well as the validating one.
    "kserve-llmisvc-resources": {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "LLMInferenceServiceConfig",
        "metadata": {"name": PROBE, "namespace": NAMESPACE},
        "spec": {},
    },
}
"""By release: an object that must pass its webhook. They stay, without effect, and go before their controller goes."""


def _retry_until(name: str, seconds: int) -> pulumi.ErrorHook:
    """A hook that has a failed operation tried again every two seconds while its webhook does not answer yet."""
    deadline: dict[str, float] = {}

    async def retry(args: pulumi.ErrorHookArgs) -> bool:
        until = deadline.setdefault(args.urn, time.monotonic() + seconds)
        latest = args.errors[0] if args.errors else ""
        if time.monotonic() > until or not any(sign in latest for sign in _NOT_SERVING):
            return False
        await asyncio.sleep(2)
        return True

    return pulumi.ErrorHook(name, retry)


def _expand(files: tuple[str, ...]) -> list[str]:
    """Patterns of a local folder as the files they match; addresses stay."""
    found: list[str] = []
    for pattern in files:
        if "://" in pattern:
            found.append(pattern)
            continue
        matches = sorted(glob.glob(pattern))
        if not matches:
            raise pulumi.RunError(f"No files match {pattern}: the folder of charts lacks them.")
        found += matches
    return found


def _charts_of_the_shell() -> ChartSource | None:
    """The folder of charts that the environment names, if it does."""
    folder = os.environ.get(CHARTS_VARIABLE)
    return ChartSource(folder=folder) if folder else None
