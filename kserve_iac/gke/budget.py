"""A budget of Cloud Billing, as properties of ``gcp:billing/budget:Budget``. It sends alerts, and stops nothing.

hashicorp/terraform-provider-google-beta@93c65b2d, billingbudgets/resource_billing_budget.go.
"""

import math

from ..args.gke import GkeClusterArgs
from ..capacity.cost import node_price
from ..capacity.pool import Pool
from ..capacity.pools import pools_of
from ..catalog.accelerators import region_of
from ..catalog.prices import HOURS_PER_MONTH
from ..render.merging import Json
from .cluster import cluster_name

MOST_CHARACTERS = 60
"""Characters of a budget's name at the most (``display_name``)."""


def unpriced(args: GkeClusterArgs) -> list[str]:
    """Pools and compute classes whose price is not known."""
    region = region_of(args.location)
    return [pool.name for pool in _pools(args) if node_price(pool, region).paid is None]


def ceiling(args: GkeClusterArgs) -> int:
    """USD a month of all nodes of all pools at their maximum, rounded up; pools without a price are left out."""
    region = region_of(args.location)
    return math.ceil(
        sum(HOURS_PER_MONTH * pool.max_nodes * (node_price(pool, region).paid or 0) for pool in _pools(args))
    )


def _pools(args: GkeClusterArgs) -> list[Pool]:
    return list(pools_of(args.pools).values())


def budget(name: str, args: GkeClusterArgs) -> Json | None:
    """The properties of the budget, without the project of its filter; None: the cluster has none."""
    given = args.budget
    if given is None:
        return None
    # Without an amount, it is in USD, and Google refuses it for a billing account in another currency.
    own: Json = (
        {"units": str(given.amount)}
        if given.amount is not None
        else {"units": str(ceiling(args)), "currencyCode": "USD"}
    )
    properties: Json = {
        "billingAccount": given.billing_account,
        "displayName": cluster_name(name, args)[:MOST_CHARACTERS],
        "amount": {"specifiedAmount": own},
        "budgetFilter": {"calendarPeriod": "MONTH"},
        "thresholdRules": [{"thresholdPercent": part, "spendBasis": "CURRENT_SPEND"} for part in given.thresholds],
    }
    if given.notification_channels:
        properties["allUpdatesRule"] = {
            "monitoringNotificationChannels": list(given.notification_channels),
            "disableDefaultIamRecipients": not given.notify_billing_users,
        }
    return properties
