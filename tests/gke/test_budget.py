"""The amount of a budget: the one that is set, or the price of all nodes."""

import math

import pytest

from kserve_iac.args import GkeClusterArgs
from kserve_iac.catalog.prices import HOURS_PER_MONTH, price
from kserve_iac.gke.budget import budget, ceiling, unpriced

ACCOUNT = {"billingAccount": "01ABCD-234567-89ABCD"}


def args(**fields):
    pools = [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 3}]
    return GkeClusterArgs.model_validate({"location": "us-central1", "nodePools": pools, **fields})


def test_a_cluster_without_a_budget_has_none():
    assert budget("prod", args()) is None


def test_by_default_it_is_the_price_of_all_nodes_at_their_maximum():
    given = args(budget=ACCOUNT)
    system, l4 = price("e2-standard-8", "us-central1"), price("g2-standard-12", "us-central1")
    assert ceiling(given) == math.ceil(HOURS_PER_MONTH * (4 * system.on_demand + 3 * l4.on_demand))
    made = budget("prod", given)
    assert made["amount"] == {"specifiedAmount": {"units": str(ceiling(given)), "currencyCode": "USD"}}
    assert [rule["thresholdPercent"] for rule in made["thresholdRules"]] == [0.5, 0.9, 1.0]
    assert "allUpdatesRule" not in made, "the provider requires a channel or a topic in it"


def test_an_amount_is_in_the_currency_of_the_account():
    made = budget("prod", args(budget={**ACCOUNT, "amount": 500, "thresholds": [1.0]}))
    assert made["amount"] == {"specifiedAmount": {"units": "500"}}
    assert made["thresholdRules"] == [{"thresholdPercent": 1.0, "spendBasis": "CURRENT_SPEND"}]


@pytest.mark.parametrize("users", [True, False])
def test_channels_get_the_alerts_instead_of_the_users_or_beside_them(users):
    channels = ["projects/p/notificationChannels/1"]
    fields = {**ACCOUNT, "notificationChannels": channels, "notifyBillingUsers": users}
    rule = budget("prod", args(budget=fields))["allUpdatesRule"]
    assert rule == {"monitoringNotificationChannels": channels, "disableDefaultIamRecipients": not users}


def test_pools_without_a_price_are_named():
    odd = [
        {"name": "odd", "machineType": "z9-standard-8"},
        {"name": "own", "machineType": "z9-standard-8", "usdPerHour": 1},
    ]
    assert unpriced(args(nodePools=odd)) == ["odd"]
