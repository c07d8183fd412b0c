"""``kserve-iac preset``: what it prints is what the service renders."""

import json

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.args import parse_environment
from kserve_iac.cli import main
from kserve_iac.compiled import Compiled

POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16"},
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 4},
]


def llm(**scheduler):
    return {
        "llmInferenceService": {
            "model": {"uri": "hf://Qwen/Qwen3-8B"},
            "pool": "l4",
            "engine": {"maxModelLen": 8192},
            "router": {"gateway": {}, "route": {}, "scheduler": scheduler},
        }
    }


ADDED = {"plugins": [{"type": "inflight-load-producer"}]}
SERVICES = {
    "plain": llm(),
    "loaded": llm(preset="prefix-load"),
    "precise": llm(preset="precise-prefix", presetAdditions=ADDED),
}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes an environment and runs ``preset`` on it."""
    monkeypatch.chdir(tmp_path)

    def run(services, *words, kserve="0.20"):
        config = {
            "cluster": {"simulated": {"nodePools": POOLS}},
            "platform": {"kserve": kserve, "llm": True},
            "services": services,
        }
        content = {"config": {f"kserve-iac:{key}": value for key, value in config.items()}}
        (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(content))
        result = CliRunner().invoke(main, ["preset", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result, config

    return run


def rendered(config, name):
    compiled = Compiled(parse_environment(config)[0])
    return compiled.services[name].object["spec"]["router"]["scheduler"]["config"]["inline"]


def test_it_prints_what_the_services_render(written):
    result, config = written(SERVICES)
    assert result.exit_code == 0
    assert list(yaml.safe_load_all(result.stdout)) == [rendered(config, "loaded"), rendered(config, "precise")]
    assert result.stdout.startswith(
        "# services.loaded.llmInferenceService: preset prefixLoad, KServe 0.20, endpoint picker 0.9.0\n"
    )


def test_one_service_and_as_data(written):
    result, config = written(SERVICES, "--service", "precise", "--json")
    found = json.loads(result.stdout)
    assert list(found["presets"]) == ["precise"]
    one = found["presets"]["precise"]
    assert one["config"] == rendered(config, "precise")
    assert one["config"]["plugins"][-1] == {"type": "inflight-load-producer"}
    assert (one["preset"], one["picker"]) == ("precisePrefix", "0.9.0")
    assert one["path"] == "services.precise.llmInferenceService"


def test_what_it_prints_is_accepted_as_a_configuration(written):
    result, _ = written({"loaded": SERVICES["loaded"]})
    copied, config = written({"loaded": llm(config={"inline": yaml.safe_load(result.stdout)})})
    assert copied.exit_code == 2, "there is no preset any more"
    assert copied.stderr == "Error: No service of Pulumi.dev.yaml sets router.scheduler.preset.\n"
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    assert rendered(config, "loaded") == yaml.safe_load(result.stdout)


def test_an_environment_that_cannot_work_still_shows_its_presets(written):
    result, _ = written({"loaded": llm(preset="prefix-load", config={"inline": ADDED})})
    assert result.exit_code == 1
    assert "[picker-preset]" in result.stderr
    [config] = yaml.safe_load_all(result.stdout)
    assert [one["name"] for one in config["schedulingProfiles"]] == ["default"]
    as_json, _ = written({"loaded": llm(preset="prefix-load", config={"inline": ADDED})}, "--json")
    assert json.loads(as_json.stdout)["problems"][0]["code"] == "picker-preset"


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("plain", "plain of Pulumi.dev.yaml does not set router.scheduler.preset."),
        ("other", "There is no service or definition other in Pulumi.dev.yaml."),
    ],
)
def test_what_has_none_is_said(written, service, said):
    result, _ = written(SERVICES, "--service", service)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {said}\n")


def test_where_kserve_has_no_field_that_is_said(written):
    result, _ = written({"chat": llm(preset="default")}, kserve="0.16")
    assert result.stdout.endswith("# KServe 0.16 has no field for a configuration, so its own applies.\n")
    as_json, _ = written({"chat": llm(preset="default")}, "--json", kserve="0.16")
    assert json.loads(as_json.stdout)["presets"]["chat"]["config"] is None


def test_a_broken_environment_without_presets_says_only_what_is_broken(written):
    broken = llm()
    broken["llmInferenceService"]["pool"] = "l5"
    result, _ = written({"plain": broken})
    assert (result.exit_code, result.stdout) == (1, "")
    assert "[unknown-pool]" in result.stderr
    assert "preset" not in result.stderr
