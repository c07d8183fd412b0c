"""Scripts of the action, run by bash with programs that record how they are called."""

import os
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "review"


@dataclass
class Job:
    """A job of GitHub: its files, the programs on its PATH, and the calls of these programs."""

    folder: Path
    programs: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.folder / "temp" / "kserve-iac"

    def program(self, name: str, body: str = "") -> None:
        """A program that records its words, one call a line, and then runs ``body``."""
        path = self.programs / name
        calls = shlex.quote(str(self.folder / "calls"))
        path.write_text(f"#!/usr/bin/env bash\nprintf '%q ' {name} \"$@\" >> {calls}; echo >> {calls}\n{body}\n")
        path.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        path = self.folder / "calls"
        # ``printf %q`` quotes newlines as $'…', which only bash reads.
        return [_words(line) for line in path.read_text().splitlines()] if path.exists() else []

    def run(self, script: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a script of the action."""
        (self.folder / "temp").mkdir(exist_ok=True)
        given = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_REPOSITORY": "team/serving",
            "RUNNER_TEMP": str(self.folder / "temp"),
            **{
                name: str(self.folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")
            },
            **self.variables,
            **variables,
        }
        return subprocess.run(
            ["bash", str(ACTION / script)], cwd=cwd or self.folder, env=given, capture_output=True, text=True
        )

    def written(self, name: str) -> str:
        path = self.folder / name.lower()
        return path.read_text() if path.exists() else ""

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.written("GITHUB_OUTPUT").splitlines())


def _words(line: str) -> list[str]:
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    programs = tmp_path / "programs"
    programs.mkdir()
    return Job(tmp_path, programs)
