"""Measures what users wait for: imports, the check of an environment, and (with ``--engine``) a preview on the sandbox.

Prints a table; asserts nothing, because timings depend on the machine. ``make bench`` runs it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
REPEATS = 5


def best(action: Callable[[], object]) -> tuple[float, float]:
    """Least and median seconds of several runs."""
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return min(taken), statistics.median(taken)


def python(code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def environment(services: int) -> dict[str, object]:
    """An environment of many services, half of each kind, on one large pool."""
    model = {"uri": "hf://Qwen/Qwen3-8B"}
    router = {"gateway": {}, "route": {}, "scheduler": {}}
    llm = {"llmInferenceService": {"model": model, "pool": "l4", "router": router}}
    predictor = {"pool": "l4", "gpus": 1, "model": {"modelFormat": "onnx", "storageUri": "gs://m/x"}}
    isvc = {"inferenceService": {"predictor": predictor}}
    pool = {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 1000}
    return {
        "cluster": {"simulated": {"nodePools": [pool]}},
        "platform": {"llm": True},
        "services": {f"service-{i}": llm if i % 2 else isvc for i in range(services)},
    }


def row(what: str, seconds: tuple[float, float]) -> None:
    print(f"{what:<58} {seconds[0] * 1000:>9.1f} ms  {seconds[1] * 1000:>9.1f} ms", flush=True)


def pure() -> None:
    from kserve_iac.args import parse_environment
    from kserve_iac.rules import check

    row("python, nothing imported", best(python("pass")))
    row("import pydantic", best(python("import pydantic")))
    row("import kserve_iac", best(python("import kserve_iac")))
    row("import kserve_iac.args", best(python("import kserve_iac.args")))
    row("import kserve_iac.resources (with pulumi)", best(python("import kserve_iac.resources")))
    row("kserve-iac --help", best(python("from kserve_iac.cli import main; main(['--help'], standalone_mode=False)")))
    dev = {k.partition(":")[2]: v for k, v in yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"].items()}

    def checked(config: dict[str, object]) -> Callable[[], object]:
        def action() -> object:
            parsed, problems = parse_environment(config)
            assert parsed is not None
            return problems + check(parsed)

        return action

    row("check of the dev environment, 5 services", best(checked(dev)))
    for count in (100, 1000):
        row(f"check of {count} services", best(checked(environment(count))))


def engine() -> None:
    run = ["pulumi", "-C", str(ROOT), "--non-interactive", "preview", "--stack", "dev"]
    row("pulumi preview of the dev stack", best(lambda: subprocess.run(run, check=True, capture_output=True)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="store_true", help="also a preview, on the sandbox of this shell")
    chosen = parser.parse_args()
    print(f"{'':<58} {'least':>12}  {'median':>12}   of {REPEATS} runs, {os.cpu_count()} processors")
    pure()
    if chosen.engine:
        engine()
