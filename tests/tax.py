"""What components cost: previews and updates of many services through them, beside the same objects as plain resources.

``python -m tests.tax --services 10 300`` runs it on the sandbox of the shell, whose platform must stand (``make dev``). Three
programs make the same InferenceServices: as this library's components, each as a plain resource in an empty component, and as
plain resources. From each time that of one service is taken off, so that starting the engine and importing do not count.
Prints a table; asserts nothing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

OURS = """
import json, os
import pulumi
from kserve_iac.resources import deploy
count = int(os.environ["TAX_SERVICES"])
predictor = {"minReplicas": 1, "maxReplicas": 1, "model": {"modelFormat": "sklearn"}}
def service(n):
    model = {**predictor["model"], "storageUri": f"gs://models/{n}"}
    return {"inferenceService": {"namespace": "default", "wait": False, "predictor": {**predictor, "model": model}}}
deploy({
    "cluster": {"existing": {"kubeconfig": os.environ["KUBECONFIG"], "clusterIdentifier": "tax"}},
    "platform": {"kserve": "0.20", "install": "existing"},
    "services": {f"tax-{n}": service(n) for n in range(count)},
}, "tax")
"""

PLAIN = """
import copy, json, os
import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource
count, empty = int(os.environ["TAX_SERVICES"]), EMPTY
provider = k8s.Provider("tax", kubeconfig=os.environ["KUBECONFIG"], cluster_identifier="tax")
class Empty(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("tax:index:Empty", name, {})
objects = json.loads(os.environ["TAX_OBJECTS"])
for n in range(count):
    parent = Empty(f"tax-{n}") if empty else None
    obj = copy.deepcopy(objects)
    obj["metadata"]["name"] = f"tax-{n}"
    obj["spec"]["predictor"]["model"]["storageUri"] = f"gs://models/{n}"
    CustomResource(f"tax-{n}", api_version=obj["apiVersion"], kind=obj["kind"], metadata=obj["metadata"], spec=obj["spec"],
                   opts=pulumi.ResourceOptions(parent=parent, provider=provider))
    if parent is not None:
        parent.register_outputs({})
"""

PROGRAMS = {
    "components": OURS,
    "empty components": PLAIN.replace("EMPTY", "True"),
    "plain": PLAIN.replace("EMPTY", "False"),
}


def rendered() -> dict[str, object]:
    """The object that the components make, so that the others make the same."""
    from kserve_iac.args import InferenceServiceArgs
    from kserve_iac.render import kserve_object

    args = InferenceServiceArgs.model_validate(
        {
            "namespace": "default",
            "wait": False,
            "predictor": {
                "minReplicas": 1,
                "maxReplicas": 1,
                "model": {"modelFormat": "sklearn", "storageUri": "gs://models/x"},
            },
        }
    )
    return dict(kserve_object("x", args, {}, "0.20"))


@contextmanager
def project(kind: str) -> Iterator[Path]:
    """A project whose program makes the services in one of the three ways."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "Pulumi.yaml").write_text("name: tax\nruntime:\n  name: python\n")
        (path / "__main__.py").write_text(PROGRAMS[kind])
        pulumi(path, 1, "stack", "init", "tax")
        try:
            yield path
        finally:
            pulumi(path, 1, "destroy", "--yes", "--skip-preview")
            pulumi(path, 1, "stack", "rm", "--yes", "--force", "tax")


def pulumi(folder: Path, count: int, *words: str) -> tuple[float, int]:
    """Seconds that a command takes, and the most memory (MiB) that its processes hold at once."""
    env = {**os.environ, "TAX_SERVICES": str(count), "TAX_OBJECTS": json.dumps(rendered())}
    command = ["pulumi", "-C", str(folder), "--non-interactive", *words]
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        run = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        most = 0
        while run.poll() is None:
            most = max(most, _memory(run.pid))
            try:
                run.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - started
        output.seek(0)
        if run.returncode:
            raise SystemExit(output.read()[-4000:])
    return seconds, most // 2**20


def _memory(pid: int) -> int:
    found = 0
    try:
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            found += process.memory_info().rss
    except psutil.NoSuchProcess:
        return found
    return found


def measure(kind: str, count: int, repeats: int, update: bool) -> dict[str, float]:
    """Median seconds of previews, and of one update with ``update``; memory of a preview."""
    with project(kind) as folder:
        previews = [pulumi(folder, count, "preview") for _ in range(repeats)]
        found = {
            "preview": statistics.median(seconds for seconds, _ in previews),
            "memory": float(max(memory for _, memory in previews)),
        }
        if update:
            found["up"] = pulumi(folder, count, "up", "--yes", "--skip-preview")[0]
            found["unchanged preview"] = pulumi(folder, count, "preview")[0]
    return found


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, nargs="+", default=[10, 100, 300])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--up", action="store_true", help="Update, too. The services stand until the end.")
    given = parser.parse_args(arguments)
    one = {kind: measure(kind, 1, given.repeats, given.up) for kind in PROGRAMS}
    columns = [key for key in ("preview", "up", "unchanged preview", "memory") if key in one["plain"]]
    print(f"| services | program | {' | '.join(columns)} |\n| --- | --- |{' --- |' * len(columns)}")
    for count in given.services:
        for kind in PROGRAMS:
            found = measure(kind, count, given.repeats, given.up)
            cells = [
                f"{found[key]:.0f} MiB" if key == "memory" else f"{found[key] - one[kind][key]:.2f} s"
                for key in columns
            ]
            print(f"| {count} | {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
