"""Whether a budget has an amount. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...findings.path import Path
from ..budget import ceiling, unpriced


def check_budget(args: GkeClusterArgs) -> Iterator[Problem]:
    """Without ``amount``, the budget is the price of all nodes at their maximum, for which every price must be known."""
    if args.budget is None or args.budget.amount is not None:
        return
    path = Path("budget", "amount")
    if unknown := unpriced(args):
        least = ceiling(args)
        yield Problem(
            "budget-amount",
            path,
            f"The price of {', '.join(unknown)} is not known, so the budget has no default amount.",
            f"Set amount of the budget to the cost of a month (the other pools cost up to USD {least:,}), or set usdPerHour "
            "of the pool.",
        )
