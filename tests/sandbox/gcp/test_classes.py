"""The stand-in takes every field of compute classes that is rendered, and no field that the cluster's version lacks."""

from typing import Any

import pytest

from kserve_iac.args import GkeClusterArgs
from kserve_iac.gke.compute_class import compute_class
from kserve_iac_sandbox.plugins.gcp import classes, kinds

RUNGS = [
    {"machineType": "a3-ultragpu-8g", "capacity": {"reservation": "projects/q/reservations/r", "block": "b"}},
    {"machineType": "a3-highgpu-8g", "capacity": {"kind": "flex-start", "maxRunSeconds": 3600}},
    {"machineType": "g2-standard-12", "capacity": "spot", "localSsdCount": 1},
    {"machineType": "g2-standard-12", "capacity": "reservation"},
    {"machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}},
]


def unknown(value: Any, schema: Any, path: str = "") -> list[str]:
    """Paths of values that a schema does not know, or that are none of its enumeration."""
    if schema.get("x-kubernetes-preserve-unknown-fields"):
        return []
    if isinstance(value, list):
        return [found for item in value for found in unknown(item, schema["items"], path)]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return [
            found
            for key, inner in value.items()
            for found in (unknown(inner, known[key], f"{path}.{key}") if key in known else [f"{path}.{key}"])
        ]
    return [] if value in schema.get("enum", [value]) else [path]


PROFILE = ".priorities.acceleratorNetworkProfile"


def rendered(mode: str) -> Any:
    args = GkeClusterArgs.model_validate(
        {
            "location": "us-central1",
            "mode": mode,
            "zones": ["us-central1-b"],
            "locationPolicy": "ANY",
            "computeClasses": [{"name": "gpus", "rungs": RUNGS, "acceleratorNetworkProfile": "auto"}],
        }
    )
    return compute_class(args.compute_classes[0], args, "n@p.iam.gserviceaccount.com")["spec"]


@pytest.mark.parametrize("mode", ["standard", "autopilot"])
def test_every_field_that_is_rendered_is_known(mode):
    assert unknown(rendered(mode), classes.spec({})) == []
    assert unknown({"whenUnsatisfiable": "Wait", "priority": []}, classes.spec({})) == [
        ".whenUnsatisfiable",
        ".priority",
    ]


@pytest.mark.parametrize(
    ("version", "lacking"),
    [
        ("1.34.1-gke.1829001", set()),
        ("1.32.2-gke.1652000", {PROFILE}),
        ("1.32", {PROFILE}),
        ("1.32.1-gke.1", {PROFILE, ".priorities.flexStart"}),
        (
            "1.31.1-gke.2105000",
            {PROFILE, ".priorities.flexStart", ".nodePoolConfig", ".priorities.reservations.specific.reservationBlock"},
        ),
        ("1.30.5", {PROFILE, ".priorities.flexStart", ".nodePoolConfig", ".priorities.reservations"}),
    ],
)
def test_older_versions_lack_fields(version, lacking):
    assert set(unknown(rendered("standard"), classes.spec({"minMasterVersion": version}))) == lacking


def test_the_oldest_versions_have_no_compute_classes():
    old = {"minMasterVersion": "1.30.2-gke.1"}
    assert classes.spec(old) is None
    assert "ComputeClass" not in {one["spec"]["names"]["kind"] for one in kinds.brought_by(old)}
    assert "ComputeClass" in {one["spec"]["names"]["kind"] for one in kinds.brought_by({})}
