"""``--json`` of every command writes camelCase keys, as the fields of an environment are spelt."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import click
import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.args import parse_environment
from kserve_iac.cli import COMMANDS, main
from kserve_iac.compiled import Compiled
from kserve_iac.resources.standing import summary_of

from ..calls.loopback import Reply, World, chat_stream, isvc, llm, serving, streamed
from .test_fit import CONFIG

POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16"},
    {"name": "l4", "machineType": "g2-standard-96", "minNodes": 1, "maxNodes": 4},
]
SERVICES = {
    "iris": {"inferenceService": {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://m"}}}},
    "chat": {
        "llmInferenceService": {
            "model": {"uri": "hf://Qwen/Qwen3-8B"},
            "pool": "l4",
            "engine": {"maxModelLen": 8192},
            "router": {"gateway": {}, "route": {}, "scheduler": {"preset": "prefix-load"}},
        }
    },
}
IMPORTED = [
    {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "old", "annotations": {"serving.kserve.io/deploymentMode": "RawDeployment"}},
        "spec": {"predictor": {"sklearn": {"storageUri": "gs://m"}, "unknownField": 1, "minReplicas": -1}},
    },
    {"kind": "Secret", "metadata": {"name": "a"}},
]


class Case(NamedTuple):
    """A command, and keys that its output must contain so that the test sees every part of it."""

    words: tuple[str, ...]
    keys: tuple[str, ...]


CASES = {
    "check": [
        Case((), ("canWork",)),
        Case(("wrong",), ("severity", "mend")),
    ],
    "plan": [Case(("--against", "Pulumi.before.yaml"), ("usdPerHourAtMost", "kvTokens", "interval", "consequences"))],
    "review": [
        Case(
            ("dev", "--before", "Pulumi.before.yaml", "--preview", "dev=preview.json"),
            ("changesNothing", "sentences", "usdPerHour", "errors"),
        )
    ],
    "preset": [Case((), ("presets", "schedulingProfiles"))],
    "show": [Case((), ("gpusPerReplica", "gpusAsked"))],
    "fit": [
        Case(("Qwen/Qwen3-8B", "--gpu", "l4"), ("maxConcurrency", "interval", "kvCacheGib")),
        Case(("Qwen/Qwen3-8B", "--max-model-len", "8192"), ("usdPerHourOfOne", "leftOut", "kvNeededGib")),
        Case(("none/such", "--offline"), ("severity",)),
    ],
    "ask": [
        Case(("chat", "Hi", "--stream", "--kubeconfig", "config"), ("service", "secondsToFirstPiece", "answer")),
        Case(("iris", "[1]", "--kubeconfig", "config"), ("request", "answer")),
    ],
    "load": [
        Case(
            ("chat", "--concurrency", "1", "--requests", "1", "--kubeconfig", "config"),
            ("plan", "secondsToFirstToken", "outputTokensPerSecond"),
        ),
        Case(
            ("iris", '{"n": 1}', "--path", "/none", "--rate", "9", "--requests", "1", "--kubeconfig", "config"),
            ("failures",),
        ),
    ],
    "smoke": [Case(("--kubeconfig", "config"), ("state", "detail", "request", "simulated"))],
    "models list": [Case((), ("weightsGb", "maxContext"))],
    "import": [
        Case(
            ("objects",),
            ("passedOver", "unreadable", "where", "note", "path", "reason", "kserve-iac:services"),
        )
    ],
}
"""Command -> its cases. A test compares the commands with those that have ``--json``."""


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    names = COMMANDS if not path else group.commands
    for name in names:
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        elif command is not None:
            yield " ".join((*path, name)), command


FOREIGN = ("answer",)
"""Keys whose content is the answer of another program, with its own keys."""


def pairs(value: Any) -> Iterator[tuple[str, Any]]:
    for item in value if isinstance(value, list) else ():
        yield from pairs(item)
    for key, item in value.items() if isinstance(value, dict) else ():
        yield key, item
        yield from pairs(item) if key not in FOREIGN else ()


def run(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.stdout


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cluster with services that answer, except for one."""
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with serving(World()) as world:
        (tmp_path / "config").write_text(world.kubeconfig)
        world.add(llm(url=f"http://{world.address}/chat"))
        world.add(isvc(url=f"http://{world.address}"))
        simulated = {"x-kserve-iac-simulated": "true"}
        world.replies["/chat/v1/chat/completions"] = streamed(chat_stream("a"), headers=simulated)
        world.replies["/v1/models/iris:predict"] = Reply({"predictions": [1]})
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: None) -> Path:
    """A project with environments, a described model, objects to import, a ``pulumi`` that prints a summary, and a cluster."""
    monkeypatch.chdir(tmp_path)
    config: dict[str, Any] = {
        "cluster": {"simulated": {"nodePools": POOLS}},
        "platform": {"kserve": "0.20", "llm": True},
        "services": SERVICES,
    }
    more = {**SERVICES["chat"]["llmInferenceService"], "engine": {"maxModelLen": 4096}}
    for name, services in {
        "dev": SERVICES,
        "before": {**SERVICES, "chat": {"llmInferenceService": more}},
        "wrong": {**SERVICES, "iris": {"inferenceService": {"predictor": {"minReplica": 1}}}},
    }.items():
        content = {"config": {f"kserve-iac:{key}": value for key, value in {**config, "services": services}.items()}}
        (tmp_path / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump(content))
    (tmp_path / "preview.json").write_text("")
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / "all.yaml").write_text(yaml.safe_dump_all(IMPORTED))
    (tmp_path / "objects" / "broken.yaml").write_text("a: [")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    run("models", "add", "own/small", "--config", "config.json")

    environment = parse_environment(config)[0]
    compiled = Compiled(environment)
    made: dict[str, Any] = {name: SimpleNamespace() for name in compiled.services}
    (tmp_path / "summary.json").write_text(json.dumps(summary_of(compiled, None, made)))
    program = tmp_path / "pulumi"
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/summary.json\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_every_command_with_json_has_a_case():
    with_flag = {
        name
        for name, command in leaves(main)
        if "--json" in {flag for option in command.params for flag in option.opts}
    }
    assert with_flag == set(CASES)


@pytest.mark.parametrize(
    ("command", "case"), [pytest.param(name, case, id=name) for name, cases in CASES.items() for case in cases]
)
def test_keys_are_camel_case(command: str, case: Case, folder: Path):
    found = list(pairs(json.loads(run(*command.split(), *case.words, "--json"))))
    filled = {key for key, value in found if value not in ([], {})}
    assert set(case.keys) <= filled
    assert not [key for key, _ in found if "_" in key]


def test_a_failure_has_one_key(folder: Path):
    for command in CASES:
        text = run(*command.split(), "--nothing", "--json")
        assert list(json.loads(text)) == ["error"], command
