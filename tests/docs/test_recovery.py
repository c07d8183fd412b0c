"""The commands of docs/how-to/recovery.md that repair a state, run on a backend as a full disk leaves it."""

import json
import subprocess
from pathlib import Path

from .test_blocks import BLOCKS

[RECOVERY] = [block for block in BLOCKS if block.page == "docs/how-to/recovery.md" and block.language == "bash"]

GOOD, NEWER = (
    {"version": 3, "checkpoint": {"stack": "prod"}},
    {"version": 3, "checkpoint": {"stack": "prod", "latest": {}}},
)


def backend(home: Path) -> tuple[Path, Path]:
    """A backend whose last two writes are incomplete. Returns the stack's file and the folder of its history."""
    state = home / ".pulumi/stacks/kserve-iac/prod.json"
    history = home / ".pulumi/history/kserve-iac/prod"
    for folder in (state.parent, history):
        folder.mkdir(parents=True)
    half = json.dumps(NEWER)[:20]
    for path in (state, state.with_name("prod.json.bak"), history / "prod-30.checkpoint.json"):
        path.write_text(half)
    return state, history


def run(home: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", RECOVERY.text], env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_the_newest_readable_checkpoint_replaces_the_state(tmp_path: Path):
    state, history = backend(tmp_path)
    (history / "prod-10.checkpoint.json").write_text(json.dumps(GOOD))
    (history / "prod-20.checkpoint.json").write_text(json.dumps(NEWER))
    (history / "prod-20.history.json").write_text("{}")
    run(tmp_path)
    assert json.loads(state.read_text()) == NEWER
