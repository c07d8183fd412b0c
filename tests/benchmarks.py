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
from typing import Any

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
    """An environment of many services of five shapes on twenty pools, the last one without GPUs."""
    router = {"gateway": {}, "route": {}, "scheduler": {}}
    qwen = {"uri": "hf://Qwen/Qwen3-8B"}
    container = {"image": "registry.example.com/own:1", "env": [{"name": "A", "value": "b"}]}
    kinds = ["inferenceService"] * 3 + ["llmInferenceService"] * 2

    def shape(index: int) -> dict[str, object]:
        pool = f"l4-{index % 19}"
        shapes: list[dict[str, object]] = [
            {"predictor": {"pool": pool, "gpus": 1, "model": {"modelFormat": "onnx", "storageUri": "gs://m/x"}}},
            {
                "predictor": {"sklearn": {"storageUri": "gs://m/x"}, "minReplicas": 1, "maxReplicas": 3},
                "transformer": {"containers": [container], "tolerations": [{"key": "a", "operator": "Exists"}]},
            },
            {"predictor": {"containers": [{**container, "resources": {"limits": {"cpu": "1"}}}]}},
            {"model": qwen, "pool": pool, "router": router},
            {
                "model": qwen,
                "pool": pool,
                "parallelism": {"tensor": 2},
                "prefill": {"pool": pool},
                "router": router,
                "template": {"containers": [{"name": "main", "volumeMounts": [{"name": "x", "mountPath": "/x"}]}]},
            },
        ]
        return {kinds[index % 5]: shapes[index % 5]}

    pools = [{"name": f"l4-{i}", "machineType": "g2-standard-96", "maxNodes": 1000} for i in range(19)]
    pools.append({"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 1000})
    return {
        "cluster": {"simulated": {"nodePools": pools}},
        "platform": {"llm": True},
        "services": {f"service-{i}": shape(i) for i in range(services)},
    }


def different(services: int) -> dict[str, object]:
    """The same environment, but no two services are alike: each has a label of its own."""
    found: Any = environment(services)
    for name, service in found["services"].items():
        for args in service.values():
            args["labels"] = {"team": name}
    return dict(found)


def row(what: str, seconds: tuple[float, float]) -> None:
    print(f"{what:<58} {seconds[0] * 1000:>9.1f} ms  {seconds[1] * 1000:>9.1f} ms", flush=True)


def pure() -> None:
    row("python, nothing imported", best(python("pass")))
    row("import pydantic", best(python("import pydantic")))
    row("import kserve_iac", best(python("import kserve_iac")))
    row("import kserve_iac.args", best(python("import kserve_iac.args")))
    row("import kserve_iac.resources (with pulumi)", best(python("import kserve_iac.resources")))
    check_dev = f"import os; os.chdir({str(ROOT)!r}); from kserve_iac.cli import main; main(['check', 'dev'])"
    row("kserve-iac check dev, as a new process", best(python(check_dev)))
    row("kserve-iac --help", best(python("from kserve_iac.cli import main; main(['--help'], standalone_mode=False)")))
    dev = {k.partition(":")[2]: v for k, v in yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"].items()}

    row("read and check the dev environment, 5 services", best(lambda: parsed_and_checked(dev)))
    print(
        f"\n{'':<58} {'read':>12}  {'check':>12}  {'plan':>12}   of a new process, in processor time; memory at its peak,"
    )
    print(f"{'':<99} and before")
    for what, kind, count in (
        *(("mixed services", "environment", count) for count in (10, 100, 1000, 10_000)),
        ("mixed services, no two of them alike", "different", 1000),
    ):
        program = f"from tests.benchmarks import {kind}, many; many({kind}({count}))"
        done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
        print(f"{count} {what}".ljust(58), done.stdout.strip(), flush=True)


def parsed_and_checked(config: dict[str, object]) -> object:
    from kserve_iac.args import parse_environment
    from kserve_iac.checks import check

    parsed, problems = parse_environment(config)
    assert parsed is not None
    return problems + check(parsed)


def many(config: dict[str, object]) -> None:
    """Processor seconds and memory of an environment, in this process."""
    import resource

    from kserve_iac.args import parse_environment
    from kserve_iac.checks import check
    from kserve_iac.compiled import Compiled

    parsed_and_checked(environment(5))  # models are built when they are first used
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    parsed, problems = parse_environment(config)
    read = time.process_time()
    assert parsed is not None
    assert not problems
    compiled = Compiled(parsed)
    check(compiled)
    checked = time.process_time()
    assert compiled.plan
    planned = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{(read - started) * 1000:>9.0f} ms  {(checked - read) * 1000:>9.0f} ms  {(planned - checked) * 1000:>9.0f} ms   "
        f"{peak / 1024:.0f} MiB, {before / 1024:.0f} MiB"
    )


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
