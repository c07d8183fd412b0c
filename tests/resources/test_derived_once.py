"""One ``deploy`` derives every fact once: per service, per role, or for the environment."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kserve_iac.resources import deploy

ROOT = Path(__file__).parents[2]


def dev():
    content = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    return {key.partition(":")[2]: value for key, value in content.items() if key.startswith("kserve-iac:")}


@pytest.fixture
def counted(monkeypatch):
    """How often each of some functions is called, wherever it was imported to."""
    import sys

    calls: Counter[str] = Counter()

    def count(module, name):
        original = getattr(sys.modules[module], name)

        def counting(*args, **kwargs):
            calls[name] += 1
            return original(*args, **kwargs)

        for loaded in list(sys.modules.values()):
            if getattr(loaded, "__name__", "").startswith("kserve_iac.") and vars(loaded).get(name) is original:
                monkeypatch.setattr(loaded, name, counting)

    for module, name in (
        ("kserve_iac.checks.check", "check_object"),
        ("kserve_iac.admission.verdict", "verdict"),
        ("kserve_iac.render.objects", "unnamed"),
        ("kserve_iac.engines.derivation", "engine_roles"),
        ("kserve_iac.engines.flags", "read_flags"),
        ("kserve_iac.capacity.service_demands", "demands_of"),
        ("kserve_iac.capacity.pools", "pools_of"),
        ("kserve_iac.capacity.placement", "place"),
        ("kserve_iac.plan.plan", "plan"),
    ):
        count(module, name)
    return calls


def test_a_deploy_of_dev_derives_everything_once(sandbox, world, run, counted):
    config = dev()
    services = config["services"]
    run(lambda: deploy(config, "dev"))
    assert len(services) == 5
    assert {name: counted[name] for name in ("check_object", "verdict", "engine_roles")} == dict.fromkeys(
        ("check_object", "verdict", "engine_roles"), len(services)
    )
    assert counted["unnamed"] == len(services), "a runtime of KServe's own changes nothing of what is sent"
    assert counted["demands_of"] == len(services)
    assert counted["place"] == 1, "a simulated cluster has no DaemonSets, so that one placement answers both questions"
    assert counted["plan"] == 1
    # The cluster's component has the pools, too: it stands alone in other programs.
    assert counted["pools_of"] == 2
    engines = 4  # qwen-small, chat, and both roles of assistant
    assert counted["read_flags"] <= 5 * engines, (
        "the settings of each, its further arguments, variables, what a predictor says, and what rules ask of single words"
    )
