"""What an update of the dev stack survives, as a table: ``python -m tests.endurance up upgrade destroy away disk``.

Runs the project's own program on a sandbox of its own, with the official Kubernetes plugin, and interrupts it: the engine is
killed, alone or with its plugins and the program, at moments that are spread over the command; the API server does not answer
for a while; the disk for the state is full, and the state is repaired with the commands of docs/how-to/recovery.md. After each
interruption the same command runs again (after ``pulumi cancel``, only where the backend's lock asks for it), until it succeeds
or has failed four times. Every row says how often it took, whether the preview in between worked, and whether a preview
afterwards finds nothing to do. Takes several minutes for each row; exits with 1 where something did not converge.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .engine.dev import ROOT, UP, Dev, changed_config, kill, left, on_a_sandbox

DESTROY = ("destroy", "--yes", "--skip-preview")
LOCKED = "the stack is currently locked"
TRIES = 4


@dataclass(frozen=True)
class Row:
    """One interruption and what came of it."""

    command: str
    interruption: str
    preview: str
    """Of a preview right after the interruption."""
    again: str
    """How often the command was repeated, and how long that took."""
    afterwards: str
    """Of a preview, or of the cluster after a removal, at the end."""

    @property
    def is_good(self) -> bool:
        return "never" not in self.again and self.afterwards in ("clean", "nothing left")

    def text(self) -> str:
        return f"| {self.command} | {self.interruption} | {self.preview} | {self.again} | {self.afterwards} |"


def again(dev: Dev, command: Sequence[str], config: Path | None = None) -> str:
    """Repeats a command until it succeeds; ``pulumi cancel`` only where the lock asks for it."""
    began, tries = time.monotonic(), 0
    while tries < TRIES:
        done = dev.run(*command, config=config, timeout=1900)
        if LOCKED in done.stdout + done.stderr:
            dev.unlock()
            continue
        tries += 1
        if done.returncode == 0:
            return f"{tries} time{'s' * (tries > 1)}, {time.monotonic() - began:.0f} s"
        print(
            *[line for line in done.stdout.splitlines() if "rror" in line][-5:], sep="\n", file=sys.stderr, flush=True
        )
    return f"never converged in {time.monotonic() - began:.0f} s"


def previewed(dev: Dev, config: Path | None = None) -> str:
    done = dev.run("preview", config=config)
    return "works" if done.returncode == 0 else f"fails: {(done.stdout + done.stderr).strip().splitlines()[-1][:120]}"


def clean(dev: Dev, config: Path | None = None) -> str:
    done = dev.run("preview", "--diff", "--expect-no-changes", config=config)
    if done.returncode == 0:
        return "clean"
    print(done.stdout[-4000:], done.stderr[-2000:], file=sys.stderr, flush=True)
    return "differs"


def gone(dev: Dev) -> str:
    """What a removal left, in the state and in the cluster."""
    state = json.loads(dev.succeed("stack", "export"))["deployment"].get("resources") or []
    deadline = time.monotonic() + 60
    while (names := left(dev)) and time.monotonic() < deadline:
        time.sleep(1)
    return "nothing left" if not names and not state else f"{len(state)} in the state, left: {', '.join(sorted(names))}"


def upgraded(folder: Path, number: int) -> Path:
    """The dev environment with changes that upgrade releases and roll services."""

    def change(config: dict[str, Any]) -> None:
        label = {"controller": {"labels": {"round": str(number)}}}
        config["platform"]["values"] = {"kserve-resources": {"kserve": label}}
        config["platform"]["certManager"] = {
            **config["platform"].get("certManager", {}),
            "values": {"global": {"logLevel": 2 + number % 3}},
        }
        config["services"]["chat"]["llmInferenceService"]["replicas"] = 1 + number % 3
        config["services"]["assistant"]["llmInferenceService"]["annotations"] = {"round": str(number)}

    place = folder / str(number)
    place.mkdir(parents=True)
    return changed_config(place, change)


def killed(dev: Dev, command: Sequence[str], seconds: float, *, plugins: bool, config: Path | None = None) -> str:
    engine = subprocess.Popen(
        dev.command(*command, config=config),
        env=dev.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        engine.wait(seconds)
    except subprocess.TimeoutExpired:
        kill(engine, plugins=plugins)
        return f"kill -9 of the engine{' and its plugins' if plugins else ''} after {seconds:g} s"
    return f"none: it ended before {seconds:g} s"


def ups(dev: Dev, moments: Sequence[str]) -> Iterator[Row]:
    for number, seconds in enumerate(map(float, moments)):
        again(dev, DESTROY)
        how = killed(dev, UP, seconds, plugins=bool(number % 2))
        yield Row("up from nothing", how, previewed(dev), again(dev, UP), clean(dev))


def upgrades(dev: Dev, moments: Sequence[str]) -> Iterator[Row]:
    again(dev, UP)
    with tempfile.TemporaryDirectory() as folder:
        for number, seconds in enumerate(map(float, moments)):
            config = upgraded(Path(folder), number)
            how = killed(dev, UP, seconds, plugins=bool(number % 2), config=config)
            yield Row("upgrade", how, previewed(dev, config), again(dev, UP, config), clean(dev, config))
    again(dev, UP)


def destroys(dev: Dev, moments: Sequence[str]) -> Iterator[Row]:
    for number, seconds in enumerate(map(float, moments)):
        again(dev, UP)
        how = killed(dev, DESTROY, seconds, plugins=bool(number % 2))
        yield Row("destroy", how, "", again(dev, DESTROY), gone(dev))


def away(dev: Dev, lengths: Sequence[str]) -> Iterator[Row]:
    """The API server is stopped as a process, so that connections stand and nobody answers."""
    for number, seconds in enumerate(map(float, lengths)):
        again(dev, DESTROY)
        [server] = [one for one in dev.sandbox.status().processes if one.name == "kube-apiserver"]
        assert server.pid is not None
        moment = 6 + 6 * (number % 5)
        timers = [
            threading.Timer(moment, os.kill, (server.pid, signal.SIGSTOP)),
            threading.Timer(moment + seconds, os.kill, (server.pid, signal.SIGCONT)),
        ]
        for timer in timers:
            timer.start()
        done = dev.run(*UP, timeout=1900)
        for timer in timers:
            timer.join()
        how = f"no API server from {moment:g} s on for {seconds:g} s: exit code {done.returncode}"
        yield Row("up from nothing", how, previewed(dev), again(dev, UP), clean(dev))


@contextlib.contextmanager
def small_disk(size: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def repaired(dev: Dev, folder: Path) -> str:
    """What a user does before the next update where the state cannot be read: the commands of docs/how-to/recovery.md."""
    if dev.run("stack", "export").returncode == 0:
        return "the state can be read"
    page = (ROOT / "docs/how-to/recovery.md").read_text()
    [commands] = re.findall(r"^```bash\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    commands = commands.replace("stack=prod", f"stack={dev.stack}")
    env = {**os.environ, "HOME": str(folder)}
    said = subprocess.run(["bash", "-c", commands], env=env, check=True, capture_output=True, text=True).stdout.strip()
    if said:
        return said.rstrip(".")
    for path in (folder / ".pulumi/stacks/kserve-iac").glob(f"{dev.stack}.json*"):
        path.unlink()
    dev.succeed("stack", "init")
    return "no checkpoint is complete, so the stack begins again"


def full_disk(dev: Dev, sizes: Sequence[str]) -> Iterator[Row]:
    """The backend's folder is on a file system that fills up in the middle of the update, and is enlarged afterwards."""
    again(dev, DESTROY)
    for size in sizes:
        with small_disk(size) as folder:
            small = replace(dev, env={**dev.env, "PULUMI_BACKEND_URL": f"file://{folder}?metadata=skip"})
            small.succeed("stack", "init")
            done = small.run(*UP, timeout=1900)
            subprocess.run(["mount", "-o", "remount,size=256m", str(folder)], check=True)
            how = f"{size} for the state: exit code {done.returncode}; {repaired(small, folder)}"
            yield Row("up from nothing", how, previewed(small), again(small, UP), clean(small))
            again(small, DESTROY)


MOMENTS = {
    "up": "4,10,17,24,31,38,45",
    "upgrade": "4,8,12,16,20,25,30",
    "destroy": "3,7,11,15,20,25",
    "away": "20,20,20,20,20,180,180,180,180,180",
    "disk": "300k,1m,3m",
}
"""Seconds after which it is killed, seconds for which the API server is away, and sizes of the disk."""

RUNS = {"up": ups, "upgrade": upgrades, "destroy": destroys, "away": away, "disk": full_disk}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=[*RUNS])
    parser.add_argument("--at", help="Other moments, lengths or sizes, with commas in between.")
    given = parser.parse_args(arguments)
    rows = []
    with on_a_sandbox() as dev:
        print("| command | interruption | preview after it | the same command again | afterwards |")
        print("| --- | --- | --- | --- | --- |", flush=True)
        for what in given.what:
            for row in RUNS[what](dev, (given.at or MOMENTS[what]).split(",")):
                rows.append(row)
                print(row.text(), flush=True)
    print(f"{sum(row.is_good for row in rows)} of {len(rows)} converged.")
    return 0 if all(row.is_good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
