"""``kserve-iac import``: files to environments and programs."""

import json
import os
import stat
import sys

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.args import parse_environment
from kserve_iac.cli import main

IRIS = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "iris", "namespace": "models"},
    "spec": {"predictor": {"sklearn": {"storageUri": "gs://models/iris"}, "minReplicas": 2}},
}
CHAT = {
    "apiVersion": "serving.kserve.io/v1alpha2",
    "kind": "LLMInferenceService",
    "metadata": {"name": "chat", "namespace": "models"},
    "spec": {
        "model": {"uri": "hf://Qwen/Qwen3-8B"},
        "template": {"containers": [{"name": "main", "resources": {"limits": {"nvidia.com/gpu": "1"}}}]},
        "router": {"route": {}, "gateway": {}},
    },
}
RUNTIME = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "ClusterServingRuntime",
    "metadata": {"name": "own"},
    "spec": {
        "supportedModelFormats": [{"name": "own", "autoSelect": True}],
        "containers": [{"name": "kserve-container", "image": "own:1", "args": ["--model_name={{.Name}}"]}],
    },
}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token"}}


def run(*words, given=None, **env):
    return CliRunner().invoke(main, ["import", *map(str, words)], input=given, env=env)


def config_of(result):
    return {key.removeprefix("kserve-iac:"): value for key, value in yaml.safe_load(result.stdout)["config"].items()}


def test_a_folder_becomes_an_environment_that_says_the_same(tmp_path):
    (tmp_path / "a.yaml").write_text(yaml.safe_dump_all([IRIS, SECRET]))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.yml").write_text(yaml.safe_dump({"kind": "List", "items": [CHAT, RUNTIME]}))
    result = run(tmp_path)
    assert result.exit_code == 0, result.stderr
    config = config_of(result)
    assert config["platform"] == {"kserve": "0.20", "install": "existing", "llm": True}
    assert config["cluster"] == {"existing": {}}
    assert set(config["services"]) == {"iris", "chat"}
    assert config["services"]["iris"]["inferenceService"]["predictor"] == IRIS["spec"]["predictor"]
    assert config["definitions"]["own"]["clusterServingRuntime"] == RUNTIME["spec"]
    assert parse_environment(config)[1] == []
    assert "3 objects read." in result.stderr
    assert "not imported: Secret token (not one of KServe's kinds)" in result.stderr


def test_what_is_piped_in_is_read():
    result = run("-", given=yaml.safe_dump(IRIS))
    assert set(config_of(result)["services"]) == {"iris"}


def test_two_of_one_name_get_keys_of_their_own():
    other = {**IRIS, "metadata": {"name": "iris", "namespace": "other"}}
    services = config_of(run("-", given=yaml.safe_dump_all([IRIS, other])))["services"]
    assert {key: one["inferenceService"].get("name") for key, one in services.items()} == {
        "iris": None,
        "other-iris": "iris",
    }


SCALED = {"minReplicas": 1, "maxReplicas": 3}


@pytest.mark.parametrize(
    ("kserve", "given"),
    [
        ("0.20", {"scaling": {**SCALED, "wva": {"keda": {}}}}),
        ("0.21", {"scaling": {**SCALED, "keda": {"triggers": [{"type": "cpu", "metadata": {"value": "60"}}]}}}),
        ("0.20", {"prefill": {"replicas": None, "scaling": {**SCALED, "wva": {"keda": {}}}}, "replicas": 1}),
    ],
)
def test_a_cluster_whose_services_scale_by_keda_has_keda(kserve, given):
    result = run("-", "--kserve", kserve, given=yaml.safe_dump({**CHAT, "spec": {**CHAT["spec"], **given}}))
    assert config_of(result)["platform"]["keda"] == "existing"
    assert "keda-missing" not in result.stderr


@pytest.mark.parametrize("scaling", [{**SCALED, "wva": {"hpa": {}}}, "often", None])
def test_other_scaling_tells_nothing_of_keda(scaling):
    result = run("-", given=yaml.safe_dump({**CHAT, "spec": {**CHAT["spec"], "scaling": scaling}}))
    assert "keda" not in config_of(result)["platform"]


def test_one_namespace_can_be_picked():
    other = {**IRIS, "metadata": {"name": "b", "namespace": "other"}}
    config = config_of(run("-", "-n", "other", given=yaml.safe_dump_all([IRIS, other, RUNTIME])))
    assert (set(config["services"]), set(config["definitions"])) == ({"b"}, {"own"})


def test_what_cannot_be_said_is_named_and_the_rest_is_written():
    odd = {**IRIS, "spec": {**IRIS["spec"], "default": {"x": 1}}}
    result = run("-", given=yaml.safe_dump(odd))
    assert result.exit_code == 1
    assert "cannot be expressed: InferenceService models/iris: spec.default" in result.stderr
    assert set(config_of(result)["services"]) == {"iris"}


def test_what_kserve_would_refuse_is_said():
    bad = {**CHAT, "spec": {"model": {"uri": "gs://x/y"}, "worker": {"containrs": []}}}
    result = run("-", given=yaml.safe_dump(bad))
    assert result.exit_code == 1
    assert "[uri-scheme]" in result.stderr


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        ((), None, "Pass a FILE, a DIR or -, or use --live."),
        (("x", "--live"), None, "Pass a FILE, a DIR or -, or use --live."),
        (("x", "--context", "prod"), None, "--context requires --live."),
        (("nowhere.yaml",), None, "There is no file nowhere.yaml."),
        (("-",), "a: [", "standard input is not YAML"),
    ],
)
def test_mistakes_are_said_without_a_traceback(words, given, says):
    result = run(*words, given=given)
    assert result.exit_code in (1, 2)
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{{- if .Values.enabled }}\na: 1\n{{- end }}\n", "is not YAML"),
        (b"a: !Ref b\n", "is not YAML"),
        (b"day: 2025-13-45\n", "is not YAML"),
        ("name: caf\u00e9\n".encode("latin-1"), "is not UTF-8 (invalid continuation byte at byte 9)"),
        ("name: iris\n".encode("utf-16"), "is not UTF-8 (invalid start byte at byte 0)"),
    ],
)
def test_a_file_of_a_folder_that_cannot_be_read_is_named_and_the_others_are_imported(tmp_path, content, says):
    (tmp_path / "a.yaml").write_bytes(content)
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(IRIS))
    (tmp_path / "templates.yaml").mkdir()
    result = run(tmp_path)
    assert result.exit_code == 1
    assert f"not imported: a file cannot be read: {tmp_path / 'a.yaml'} {says}" in result.stderr
    assert set(config_of(result)["services"]) == {"iris"}
    [unread] = json.loads(run(tmp_path, "--json").stdout)["unreadable"]
    assert unread["file"] == str(tmp_path / "a.yaml")


@pytest.mark.parametrize("source", ["file", "-"])
def test_the_only_source_that_is_not_utf_8_is_named(tmp_path, source):
    path = tmp_path / "a.yaml"
    path.write_bytes("name: caf\u00e9\n".encode("latin-1"))
    result = CliRunner().invoke(main, ["import", str(path) if source == "file" else "-"], input=path.read_bytes())
    assert (result.exit_code, "not UTF-8" in result.stderr) == (2, True)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "a.yaml").write_text("\ufeff" + yaml.safe_dump(IRIS), encoding="utf-8")
    assert set(config_of(run(tmp_path))["services"]) == {"iris"}


def test_a_program_defines_what_others_build_on_first_and_is_laid_out():
    written = run("-", "--python", given=yaml.safe_dump_all([RUNTIME, CHAT])).stdout
    assert written.index("own = ClusterServingRuntime(") < written.index("chat = LLMInferenceService(")
    assert max(map(len, written.splitlines())) <= 100
    compile(written, "program", "exec")


def test_what_is_passed_over_is_grouped(tmp_path):
    secrets = [{**SECRET, "metadata": {"name": f"s{n:02}"}} for n in range(27)]
    result = run("-", given=yaml.safe_dump_all([IRIS, *secrets, {"kind": "Service", "metadata": {"name": "a"}}, "x"]))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "1 object read.",
        "not imported: Secret s00, s01, s02 and 24 more (not one of KServe's kinds)",
        "not imported: Service a (not one of KServe's kinds)",
        "not imported: str ? (not one of KServe's kinds)",
    ]


def test_notes_of_many_objects_are_grouped():
    mode = {"serving.kserve.io/deploymentMode": "RawDeployment"}
    many = [{**IRIS, "metadata": {"name": f"s{n}", "annotations": mode}} for n in range(9)]
    result = run("-", given=yaml.safe_dump_all(many))
    assert result.stderr.splitlines()[1:] == [
        "note: InferenceService default/s0, default/s1, default/s2 and 6 more: deployment mode RawDeployment is written as "
        "Standard, its name since KServe 0.16"
    ]


KUBECTL = """#!{python}
import json, os, sys
live = json.load(open({path!r}))
words = [word for word in sys.argv[1:] if not word.startswith("--context=")]
with open({path!r} + ".asked", "a") as log:
    print(*sys.argv[1:], file=log)
if words[0] == "config":
    sys.exit("error: current-context is not set") if "NO_CONTEXT" in os.environ else print("prod")
elif words[0] == "api-resources":
    print("inferenceservices.serving.kserve.io\\nlocalmodelnodes.serving.kserve.io")
else:
    print(json.dumps({{"items": live[words[1]]}}))
"""


@pytest.fixture
def live(tmp_path):
    """Runs ``import --live`` on a cluster with these InferenceServices; what kubectl was asked comes back, too."""

    def live(items, *words, **env):
        file = tmp_path / "live.json"
        file.write_text(json.dumps({"inferenceservices.serving.kserve.io": items}))
        kubectl = tmp_path / "kubectl"
        kubectl.write_text(KUBECTL.format(python=sys.executable, path=str(file)))
        kubectl.chmod(kubectl.stat().st_mode | stat.S_IXUSR)
        result = run("--live", *words, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **env)
        return result, (tmp_path / "live.json.asked").read_text().splitlines()

    return live


def test_a_cluster_is_read_and_its_objects_are_taken_over(live):
    chart = {**IRIS, "metadata": {"name": "theirs", "labels": {"app.kubernetes.io/managed-by": "Helm"}}}
    result, _ = live([{**IRIS, "status": {"url": "http://x"}}, chart])
    assert result.exit_code == 0, result.stderr
    assert config_of(result)["services"]["iris"]["inferenceService"]["importId"] == "models/iris"
    assert "not imported: InferenceService default/theirs (a chart of the platform created it)" in result.stderr


def test_what_a_cluster_is_read_into_acts_on_that_cluster(live):
    result, asked = live([IRIS])
    assert config_of(result)["cluster"] == {"existing": {"context": "prod"}}
    assert [line.split()[0] for line in asked] == ["config", "--context=prod", "--context=prod"]


def test_another_context_can_be_read(live):
    result, asked = live([IRIS], "--context", "other", "--python")
    assert 'ExistingCluster("cluster", context="other")' in result.stdout
    assert {line.split()[0] for line in asked} == {"--context=other"}


def test_where_no_context_is_current_none_is_written(live):
    result, _ = live([IRIS], NO_CONTEXT="1")
    assert config_of(result)["cluster"] == {"existing": {}}
    assert "kubectl has no current context" in result.stderr


def test_without_kubectl_that_is_said(tmp_path):
    result = run("--live", PATH=str(tmp_path))
    assert result.exit_code == 2
    assert "kubectl is not on PATH" in result.stderr
