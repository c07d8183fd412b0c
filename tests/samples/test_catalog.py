"""The committed tables of KServe's CRDs and runtimes are what its files say, where the releases' modules are fetched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .modules import RELEASES, folder

ROOT = Path(__file__).parents[2]


REPOSITORY = os.environ.get("KSERVE_REPOSITORY")
"""A clone of KServe's repository, for the releases that no module proxy serves: tests use no network."""


@pytest.mark.skipif(
    REPOSITORY is None or any(folder(release) is None for release in RELEASES.values()),
    reason="KServe's modules are not fetched (make samples), or KSERVE_REPOSITORY does not name a clone",
)
@pytest.mark.parametrize("name", ["derive_catalog.py", "derive_runtimes.py"])
def test_the_committed_tables_are_derived_again_to_the_byte(name):
    script = ROOT / "scripts" / name
    done = subprocess.run(
        [sys.executable, str(script), "--check", "--repository", str(REPOSITORY)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
