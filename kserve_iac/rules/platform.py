"""Rules about the platform."""

from collections.abc import Iterator

from ..args import Problem
from ..args.problem import nearest
from ..catalog.charts import RELEASES
from ..catalog.kserve import VERSIONS
from ..planning.pools import SYSTEM_POOL
from .context import Context


def version_is_known(context: Context) -> Iterator[Problem]:
    """KServe's version must be one whose fields are known here (tags of kserve/kserve)."""
    if context.kserve not in VERSIONS:
        known = ", ".join(VERSIONS)
        yield Problem(
            "kserve-version", "kserve", f"KServe {context.platform.kserve} is not known here.", f"Known are {known}."
        )


def version_can_be_installed(context: Context) -> Iterator[Problem]:
    """Installing needs the versions of everything below KServe, which are recorded for some releases only (kserve-deps.env)."""
    if context.platform.install == "managed" and context.kserve in VERSIONS and context.kserve not in RELEASES:
        can = ", ".join(RELEASES)
        yield Problem(
            "kserve-version",
            "kserve",
            f"KServe {context.platform.kserve} cannot be installed from here.",
            f"Take one of {can}, or set install to existing where it runs already.",
        )


def pool_exists(context: Context) -> Iterator[Problem]:
    """The pool of the control plane must be one of the cluster's, or the one called system."""
    pool = context.platform.pool
    if pool is None or context.pools is None or pool in context.pools or pool == SYSTEM_POOL:
        return
    yield Problem(
        "unknown-pool", "pool", f"There is no pool {pool}.", nearest(pool, [*context.pools, SYSTEM_POOL], "pools")
    )
