"""`kserve-iac check` and `plan` of a program, which runs without an engine."""

import json
import textwrap

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

PROGRAM = """
import pulumi
from kserve_iac import ExistingCluster, InferenceService, LLMInferenceService, ServingPlatform

cluster = ExistingCluster(
    "inference",
    kubeconfig="/nowhere",
    node_pools=[
        {"name": "cpu", "machine_type": "n2-standard-8"},
        {"name": "l4", "machine_type": "g2-standard-12", "max_nodes": 2},
    ],
)
platform = ServingPlatform("kserve", cluster=cluster, llm=True, install="existing")
iris = InferenceService(
    "iris",
    platform=platform,
    predictor={"pool": "cpu", "model": {"model_format": "sklearn", "storage_uri": "gs://models/iris"}},
)
chat = LLMInferenceService("chat", platform=platform, model={"uri": "hf://Qwen/Qwen3-0.6B"}, pool="l4")
"""

WHOLE = """
import pulumi
from kserve_iac import deploy

deploy(pulumi.Config("mine").require_object("environment"), pulumi.get_stack())
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Writes a project in the current folder, and runs a command there."""

    def run(*words, program=PROGRAM, **files):
        (tmp_path / "__main__.py").write_text(textwrap.dedent(program))
        for name, text in {"Pulumi.yaml": "{name: mine, runtime: python}", **files}.items():
            (tmp_path / name).write_text(text)
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(main, list(words))

    return run


@pytest.mark.parametrize("source", [".", "__main__.py"])
def test_a_program_that_can_work(project, source):
    result = project("check", source)
    assert (result.exit_code, result.stdout) == (0, "__main__.py: 2 services on 2 pools can work.\n")


def test_a_stack_is_meant_before_a_folder_of_its_name(project, tmp_path):
    (tmp_path / "prod").mkdir()
    files = {"Pulumi.prod.yaml": "config: {kserve-iac:cluster: {existing: {}}}"}
    assert project("check", "prod", **files).stdout == "Pulumi.prod.yaml: 0 services on 0 pools can work.\n"


def test_a_program_of_no_project_can_be_checked(tmp_path):
    (tmp_path / "mine.py").write_text(PROGRAM)
    result = CliRunner().invoke(main, ["check", str(tmp_path / "mine.py")])
    assert result.exit_code == 0


def test_the_findings_of_every_component_and_of_all_together(project):
    program = PROGRAM.replace('"pool": "cpu", ', '"pool": "cpu", "max_replicas": 90, "scale_metric": "rps", ')
    result = project("check", ".", "--json", program=program.replace('pool="l4"', 'pool="l5"'))
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {(one["path"], one["code"]) for one in found["problems"]} == {
        ('InferenceService("iris").predictor.max_replicas', "capacity-max"),
        ('InferenceService("iris").predictor.scale_metric', "scale-metric"),
        ('LLMInferenceService("chat").pool', "unknown-pool"),
    }
    assert (found["services"], found["pools"]) == (["iris", "chat"], ["cpu", "l4"])


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ('"name": "l4"', '"nam": "l4"', 'ExistingCluster("inference").node_pools.1.nam'),
        ('"g2-standard-12"', '"g2-standard-13"', 'ExistingCluster("inference").node_pools.1.machine_type'),
        ("llm=True", 'llm=True, kserve="0.99"', 'ServingPlatform("kserve").kserve'),
        ("llm=True", "lmm=True", 'ServingPlatform("kserve").lmm'),
        ('pool="l4"', 'pol="l4"', 'LLMInferenceService("chat").pol'),
    ],
)
def test_what_stops_a_program_is_a_finding(project, before, after, path):
    result = project("check", ".", program=PROGRAM.replace(before, after))
    assert result.exit_code == 1
    assert path in result.stderr
    assert "Traceback" not in result.output


def test_what_was_found_before_a_program_stopped_is_told(project):
    program = PROGRAM.replace('"pool": "cpu"', '"pool": "cpy"').replace('pool="l4"', 'pol="l4"')
    result = project("check", ".", program=program)
    assert 'InferenceService("iris").predictor.pool' in result.stderr
    assert 'LLMInferenceService("chat").pol ' in result.stderr


def test_a_call_of_an_argument_class_that_cannot_work_is_a_finding_too(project):
    program = PROGRAM.replace('"pool": "cpu"', '"pool": "cpy"').replace("Service, Serv", "Service, Predictor, Serv")
    program += "Predictor(min_replica=2)\n"
    result = project("check", ".", "--json", program=program)
    assert result.exit_code == 1
    problems = {one["path"]: one["message"] for one in json.loads(result.stdout)["problems"]}
    assert set(problems) == {'InferenceService("iris").predictor.pool', "Predictor(…).min_replica"}
    said = problems["Predictor(…).min_replica"]
    assert said == "There is no field min_replica. The call is in line 20 of __main__.py."


@pytest.mark.parametrize(
    ("before", "after", "path", "text"),
    [
        ("cluster=cluster, ", 'cluster="x", ', 'ServingPlatform("kserve").cluster', "must be a cluster, but it is 'x'"),
        ("cluster=cluster, ", "", 'ServingPlatform("kserve").cluster', "The argument cluster is required."),
        (
            "platform=platform, m",
            'platform="x", m',
            'LLMInferenceService("chat").platform',
            "a platform, but it is 'x'",
        ),
        (
            "platform=platform, m",
            "platform=cluster, m",
            'LLMInferenceService("chat").platform',
            "is an ExistingCluster",
        ),
        ("platform=platform, m", "m", 'LLMInferenceService("chat").platform', "The argument platform is required."),
        ('"chat", p', '"chat", 5, p', 'LLMInferenceService("chat").args', "or a mapping, but it is 5."),
        ('"chat", p', '"chat", [{}], p', 'LLMInferenceService("chat").args', "or a mapping, but it is a list."),
        (
            "platform=platform, m",
            "platform=pulumi.Output.from_input(platform), m",
            'LLMInferenceService("chat").platform',
            "is an Output",
        ),
    ],
)
def test_what_a_component_stands_on_is_of_the_right_kind(project, before, after, path, text):
    assert before in PROGRAM
    result = project("check", ".", program=PROGRAM.replace(before, after))
    assert result.exit_code == 1
    found = [line for line in result.stderr.splitlines() if path in line]
    assert text in found[0]


def test_the_plan_of_a_program(project):
    result = project("plan", ".")
    assert result.exit_code == 0
    assert "g2-standard-12" in result.stdout
    assert "iris" in result.stdout
    data = json.loads(project("plan", ".", "--json").stdout)
    assert data["problems"] == []


def test_a_program_that_deploys_an_environment_from_its_configuration(project):
    """The configuration of the stack, over what the project says."""
    environment = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12"}]}},
        "platform": {"llm": True},
        "services": {"chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "pool": "l5"}}},
    }
    stack = json.dumps({"config": {"mine:environment": environment}})
    own = "name: mine\nruntime: {name: python}\nconfig: {environment: {default: {}}}\n"
    files = {"Pulumi.yaml": own, "Pulumi.prod.yaml": stack}
    result = project("check", ".", "--stack", "prod", program=WHOLE, **files)
    assert result.exit_code == 1
    assert "services.chat.llmInferenceService.pool" in result.stderr
    without = project("check", ".", program=WHOLE, **files)
    assert "exactly one of simulated, existing and gke" in without.stderr


def test_a_secret_is_a_text_that_stands_for_it(project):
    program = f'{PROGRAM}\nassert pulumi.Config().require("token") == "[secret]"\n'
    files = {"Pulumi.dev.yaml": "config: {mine:token: {secure: AAAB}}"}
    assert project("check", ".", program=program, **files).exit_code == 0


def test_other_resources_and_outputs_are_no_obstacle(project):
    program = PROGRAM + textwrap.dedent("""
        bucket = pulumi.CustomResource("aws:s3:Bucket", "models", {"tags": {}})
        pulumi.export("host", iris.url.apply(lambda url: url.split("/")[2]))
        pulumi.export("id", bucket.id)
    """)
    assert project("check", ".", program=program).exit_code == 0


@pytest.mark.parametrize(
    ("program", "project_file", "text"),
    [
        ("x = 1", "{name: mine, runtime: python}", "creates no services of kserve-iac"),
        ("import json\n\n1 / 0", "{name: mine, runtime: python}", "__main__.py, line 3: ZeroDivisionError"),
        ("raise SystemExit(3)", "{name: mine, runtime: python}", "SystemExit: 3"),
        (PROGRAM, "{name: mine, runtime: nodejs}", "is a project in nodejs"),
        (PROGRAM, "{name: mine, runtime: {name: python}, main: elsewhere}", "There is no program"),
        ('import pulumi\npulumi.Config().require("x")', "{name: mine, runtime: python}", "mine:x"),
    ],
)
def test_what_is_no_program_of_ours(project, program, project_file, text):
    result = project("check", ".", program=program, **{"Pulumi.yaml": project_file})
    assert result.exit_code == 2
    assert text in result.stderr
    assert "Traceback" not in result.output


def test_a_simulated_cluster_needs_no_sandbox_to_be_checked(project, monkeypatch):
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    program = PROGRAM.replace("ExistingCluster", "SimulatedCluster").replace('    kubeconfig="/nowhere",\n', "")
    assert project("check", ".", program=program.replace(', install="existing"', "")).exit_code == 0


def test_a_stack_without_an_environment_leads_to_its_program(project):
    result = project("check", "prod")
    assert result.exit_code == 2
    assert "`kserve-iac check . --stack prod` checks the program" in result.stderr


ON_GKE = """
from kserve_iac import GkeCluster, InferenceService, ServingPlatform

cluster = GkeCluster(
    "c",
    location="us-central1",
    access={"endpoint": "dns"},
    network={"nat": False},
    node_pools=[{"name": "l4", "machine_type": "g2-standard-12"}],
)
ServingPlatform("kserve", cluster=cluster, gateway={"class_name": "gke-l7-rilb", "controller_name": None})
"""


def test_a_platform_is_checked_with_its_cluster(project):
    """And no project of Google Cloud is needed for that."""
    result = project("check", ".", program=ON_GKE)
    assert result.exit_code == 1
    lines = {line.split()[0]: line for line in result.stderr.splitlines()[1:]}
    assert "set class_name and controller_name" in lines['ServingPlatform("kserve").gateway.class_name']
    assert "[no-nat]" in lines['ServingPlatform("kserve").cluster.gke.network.nat']


WITH_TOKEN = """
from kserve_iac import GkeCluster, InferenceService, ServingPlatform

cluster = GkeCluster(
    "prod",
    location="us-central1",
    project="p",
    encryption_key="projects/p/locations/l/keyRings/r/cryptoKeys/k",
    access={"authorized_networks": {"ci": "203.0.113.0/28"}, "auth": "token"},
)
platform = ServingPlatform("kserve", cluster=cluster)
InferenceService("iris", platform=platform, predictor={"model": {"model_format": "sklearn", "storage_uri": "gs://x/y"}})
"""


def test_a_program_that_asks_google_cloud_is_read_without_it(project):
    done = project("check", ".", program=WITH_TOKEN)
    assert (done.exit_code, done.stdout) == (0, "__main__.py: 1 service on 1 pool can work.\n")


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_stack_is_named_beside_a_program_only(project, command):
    files = {"Pulumi.prod.yaml": "config: {kserve-iac:cluster: {existing: {}}}"}
    for source, what in (("Pulumi.prod.yaml", "is a file"), ("prod", "is a stack")):
        result = project(command, source, "--stack", "prod", **files)
        assert result.exit_code == 2
        assert f"--stack is for a PROGRAM, but {source} {what}. Remove --stack." in result.stderr
    assert project(command, ".", "--stack", "dev").exit_code == 0


def test_a_program_that_is_not_there(project):
    result = project("check", "./nosuch.py")
    assert (result.exit_code, result.stderr) == (2, "Error: There is no file nosuch.py.\n")


@pytest.mark.parametrize(
    ("keyword", "path"),
    [
        ({"min_replicas": 1}, ".predictor "),
        ({"model": {"storage_uri": "gs://a/b"}}, ".predictor.model.model_format "),
    ],
)
def test_a_keyword_that_replaces_what_args_had_is_named(project, keyword, path):
    before = {"pool": "cpu", "maxReplicas": 3, "model": {"modelFormat": "sklearn", "storageUri": "gs://a/b"}}
    added = f"InferenceService('own', {{'predictor': {before!r}}}, platform=platform, predictor={keyword!r})"
    result = project("check", ".", program=f"{PROGRAM}{added}\n")
    [line] = [one for one in result.stderr.splitlines() if f'InferenceService("own"){path}' in one]
    assert "The keyword predictor replaces predictor of args as a whole, so its pool, maxReplicas" in line
    alone = project("check", ".", program=f"{PROGRAM}InferenceService('own', platform=platform, predictor={keyword!r})")
    assert "replaces" not in alone.stderr
