"""The commands of the sandbox's page, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


def test_the_commands_of_the_page_work_one_after_the_other(tmp_path):
    page = (ROOT / "sandbox" / "docs" / "sandbox.md").read_text()
    # The first block; the others are about getting programs, and are run where that is tested.
    commands, *_ = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    env = {
        **os.environ,
        "KSERVE_IAC_HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    try:
        done = subprocess.run(
            ["bash", "-euc", commands + 'echo "$KUBECONFIG"'], env=env, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Sandbox dev is ready at https://127.0.0.1:" in done.stdout
        assert "kube-apiserver" in done.stdout
        assert "Sandbox dev is down." in done.stdout
        assert done.stdout.rstrip().endswith(f"{tmp_path}/sandboxes/dev/kubeconfig")
    finally:
        subprocess.run(["kserve-iac", "sandbox", "down", "--purge"], env=env, check=True, capture_output=True)
    assert not (tmp_path / "sandboxes" / "dev").exists()
