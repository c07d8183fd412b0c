"""Every code block of the documentation does what it says: each language has its test, and no block is left out."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml

from kserve_iac.args import parse_environment
from kserve_iac.args.problem import errors, render
from kserve_iac.checks import check
from kserve_iac.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES += [ROOT / "sandbox" / "README.md", *sorted((ROOT / "sandbox" / "docs").glob("*.md"))]


class Block(NamedTuple):
    page: str
    line: int
    language: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.page}:{self.line}"


def blocks() -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text()
        for match in re.finditer(r"^```(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text[: match.start()].count("\n") + 1
            found.append(Block(str(page.relative_to(ROOT)), line, match.group(1), match.group(2)))
    return found


BLOCKS = blocks()

ELSEWHERE = {
    # YAML is checked (tests/cli/test_yaml_programs.py) and previewed, TypeScript and Go are compiled, and errors come from the
    # engine: tests/engine/test_package.py.
    "docs/how-to/other-languages.md": {"yaml", "typescript", "go", ""},
    # Each is a mistake, shown with what it says: tests/docs/test_mistakes.py.
    "docs/reference/mistakes.md": {"yaml"},
    # Run under mocks: tests/resources/test_documentation.py.
    "docs/how-to/python.md": {"python", "yaml", "text"},
    # Run on a backend with incomplete files: tests/docs/test_recovery.py.
    "docs/how-to/recovery.md": {"bash"},
    # What the sandbox reads: tests/sandbox/test_simulated_engines.py.
    "sandbox/docs/engine.md": {"json"},
    # Changes of the dev environment: tests/docs/test_tutorial.py.
    "docs/tutorial/first-change.md": {"diff"},
    # Steps of a workflow: tests/actions/test_documentation.py.
    "docs/how-to/ci.md": {"yaml"},
    # Changes with their reviews, derived: tests/scripts/test_derive_review_examples.py.
    **{f"docs/reference/reviews/{page.name}": {"diff"} for page in (ROOT / "docs/reference/reviews").glob("*.md")},
}
"""Blocks whose test is somewhere else."""


def of(*languages: str) -> list[Block]:
    return [b for b in BLOCKS if b.language in languages and b.language not in ELSEWHERE.get(b.page, ())]


def test_every_block_has_a_test():
    known = {"yaml", "sh", "text"}
    left_out = [b.id for b in BLOCKS if b.language not in known and b.language not in ELSEWHERE.get(b.page, ())]
    assert left_out == []
    assert len(BLOCKS) > 10


@pytest.mark.parametrize("block", of("yaml"), ids=lambda b: b.id)
def test_an_environment_that_is_shown_can_work(block):
    content = yaml.safe_load(block.text)["config"]
    ours = {key.removeprefix("kserve-iac:"): v for key, v in content.items() if not key.startswith("gcp:")}
    environment, problems = parse_environment(ours)
    assert problems == []
    assert errors(check(environment)) == []


PROGRAMS = {"python", "pip", "make", "kserve-iac", "pulumi", "kubectl", "eval", "bash", "source", "git"}
PULUMI = {"stack", "cancel", "config", "up", "destroy", "preview", "package", "import"}


def commands(block: Block) -> list[list[str]]:
    """The words of each line, up to where its output goes."""
    lines = [shlex.split(line, comments=True) for line in block.text.splitlines() if line.strip()]
    return [words[: words.index(">")] if ">" in words else words for words in lines]


@pytest.mark.parametrize("block", of("sh"), ids=lambda b: b.id)
def test_every_command_that_is_shown_exists(block):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for words in commands(block):
        assert words[0] in PROGRAMS, words
        if words[0] == "make":
            assert set(words[1:]) <= targets, words
        elif words[0] == "kserve-iac":
            parses(words[1:])
        elif words[0] == "eval":
            parses(shlex.split(words[1].removeprefix("$(").removesuffix(")"))[1:])
        elif words[0] == "pulumi":
            assert words[1] in PULUMI, words


def parses(words: list[str]) -> None:
    """The command line takes these words: commands and options exist, required ones are there."""
    command: click.Command = main
    context = click.Context(main)
    if words == ["--version"]:
        assert words[0] in {name for option in main.params for name in option.opts}
        return
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, words
        command, words = found, words[1:]
    command.make_context("x", words, resilient_parsing=False)


def test_the_error_of_the_readme_is_the_error_that_comes():
    [shown] = [b.text for b in BLOCKS if b.page == "README.md" and b.text.startswith("error: ")]
    config = {
        "cluster": {
            "simulated": {
                "nodePools": [
                    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
                    {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 2},
                    {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 4},
                ]
            }
        },
        "platform": {"llm": True},
        "services": {
            "iris": {
                "inferenceService": {
                    "predictor": {
                        "minReplica": 1,
                        "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"},
                    }
                }
            },
            "chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "pool": "l5"}},
            "assistant": {
                "llmInferenceService": {
                    "model": {
                        "uri": "hf://meta-llama/Llama-3.3-70B-Instruct",
                        "credentials": "hf-token",
                        "download": {"memory": "16Gi"},
                    },
                    "pool": "h100",
                    "parallelism": {"tensor": 2},
                    "prefill": {"pool": "h100", "parallelism": {"tensor": 4}},
                    "router": {"route": {}, "scheduler": {}},
                }
            },
        },
    }
    environment, problems = parse_environment(config)
    found = sorted([*problems, *check(environment)], key=lambda problem: problem.path)
    assert "error: " + render(found, "environment prod") + "\n" == shown
