"""Rules about the platform."""

from collections.abc import Iterator

from ..args import Problem, ServingPlatformArgs
from ..args.problem import nearest
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


def values_name_charts(context: Context) -> Iterator[Problem]:
    """Values under a name that is not a chart of KServe would be silently ignored (catalog.charts.CHARTS)."""
    known = [chart for chart in CHARTS if chart.startswith("kserve-")]
    for chart in context.platform.values:
        if chart not in known:
            mend = nearest(chart, known, "charts of KServe")
            yield Problem("unknown-chart", Path("values", chart), f"KServe has no chart {chart}.", mend)
