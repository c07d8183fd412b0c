"""The tutorial: its changes apply to the dev environment one after the other, and its commands print what the page shows.

Commands that need the sandbox are not run here. ``plan --against`` compares with the file before the change, and not with the
state of the stack: both give the same objects.
"""

import itertools
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "first-change.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def applied(text, change):
    """The text with the change, whose lines must occur exactly once."""
    lines = change.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    assert text.count(old) == 1, change
    return text.replace(old, new)


def printed(command, before):
    """The output of a command of the page. Standard error comes first, as in a terminal."""
    words = shlex.split(command)
    assert words[0] == "kserve-iac"
    words = [str(before) if follows == "--against" else word for follows, word in itertools.pairwise(words)]
    result = CliRunner().invoke(main, words)
    return result.stderr + result.stdout, result.exit_code


def test_each_output_of_the_page_is_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment, before = tmp_path / "Pulumi.dev.yaml", tmp_path / "before.yaml"
    shutil.copy(ROOT / "Pulumi.dev.yaml", environment)
    shutil.copy(environment, before)
    codes, command = [], ""
    for language, text in BLOCKS:
        if language == "diff":
            environment.write_text(applied(environment.read_text(), text))
        elif language == "sh":
            command = text.splitlines()[-1]
        else:
            output, code = printed(command, before)
            assert text in output
            if command == "kserve-iac check dev":
                assert text == output, "the whole output"
                codes.append(code)
    assert codes == [0, 1, 0]


def test_a_change_that_does_not_apply_is_found():
    assert applied("a\nb\n", " a\n-b\n+c\n") == "a\nc\n"
    with pytest.raises(AssertionError):
        applied("a\nx\n", " a\n-b\n+c\n")
