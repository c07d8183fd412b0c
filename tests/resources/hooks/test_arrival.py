"""An update waits for the CRDs that the cluster itself installs."""

import asyncio

import pytest

from kserve_iac.resources.arrival import ARRIVAL_SECONDS, Arrival
from kserve_iac.resources.guard import Refused

from .conftest import about, run

NAMES = ("gateways.gateway.networking.k8s.io", "httproutes.gateway.networking.k8s.io")
GATEWAY = {"metadata": {"name": "kserve-ingress-gateway"}}


def definition(name, release="v1.5.1", established="True"):
    return {
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name, "annotations": {"gateway.networking.k8s.io/bundle-version": release}},
        "status": {"conditions": [{"type": "Established", "status": established}]},
    }


def wait(guard):
    run(Arrival(guard, NAMES, "1.5.1")._before(about(GATEWAY)))


def test_crds_that_are_there_are_not_waited_for(guard, cluster, clock, said):
    for name in NAMES:
        cluster.add(definition(name))
    wait(guard)
    assert clock.seconds == 1000
    assert said == []


def test_crds_that_come_later_are_waited_for_and_reported(guard, cluster, clock, said):
    cluster.add(definition(NAMES[0], established="False"))

    def install():
        if clock.seconds >= 1130:
            for name in NAMES:
                cluster.add(definition(name))

    clock.slept = install
    wait(guard)
    assert clock.seconds == 1130
    assert said == [
        f"Waiting for GKE to install {', '.join(NAMES)}, for 60 s so far.",
        f"Waiting for GKE to install {', '.join(NAMES)}, for 120 s so far.",
    ]


def test_crds_that_never_come_end_the_update(guard, cluster, clock):
    cluster.add(definition(NAMES[0]))
    with pytest.raises(Refused, match=rf"still has no {NAMES[1]} after 2700 s.*set gatewayApi of a Standard cluster"):
        wait(guard)
    assert clock.seconds > 1000 + ARRIVAL_SECONDS


def test_all_objects_share_one_wait(guard, cluster, clock):
    arrival = Arrival(guard, NAMES, "1.5.1")
    clock.slept = lambda: [cluster.add(definition(name)) for name in NAMES]

    async def both():
        await asyncio.gather(arrival._before(about(GATEWAY)), arrival._before(about(GATEWAY)))

    run(both())
    assert clock.seconds == 1002


@pytest.mark.parametrize(
    ("release", "is_reported"),
    [("v1.4.0", True), ("v1.5.0", False), ("v1.10.0", False), ("v2.0.0", False), ("", False), ("main", False)],
)
def test_an_older_release_than_the_tested_one_is_reported(guard, cluster, clock, said, release, is_reported):
    for name in NAMES:
        cluster.add(definition(name, release))
    wait(guard)
    assert [line for line in said if f"is {release}, but KServe is tested with 1.5.1" in line] == said
    assert bool(said) == is_reported
