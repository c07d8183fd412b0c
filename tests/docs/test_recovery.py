"""The commands of docs/how-to/recovery.md that repair a state, run on a backend as a full disk leaves it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from .test_blocks import BLOCKS

[RECOVERY] = [block for block in BLOCKS if block.page == "docs/how-to/recovery.md" and block.language == "bash"]


def checkpoint(number: int) -> str:
    return json.dumps({"version": 3, "checkpoint": {"stack": "prod", "latest": {"number": number}}})


HALF = checkpoint(99)[:20]
STATE = "stacks/kserve-iac/prod.json"
HISTORY = "history/kserve-iac/prod/prod-"
FULL = {
    STATE: HALF,
    f"{STATE}.bak": HALF,
    f"{HISTORY}10.checkpoint.json": checkpoint(10),
    f"{HISTORY}20.checkpoint.json": checkpoint(20),
    f"{HISTORY}20.history.json": "{}",
    f"{HISTORY}30.checkpoint.json": HALF,
    f"{HISTORY}30.checkpoint.json.attrs": "{}",
    "stacks/kserve-iac/other.json.bak": checkpoint(98),
}
"""Files of a backend by path, from the oldest to the newest: the last update found no room."""


def repaired(home: Path, files: dict[str, str]) -> tuple[int | None, str]:
    """The number of the checkpoint that is the state after the commands, and what they print. None: the state is incomplete."""
    for age, (name, text) in enumerate(files.items()):
        path = home / ".pulumi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    done = subprocess.run(
        ["bash", "-c", RECOVERY.text], env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    try:
        state = json.loads((home / ".pulumi" / STATE).read_text())
    except ValueError:
        return None, done.stdout
    return state["checkpoint"]["latest"]["number"], done.stdout


def test_the_newest_checkpoint_that_is_complete_replaces_the_state(tmp_path: Path):
    assert repaired(tmp_path, FULL) == (20, f"The state is that of {HISTORY}20.checkpoint.json.\n")


@pytest.mark.parametrize("newer", [f"{STATE}.bak", f"{STATE}.1795916544576444903"])
def test_a_checkpoint_of_the_failed_update_itself_is_newer(tmp_path: Path, newer: str):
    files = {name: text for name, text in FULL.items() if name != newer}
    attributes = {f"{newer}.attrs": "{}", f"{STATE}.attrs": ""}
    assert repaired(tmp_path, {**files, newer: checkpoint(40), **attributes}) == (
        40,
        f"The state is that of {newer}.\n",
    )
    assert not (tmp_path / ".pulumi" / f"{STATE}.attrs").exists(), "it can be empty, and describes another file"


def test_a_stack_without_a_complete_checkpoint_is_left_as_it_is(tmp_path: Path):
    files = {STATE: HALF, f"{STATE}.bak": HALF, f"{STATE}.bak.attrs": "{}", f"{STATE}.attrs": "{}"}
    assert repaired(tmp_path, files) == (None, "")
