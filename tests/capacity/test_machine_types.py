"""A machine type that is not known: the one that is meant is named, with the sizes of its family."""

import pytest

from kserve_iac.capacity.machine_types import nearest_machine_type
from kserve_iac.catalog.machines import machine_type_names


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        (
            "g2-standard-13",
            "Did you mean g2-standard-12? The sizes are g2-standard-4, g2-standard-8, g2-standard-12, g2-standard-16, "
            "g2-standard-24, g2-standard-32, g2-standard-48, g2-standard-96.",
        ),
        (
            "a3-highgpu-7g",
            "Did you mean a3-highgpu-8g? The sizes are a3-highgpu-1g, a3-highgpu-2g, a3-highgpu-4g, a3-highgpu-8g.",
        ),
        ("v6e-8", "v6e-8 is a TPU, and TPUs come with the machine type. Set machineType to ct6e-standard-1t or "),
        ("tpu-v5-lite-podslice", "tpu-v5-lite-podslice is a TPU, "),
        ("tpu7x", "tpu7x is a TPU, "),
        ("ct6e-standard-2t", "Did you mean ct6e-standard-1t? The sizes are ct6e-standard-1t, ct6e-standard-4t, "),
        ("e2-highcpu-1", "Did you mean e2-highcpu-2?"),
        ("g2-standrad-12", "Did you mean g2-standard-12?"),
        ("g2-standrad-13", "Did you mean g2-standard-12?"),
        ("g2-standard", "Did you mean g2-standard-"),
        ("????", "The known machine types belong to the families a2, a3, "),
        ("m5.2xlarge", "The known machine types belong to the families a2, a3, "),
    ],
)
def test_the_nearest_is_named(given, mend):
    found = nearest_machine_type(given)
    assert found.startswith(mend)
    assert len(found) < 300


def test_of_each_family_the_nearest_size_is_named():
    for name in machine_type_names():
        assert nearest_machine_type(name) == f"Did you mean {name}?"
