"""Rules about the platform."""

from collections.abc import Iterator

from ..args import Problem, ServingPlatformArgs
from ..args.base import is_output
from ..args.platform import CONTROLLER, RESOURCES_CHART
from ..args.problem import nearest
from ..capacity import Pool
from ..capacity.pools import QUEUED_TAINT
from ..catalog.charts import CHARTS, RELEASES
from ..catalog.kserve import VERSIONS
from ..compiled import Context
from ..findings.path import Path


def version_is_known(context: Context) -> Iterator[Problem]:
    """The version of KServe must be one whose fields this library covers (tags of kserve/kserve)."""
    if context.kserve not in VERSIONS:
        mend = f"Set kserve to one of {', '.join(VERSIONS)}."
        if f"{context.kserve}0" in VERSIONS:
            mend = f'Write "{context.kserve}0" in quotes: without quotes, YAML reads a number.'
        yield Problem(
            "kserve-version", Path("kserve"), f"kserve-iac does not support KServe {context.platform.kserve}.", mend
        )


def version_can_be_installed(context: Context) -> Iterator[Problem]:
    """An installation requires the versions of all other components, which only some releases have recorded (kserve-deps.env)."""
    if context.platform.install == "managed" and context.kserve in VERSIONS and context.kserve not in RELEASES:
        can = ", ".join(RELEASES)
        yield Problem(
            "kserve-version",
            Path("kserve"),
            f"kserve-iac cannot install KServe {context.platform.kserve}.",
            f"Set kserve to one of {can}, or set install to existing if KServe already runs.",
        )


def pool_exists(context: Context) -> Iterator[Problem]:
    """The pools of the control plane and of the proxies must be pools of the cluster."""
    for where, pool in _named_pools(context.platform):
        if context.pools is not None and pool not in context.pools:
            yield Problem("unknown-pool", where, f"There is no pool {pool}.", nearest(pool, [*context.pools], "pools"))


def pool_is_not_for_gpus(context: Context) -> Iterator[Problem]:
    """None of the control plane's pods asks for a GPU (the charts of KServe, cert-manager, LeaderWorkerSet and Envoy Gateway):
    on a pool with GPUs they keep a machine running that nobody uses. The same is true of the proxies.
    """
    if context.platform.install == "existing":
        return
    for where, name in _named_pools(context.platform):
        pool = (context.pools or {}).get(name)
        if pool is None or not pool.gpus_per_node:
            continue
        others = sorted(other.name for other in (context.pools or {}).values() if not other.gpus_per_node)
        who = "control plane runs" if where == Path("pool") else "proxies run"
        verb = "does" if where == Path("pool") else "do"
        yield Problem(
            "gpus-unused",
            where,
            f"The {who} on GPU pool {pool.name} but {verb} not request a GPU.",
            f"Set pool to {' or '.join(others)}." if others else "Add a pool without GPUs, and set pool to it.",
        )


def _named_pools(platform: ServingPlatformArgs) -> Iterator[tuple[Path, str]]:
    """The pools that the platform names, each with the field that names it."""
    if platform.pool is not None:
        yield Path("pool"), platform.pool
    if (pool := platform.gateway.proxy.pool) is not None:
        yield Path("gateway", "proxy", "pool"), pool


def pool_is_not_queued(context: Context) -> Iterator[Problem]:
    """Nodes of a pool with queued provisioning are made for ProvisioningRequests alone, and nothing makes one for the pods of the
    control plane (terraform-provider-google (2026) resource_container_node_pool.go, ``queued_provisioning.enabled``).
    """
    pools = context.pools or {}
    pool = pools.get(context.platform.pool or "")
    if pool is None or context.platform.install == "existing" or not _is_queued(pool):
        return
    others = sorted(other.name for other in pools.values() if not other.gpus_per_node and not _is_queued(other))
    yield Problem(
        "pool-queued",
        Path("pool"),
        f"The nodes of pool {pool.name} are created by ProvisioningRequests only, and nothing makes one for the control plane, "
        "so that its pods wait for ever.",
        f"Set pool to {' or '.join(others)}." if others else "Add a pool that is not queued, and set pool to it.",
    )


def _is_queued(pool: Pool) -> bool:
    return any(taint["key"] == QUEUED_TAINT for taint in pool.taints)


def values_name_charts(context: Context) -> Iterator[Problem]:
    """Values under a name that is not a chart of KServe would be silently ignored (catalog.charts.CHARTS)."""
    known = [chart for chart in CHARTS if chart.startswith("kserve-")]
    for chart in context.platform.values:
        if chart not in known:
            mend = nearest(chart, known, "charts of KServe")
            yield Problem("unknown-chart", Path("values", chart), f"KServe has no chart {chart}.", mend)


PRESETS = ("kserve-runtime-configs", "kserve", "llmisvcConfigs", "enabled")
"""The Helm value by which the chart installs the presets of LLMInferenceServices."""


def values_agree_with_fields(context: Context) -> Iterator[Problem]:
    """Helm values take precedence over the values that fields set, so that a field has no effect (``platform_plan`` of
    render/platform.py). Without its presets, KServe cannot create an LLMInferenceService, unless somebody else installs them
    (charts/kserve-runtime-configs/templates/llmisvcconfigs/resources.yaml of KServe 0.20).
    """
    platform = context.platform
    if platform.install == "existing":
        return
    fields = {
        "deployment_mode": (("deploymentMode",), platform.mode_if_not_set),
        "domain": (("gateway", "domain"), platform.service_domain),
    }
    for field, (below, effective) in fields.items():
        keys = (RESOURCES_CHART, *CONTROLLER, *below)
        own, value = getattr(platform, field), platform.chart_value(*keys)
        if field in platform.model_fields_set and value is not None and not is_output(value) and effective != own:
            yield Problem(
                "values-field",
                Path("values", *keys),
                f"This value is {value} and replaces {own}, to which {below[-1]} is set.",
                f"Remove this value, or remove {below[-1]}.",
            )
    if platform.llm and platform.chart_value(*PRESETS) is False:
        yield Problem(
            "values-field",
            Path("values", *PRESETS),
            "llm is true, but with this value KServe's chart does not install the presets that every LLMInferenceService needs.",
            "Remove this value.",
        )
