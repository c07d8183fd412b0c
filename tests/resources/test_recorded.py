"""An upgrade of the library changes nothing about a stack that an earlier release made.

Each file in ``recorded`` has the resources of a stack, with the environment of which they were made. The program of this version
must register the same resources: the same URNs, because Pulumi deletes what has another one, with the same inputs and options.
A difference is either a mistake or belongs into CHANGELOG.md, and then into a record of the new version.
"""

import copy
import json
import os
import re
from pathlib import Path

import pytest

from kserve_iac._version import VERSION
from kserve_iac.resources import deploy

from .recorded.record import WRITE
from .recorded.state import OPTIONS, SECRET, UNKNOWN, changes, environment_of, plain, record

RECORDS = sorted((Path(__file__).parent / "recorded").glob("*.json"))


def read(path):
    return json.loads(path.read_text())


@pytest.fixture
def registered(world, run, sandbox):
    """What the program of this version registers for an environment, as a record."""

    def registered(environment):
        run(lambda: deploy(environment, "dev"))
        places = {sandbox.kubeconfig: "<kubeconfig>", sandbox.charts: "<charts>", sandbox.id: "<sandbox>"}
        return {
            one.urn.replace("pulumi:pulumi:Stack$", ""): {
                "inputs": plain(one.inputs, places),
                "protect": one.protect,
                "retainOnDelete": one.retained,
                "ignoreChanges": [*one.ignored],
            }
            for one in world.resources
        }

    return registered


def test_there_is_a_record():
    assert RECORDS


def written(environment, made):
    """The text of a record."""
    resources = [
        {"urn": urn, "inputs": one["inputs"], **{name: one[name] for name in OPTIONS if one[name]}}
        for urn, one in sorted(made.items())
    ]
    content = {"version": VERSION, "environment": environment, "resources": resources}
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def test_a_record_is_written(registered, tmp_path):
    """Into the folder of records only where that is asked for (``recorded/record.py``)."""
    file = Path(os.environ.get(WRITE, Path(__file__).parents[2] / "Pulumi.dev.yaml"))
    target = Path(__file__).parent / "recorded" if WRITE in os.environ else tmp_path
    environment = environment_of(file)
    made = registered(environment)
    path = target / f"{VERSION}-{file.stem.removeprefix('Pulumi.')}.json"
    path.write_text(written(environment, made))
    assert changes(read(path), made) == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_an_upgrade_changes_nothing(path, registered):
    recorded = read(path)
    now = registered(recorded["environment"])
    assert len(now) > 30
    assert changes(recorded, now) == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_names_no_machine_and_has_no_secret(path):
    text = path.read_text()
    for wrong in ("ciphertext", "PRIVATE KEY", "encryptionsalt", "token: "):
        assert wrong not in text, wrong
    assert not re.search(r"/(root|home|tmp)\b", text)


SPOILED = {
    "another name": lambda made: made.update({"urn:new": made.pop(next(iter(made)))}),
    "another value": lambda made: service(made)["inputs"]["spec"].update(replicas=9),
    "a new value": lambda made: service(made)["inputs"]["spec"].update(stopped=True),
    "a value less": lambda made: service(made)["inputs"]["spec"].pop("replicas"),
    "an item less": lambda made: service(made)["inputs"]["spec"]["template"]["containers"].pop(),
    "another option": lambda made: next(one for one in made.values() if one["retainOnDelete"]).update(
        retainOnDelete=False
    ),
}
"""Changes of a program that a user would see as an update, a replacement or a deletion."""


def service(made):
    [found] = [one for urn, one in made.items() if urn.endswith("LLMInferenceService::chat") and one["inputs"]]
    return found


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_every_change_is_found(spoil, registered):
    recorded = read(RECORDS[-1])
    now = copy.deepcopy(registered(recorded["environment"]))
    spoil(now)
    assert changes(recorded, now)


def test_secrets_and_unknown_values_are_not_compared():
    recorded = {"resources": [{"urn": "a", "inputs": {"key": SECRET, "url": "http://x", "kept": 1}}]}
    now = {"a": {"inputs": {"key": "k", "url": UNKNOWN, "kept": 1.0}}}
    assert changes(recorded, now) == []


def test_a_record_of_a_state_has_no_secrets_and_no_places():
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    export = {
        "deployment": {
            "resources": [
                {"urn": "urn:s", "type": "pulumi:pulumi:Stack"},
                {"urn": "urn:g", "type": "kubernetes:yaml/v2:ConfigGroup", "inputs": {"files": ["/c/x.yaml"]}},
                {"urn": "urn:c", "type": "kubernetes:core/v1:Pod", "parent": "urn:g", "inputs": {"a": 1}},
                {
                    "urn": "urn:n",
                    "type": "kubernetes:core/v1:Secret",
                    "inputs": {"key": secret, "n": 2.0, "__defaults": []},
                    "outputs": {"a": "/c/y"},
                    "retainOnDelete": True,
                },
            ]
        }
    }
    assert record(export, {"x": 1}, {"/c": "<charts>"})["resources"] == [
        {"urn": "urn:g", "inputs": {"files": ["<charts>/x.yaml"]}},
        {"urn": "urn:n", "inputs": {"key": SECRET, "n": 2}, "retainOnDelete": True},
    ]
