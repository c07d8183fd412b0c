"""What the sandbox knows of machine types is what the catalogue says."""

import json
import sys

import pytest

from kserve_iac.catalog.accelerators import gpu_machines
from kserve_iac.catalog.machines import machine_type_names


def test_the_sandboxs_facts_are_the_catalogues(script, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == 0, "python scripts/derive_sandbox_facts.py"


def test_every_machine_type_is_there(script):
    found = json.loads(script.derive())["machines"]
    assert set(found) == set(machine_type_names())
    assert {name for name, entry in found.items() if "accelerator" in entry} == set(gpu_machines())


@pytest.mark.parametrize(("change", "code"), [("", 0), ("\n", 1)])
def test_checking_says_whether_it_is_so(script, tmp_path, monkeypatch, capsys, change, code):
    monkeypatch.setattr(script, "TARGET", tmp_path / "machines.json")
    script.TARGET.write_text(script.derive() + change)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == code
    assert ("is not what the catalogue gives" in capsys.readouterr().err) is bool(code)
