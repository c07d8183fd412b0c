"""KServe's public repository, for releases that no Go module proxy serves: git fetches their commits, whose names verify them."""

import io
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = "https://github.com/kserve/kserve"

COMMITS: Mapping[str, str] = {
    "0.18.0": "3a432a84880407b15c63f458080258838eff2792",
    "0.21.0": "aaac4e294dae2c7b1aa1886447793f3aa1c30912",
}
"""Releases and the commits that they are read at.

That of 0.18.0 is its tag. That of 0.21.0 is the main branch of 2026-08-21, 18 days before the release's first candidate.
"""


def clone(target: Path) -> Path:
    """A bare repository below ``target`` with only these commits."""
    folder = target / "repository"
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--bare")
    _git(folder, "fetch", "--quiet", "--depth=1", REPOSITORY, *COMMITS.values())
    return folder


def files_at(commit: str, repository: Path, target: Path, *folders: str) -> Path:
    """Writes these folders of a commit below ``target``, and returns it."""
    target.mkdir(parents=True)
    archive = _git(repository, "archive", "--format=tar", commit, *folders)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(target, filter="data")
    return target


def _git(repository: Path, *words: str) -> bytes:
    run = subprocess.run(["git", "-C", str(repository), *words], capture_output=True, check=False)
    if run.returncode:
        raise SystemExit(f"git {words[0]} of {REPOSITORY}: {run.stderr.decode(errors='replace').strip()}")
    return run.stdout
