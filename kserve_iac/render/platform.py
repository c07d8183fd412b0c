"""ServingPlatformArgs -> what is installed, from where, with which Helm values, after what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..args.gateway import Implementation, OwnGateways
from ..args.platform import ChartSource, Part, ServingPlatformArgs
from ..capacity import Pool
from ..catalog.charts import CHARTS, GATEWAY_API_MANIFEST, LWS_MANIFEST, RELEASES
from ..catalog.kserve import minor
from . import agentgateway, envoy, gke, istio
from .doors import Door
from .gateway import gateway_objects
from .kserve_names import GATEWAY, NAMESPACE
from .merging import Json, compact, merge

PROBE = "kserve-iac-webhook-probe"
"""Objects of this name are made to see that KServe's webhooks really serve, and stay, without effect."""


@dataclass(frozen=True)
class ChartRelease:
    """One Helm release. ``chart`` is a local path, an ``oci://`` address, or a name in ``repository``."""

    name: str
    chart: str
    repository: str | None
    version: str
    namespace: str
    values: Mapping[str, Any]
    after: tuple[str, ...] = ()
    """Names of what must stand before: releases, CRDs of a part, or ``<name>-webhook`` (its webhook answers)."""
    skip_crds: bool = False
    """Whether the CRDs in the chart's ``crds/`` are left out, because they are looked after outside."""
    definitions: tuple[str, ...] = ()
    """CustomResourceDefinitions of the chart by which an installation by others is recognised."""
    only_crds: bool = False
    """Whether the chart holds nothing but definitions, which are shared and stay when the stack goes."""
    secrets: tuple[str, ...] = ()
    """Secrets in its namespace that the release does not contain, but that exist because of it."""
    part: str = "platform"
    """The part that it belongs to, as arguments spell it: whose ``install`` says that others installed it."""


GATEWAY_API_CRDS = tuple(f"{name}.gateway.networking.k8s.io" for name in ("gatewayclasses", "gateways", "httproutes"))
"""CRDs of the Gateway API that the platform and KServe's routes need."""


@dataclass(frozen=True)
class PlatformPlan:
    """Everything a platform installs, in words that need no engine."""

    kserve: str
    releases: tuple[ChartRelease, ...] = ()
    namespaces: tuple[str, ...] = ()
    crds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Part -> files (patterns) or addresses of CRDs that no chart looks after."""
    awaited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Part -> names of CRDs that the cluster itself installs, possibly after its creation."""
    gateway_class: Json | None = None
    gateway: Json | None = None
    before_gateway: Mapping[str, Json] = field(default_factory=dict)
    """Name of the resource -> object that the Gateway refers to."""
    after_gateway: Mapping[str, Json] = field(default_factory=dict)
    """Name of the resource -> object that refers to the Gateway."""
    gateway_after: tuple[str, ...] = ()
    """Names of what must stand before the class and the Gateway, as in ``ChartRelease.after``."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Part -> version, or ``existing``."""


def platform_plan(
    args: ServingPlatformArgs,
    pools: Mapping[str, Pool],
    charts: ChartSource | None = None,
    *,
    gateways: OwnGateways = "none",
) -> PlatformPlan:
    """What is to be installed. ``charts`` is used where the arguments name no source of their own.

    ``gateways``: what the cluster has for Gateways by itself. CRDs of the Gateway API that GKE installs are left alone, because
    GKE writes over others (envoyproxy/gateway#2301).

    The KServe version must be one that can be installed, and the pool must exist (both checked before).
    """
    if args.install == "existing":
        return PlatformPlan(args.kserve, parts={"kserve": "existing"})
    tested = RELEASES[minor(args.kserve)]
    kserve = args.kserve if args.kserve.count(".") == 2 else tested.kserve
    source = args.charts or charts or ChartSource()
    placed = _placement(pools[args.pool]) if args.pool else {}

    releases: list[ChartRelease] = []
    parts: dict[str, str] = {"kserve": kserve}

    crds: dict[str, tuple[str, ...]] = {}
    awaited: dict[str, tuple[str, ...]] = {}

    def release(
        name: str,
        version: str,
        namespace: str,
        values: Json,
        after: Sequence[str] = (),
        *,
        skip_crds: bool = False,
        part: str = "platform",
    ) -> None:
        where, repository = _locate(source, name, version)
        chart = CHARTS[name]
        releases.append(
            ChartRelease(
                name=name,
                chart=where,
                repository=repository,
                version=chart.version_prefix + version,
                namespace=namespace,
                values=values,
                after=tuple(after),
                skip_crds=skip_crds,
                definitions=chart.definitions,
                only_crds=chart.only_crds,
                secrets=chart.secrets,
                part=part,
            )
        )

    def part(name: str, given: Part, default: str) -> str | None:
        """The version to install, or None where it exists already."""
        version = (given.version or default).removeprefix("v")
        parts[name] = version if given.install == "managed" else "existing"
        return version if given.install == "managed" else None

    certificates: list[str] = []
    if version := part("cert-manager", args.cert_manager, tested.cert_manager):
        values = merge(_cert_manager_values(version, placed), args.cert_manager.values)
        release("cert-manager", version, "cert-manager", values, part="certManager")
        certificates = ["cert-manager-webhook"]

    if gateways == "gke":
        parts["gateway-api"] = "existing"
        awaited["gateway-api"] = GATEWAY_API_CRDS
    elif version := part("gateway-api", args.gateway_api, tested.gateway_api):
        crds["gateway-api"] = _files(
            source, f"gateway-api-crds/{version}/*.yaml", GATEWAY_API_MANIFEST.format(version=version)
        )

    def kserve_chart(chart: str, values: Json, after: Sequence[str]) -> None:
        release(chart, kserve, NAMESPACE, merge(values, args.values.get(chart, {})), after)

    controller = {"controller": {**_controller_values(args), **placed}}
    kserve_chart("kserve-crd", {}, ())
    kserve_chart(
        "kserve-resources",
        {"kserve": controller},
        ["kserve-crd", *certificates, *(["gateway-api"] if {"gateway-api"} & {*crds, *awaited} else [])],
    )
    webhooks = ["kserve-resources-webhook"]
    if args.llm:
        llm_parts = ["kserve-llmisvc-crd", "kserve-resources"]
        if version := part("leader-worker-set", args.leader_worker_set, tested.lws):
            values = merge({"image": {"manager": {"tag": f"v{version}"}}, **placed}, args.leader_worker_set.values)
            crds["leader-worker-set"] = _files(
                source, f"lws/{version}/crds/*.yaml", LWS_MANIFEST.format(version=version)
            )
            after = ["leader-worker-set"]
            release("lws", version, "lws-system", values, after, skip_crds=True, part="leaderWorkerSet")
            llm_parts.append("lws")
        # Both CRD charts carry ClusterStorageContainer, and leave it out where the other release owns it: so one after the other.
        kserve_chart("kserve-llmisvc-crd", {}, ["kserve-crd"])
        kserve_chart("kserve-llmisvc-resources", {"kserve": _llm_values(placed)}, llm_parts)
        webhooks.append("kserve-llmisvc-resources-webhook")
    kserve_chart(
        "kserve-runtime-configs",
        {"kserve": {"servingruntime": {"enabled": True}, "llmisvcConfigs": {"enabled": args.llm}}},
        webhooks,
    )
    implementation = args.gateway.implementation_on(gateways)
    stands = tuple({"gateway-api"} & {*crds, *awaited})
    # KServe's chart brings the CRD of InferencePools, which controllers look for when they start.
    before = (*stands, *(["kserve-llmisvc-resources"] if args.llm else []))
    if (door := _door(args, implementation, placed, before, certificates)) is not None:
        crds |= {part: _files(source, pattern, *addresses) for part, (pattern, addresses) in door.crds.items()}
        for wanted in door.releases:
            release(*wanted[:5], skip_crds=wanted.skip_crds, part="gateway")
        stands = (*stands, door.last)
        parts |= door.parts
    gateway = gateway_objects(args, pools, implementation)
    if args.gateway.https is not None and args.gateway.https.issuer is not None:
        stands = (*stands, *certificates)
    parts["gateway"] = args.gateway.class_of(implementation) if gateway.gateway else "existing"
    return PlatformPlan(
        kserve=kserve,
        releases=tuple(releases),
        namespaces=tuple(dict.fromkeys(r.namespace for r in releases)),
        crds=crds,
        awaited=awaited,
        gateway_class=gateway.gateway_class,
        gateway=gateway.gateway,
        before_gateway=gateway.before,
        after_gateway=gateway.after,
        gateway_after=stands if gateway.gateway is not None else (),
        parts=parts,
    )


def _door(
    args: ServingPlatformArgs,
    implementation: Implementation,
    placed: Json,
    after: Sequence[str],
    certificates: Sequence[str],
) -> Door | None:
    """What is installed for the controller of the Gateway. None: the controller exists already."""
    if implementation == "envoy":
        return envoy.door(args, placed, after, certificates)
    if implementation == "istio":
        return istio.door(args, placed, after)
    if implementation == "agentgateway":
        return agentgateway.door(args, placed, after)
    return None


def _locate(source: ChartSource, chart: str, version: str) -> tuple[str, str | None]:
    """Chart argument and repository for Helm."""
    if source.folder is not None:
        return f"{source.folder}/{chart}/{version}", None
    if source.oci is not None:
        return f"{source.oci.rstrip('/')}/{chart}", None
    known = CHARTS[chart]
    if known.repository.startswith("oci://"):
        return f"{known.repository}/{chart}", None
    return chart, known.repository


def _files(source: ChartSource, pattern: str, *addresses: str) -> tuple[str, ...]:
    """CRD files: those of a local folder, else as their publisher has them. An OCI registry holds charts only."""
    return (f"{source.folder}/{pattern}",) if source.folder is not None else addresses


def _placement(pool: Pool) -> Json:
    return compact({"nodeSelector": pool.node_selector, "tolerations": pool.tolerations})


def _cert_manager_values(version: str, placed: Json) -> Json:
    major, minor_version = (int(part) for part in version.split(".")[:2])
    # The switch for the CRDs was renamed in 1.15 (cert-manager release notes).
    crds: Json = {"crds": {"enabled": True}} if (major, minor_version) >= (1, 15) else {"installCRDs": True}
    return {
        **crds,
        # Leases in its own namespace: in kube-system they would outlive it.
        "global": {"leaderElection": {"namespace": "cert-manager"}},
        **placed,
        **(dict.fromkeys(("webhook", "cainjector", "startupapicheck"), placed) if placed else {}),
    }


def _controller_values(args: ServingPlatformArgs) -> Json:
    return {
        "deploymentMode": args.deployment_mode,
        "gateway": {
            "domain": args.domain,
            **({"urlScheme": "https"} if args.gateway.https is not None else {}),
            # GKE refuses KServe's routes, and an InferenceService with a refused route never becomes ready (render/gke.py).
            **({"disableIngressCreation": True} if gke.is_used(args) else {}),
            "ingressGateway": {
                "enableGatewayApi": True,
                "kserveGateway": f"{NAMESPACE}/{GATEWAY}",
                "createGateway": False,
            },
        },
    }


def _llm_values(placed: Json) -> Json:
    return {
        "createSharedResources": False,
        "llmisvc": {
            "controller": {
                # Otherwise its own webhook forbids the removal of the presets, and destroy never ends.
                "env": [{"name": "PREVENT_WELL_KNOWN_CONFIG_DELETION", "value": "false"}],
                # The chart's first look comes after 30 s; readiness says little there, the webhook is asked itself.
                "readinessProbe": {"initialDelaySeconds": 2},
                **placed,
            }
        },
    }
