"""`kserve-iac new`: every combination of cluster and style is a project that can work."""

import re
import shlex
from importlib import metadata
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from kserve_iac._version import VERSION
from kserve_iac.args.placeholder import START
from kserve_iac.cli import main
from kserve_iac.cli.new import ACTIONS, PULUMI
from kserve_iac.cli.requirements import requirements, url_of

ROOT = Path(__file__).parents[2]

FILLED = {
    "gke": ["--project", "my-project", "--region", "us-central1"],
    "existing": ["--context", "my-context", "--pool", "l4=g2-standard-12"],
    "sandbox": [],
}
STYLES = ("environment", "python", "yaml")
EVERY = [(cluster, style) for cluster in FILLED for style in STYLES]
MAIN = {"environment": "Pulumi.dev.yaml", "python": "__main__.py", "yaml": "Pulumi.yaml"}


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def made(folder, cluster, style, *options):
    result = run("new", folder, "--cluster", cluster, "--style", style, *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def checked(folder, style, monkeypatch, command="check"):
    monkeypatch.chdir(folder)
    return run(command, "dev" if style == "environment" else ".")


@pytest.mark.parametrize(("cluster", "style"), EVERY)
def test_a_new_project_can_work(cluster, style, tmp_path, monkeypatch):
    made(tmp_path / "mine", cluster, style, *FILLED[cluster])
    result = checked(tmp_path / "mine", style, monkeypatch)
    assert result.exit_code == 0, result.output
    assert result.stderr == "", "no warnings either"
    pools = {"gke": "2 pools", "existing": "1 pool", "sandbox": "2 pools"}[cluster]
    assert f"{MAIN[style]}: 2 services on {pools} can work" in result.stdout
    assert "Qwen/Qwen3-4B" in checked(tmp_path / "mine", style, monkeypatch, "plan").stdout


OPEN = {
    "gke": {"project": "the ID of your Google Cloud project", "location": "the region of the cluster"},
    "existing": {"context": "the context of your kubeconfig"},
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("cluster", OPEN)
def test_what_is_left_open_is_named_and_refused(cluster, style, tmp_path, monkeypatch):
    said = made(tmp_path / "mine", cluster, style)
    assert f"Fill in, in {MAIN[style]}: the " in said
    result = checked(tmp_path / "mine", style, monkeypatch)
    assert result.exit_code == 1
    for field, what in OPEN[cluster].items():
        assert "[placeholder]" in result.stderr
        assert f"{field} is not filled in yet. Set {field} to {what}" in result.stderr


@pytest.mark.parametrize("style", STYLES)
def test_an_existing_cluster_without_a_pool_has_no_llm_service(style, tmp_path, monkeypatch):
    made(tmp_path / "mine", "existing", style, "--context", "mine")
    assert "1 service on 0 pools can work" in checked(tmp_path / "mine", style, monkeypatch).stdout


@pytest.mark.parametrize("style", STYLES)
def test_values_are_quoted_where_they_must_be(style, tmp_path, monkeypatch):
    context = 'a: "b" # {c}'
    made(tmp_path / "123", "existing", style, "--context", context, "--pool", "123=g2-standard-12")
    assert yaml.safe_load((tmp_path / "123" / "Pulumi.yaml").read_text())["name"] == "123"
    result = checked(tmp_path / "123", style, monkeypatch)
    assert (result.exit_code, result.stderr) == (0, "")
    text = (tmp_path / "123" / MAIN[style]).read_text()
    if style == "python":
        assert repr(context)[1:-1] in text.replace('\\"', '"')
    else:
        content = yaml.safe_load(text)
        at = content["config"]["kserve-iac:cluster"]["existing"] if style == "environment" else None
        found = at or content["resources"]["cluster"]["properties"]
        assert found["context"] == found["clusterIdentifier"] == context


def test_the_name_of_the_folder_is_that_of_the_project(tmp_path, monkeypatch):
    (tmp_path / "My_models").mkdir()
    monkeypatch.chdir(tmp_path / "My_models")
    result = run("new", "--cluster", "gke", "--style", "python", *FILLED["gke"])
    assert result.exit_code == 0
    assert "cd " not in result.stdout
    assert yaml.safe_load(Path("Pulumi.yaml").read_text())["name"] == "My_models"
    assert 'GkeCluster(\n    "my-models",' in Path("__main__.py").read_text()


@pytest.mark.parametrize(("cluster", "style"), EVERY)
def test_every_file_reads_well(cluster, style, tmp_path):
    folder = tmp_path / "mine"
    made(folder, cluster, style)
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {str(path.relative_to(folder)) for path in files}
    own = {"environment": {"Pulumi.dev.yaml", "__main__.py"}, "python": {"__main__.py"}, "yaml": set()}[style]
    every = {"Pulumi.yaml", "README.md", "requirements.txt", ".gitignore", ".github/workflows/kserve-iac.yml"}
    assert names == every | own
    for path in files:
        text = path.read_text()
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert not re.search(r"[ \t]$|\[\[|\{%", text, re.MULTILINE), path
        assert len(text.splitlines()) < 80
        if path.suffix in (".yaml", ".yml"):
            assert yaml.safe_load(text)


@pytest.mark.parametrize(("cluster", "style"), EVERY)
def test_the_page_and_the_answer_name_commands_that_exist(cluster, style, tmp_path):
    folder = tmp_path / "mine"
    said = made(folder, cluster, style)
    [block] = re.findall(r"^```sh\n(.*?)^```$", (folder / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lines = block.splitlines()
    assert len(lines) == 3
    assert said.endswith("Next:\n" + "".join(f"  {line}\n" for line in [f"cd {folder}", *lines]))
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "kserve-iac.yml").read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    lines += [line for step in steps for line in step.get("run", "").splitlines()]
    words = [
        shlex.split(part) for line in lines for part in re.split(r"&&|>>", line.replace('"$(', "").replace(')"', ""))
    ]
    ours = [one[one.index("kserve-iac") + 1 :] for one in words if "kserve-iac" in one]
    assert len(ours) >= 3
    for one in ours:
        command = main
        while isinstance(command, click.Group):
            command, one = command.get_command(click.Context(command), one[0]), one[1:]
        command.make_context("x", list(one))


@pytest.mark.parametrize(("cluster", "style"), EVERY)
def test_the_workflow_checks_before_it_previews(cluster, style, tmp_path):
    made(tmp_path / "mine", cluster, style)
    workflow = yaml.safe_load((tmp_path / "mine" / ".github" / "workflows" / "kserve-iac.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    check, preview = workflow["jobs"]["check"], workflow["jobs"]["preview"]
    assert "permissions" not in check
    assert preview["needs"] == "check"
    if cluster != "sandbox":
        assert "github.event.pull_request.head.repo.full_name == github.repository" in preview["if"]
    wanted = {"gke": {"id-token": "write", "pull-requests": "write"}, "existing": {"pull-requests": "write"}}
    assert preview.get("permissions", {}) == {
        **wanted.get(cluster, {}),
        **({"contents": "read"} if cluster in wanted else {}),
    }


def test_actions_have_the_versions_of_our_own_workflows():
    ours = [ROOT / ".github" / "workflows" / "ci.yml", ROOT / "review" / "action.yml"]
    used = {use for path in ours for use in re.findall(r"uses: ([\w/-]+)@(\w{40} # v\S+)", path.read_text())}
    assert {*ACTIONS.items()} <= used


def test_the_oldest_pulumi_is_that_of_the_project():
    assert f'requiredPulumiVersion: ">={PULUMI}"' in (ROOT / "Pulumi.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--cluster", "sandbox", "--project", "x"], "--project is for --cluster gke, but the cluster is sandbox"),
        (["--cluster", "gke", "--context", "x"], "--context is for --cluster existing, but the cluster is gke"),
        (["--cluster", "gke", "--name", "a b"], "'a b' is not a name of a Pulumi project"),
        (["--cluster", "gke", "--pool", "l4"], "--pool is 'l4', but it must be NAME=MACHINE_TYPE"),
        (["--cluster", "gke", "--pool", "L4=g2-standard-12"], "it must be NAME=MACHINE_TYPE"),
        ([], "Missing option '--cluster'"),
    ],
)
def test_a_command_line_that_is_wrong_writes_nothing(words, text, tmp_path):
    result = run("new", tmp_path / "mine", *words)
    assert result.exit_code == 2
    assert text in result.stderr
    assert not (tmp_path / "mine").exists()


def test_a_folder_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / ".git").mkdir()
    made(tmp_path, "sandbox", "yaml", "--name", "mine")
    for number in range(2):
        (tmp_path / f"z{number}").touch()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    result = run("new", tmp_path, "--cluster", "gke")
    assert result.exit_code == 2
    there = ".github, .gitignore, Pulumi.yaml, README.md, requirements.txt and 2 more"
    assert f"The folder {tmp_path} is not empty: it has {there}." in result.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_written_is_an_error_without_a_traceback(tmp_path):
    (tmp_path / "file").touch()
    result = run("new", tmp_path / "file" / "mine", "--cluster", "sandbox")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: The project cannot be written: ")


class Installed:
    """A distribution as pip records it."""

    def __init__(self, direct):
        self.direct = direct

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.direct


GIT = '{"url": "https://example.com/k.git", "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "v1"}}'
WHEEL = '{"url": "file:///d/kserve_iac-0.1.0-py3-none-any.whl", "archive_info": {}}'
FOLDER = '{"url": "file:///src", "dir_info": {"editable": true}}'


@pytest.mark.parametrize(
    ("direct", "library", "sandbox"),
    [
        (None, f"~={VERSION}", f"~={VERSION}"),
        (GIT, " @ git+https://example.com/k.git@abc", " @ git+https://example.com/k.git@abc#subdirectory=sandbox"),
        (WHEEL, " @ file:///d/kserve_iac-0.1.0-py3-none-any.whl", f"~={VERSION}"),
        (FOLDER, " @ file:///src", " @ file:///src/sandbox"),
    ],
    ids=["index", "git", "wheel", "folder"],
)
def test_a_project_installs_the_library_as_it_was_installed(direct, library, sandbox, monkeypatch):
    def distribution(name):
        if name != "kserve-iac":
            raise metadata.PackageNotFoundError(name)
        return Installed(direct)

    monkeypatch.setattr(metadata, "distribution", distribution)
    assert requirements("existing") == [f"kserve-iac{library}"]
    assert requirements("gke") == [f"kserve-iac[gke]{library}"]
    assert requirements("sandbox") == [f"kserve-iac{library}", f"kserve-iac-sandbox{sandbox}"]


def test_the_place_of_a_sandbox_that_is_installed_is_its_own():
    direct = {"url": "https://example.com/k", "subdirectory": "sandbox", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    assert url_of(direct) == "git+https://example.com/k@abc#subdirectory=sandbox"


def test_no_value_of_a_project_that_is_filled_in_is_a_placeholder(tmp_path):
    for cluster, style in EVERY:
        folder = tmp_path / f"{cluster}-{style}"
        made(folder, cluster, style, *FILLED[cluster])
        assert not [path for path in folder.rglob("*") if path.is_file() and START in path.read_text()]


def test_the_findings_of_the_page_are_those_that_come(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "how-to" / "install.md").read_text()
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    made(tmp_path / "mine", "gke", "environment")
    assert checked(tmp_path / "mine", "environment", monkeypatch).stderr == shown


def test_the_environment_of_the_readme_is_that_of_a_new_project(tmp_path):
    """Without the model of scikit-learn, and what the project says about it."""
    page = (ROOT / "README.md").read_text()
    [shown] = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    [words] = re.findall(r"^kserve-iac (new .*)$", page, re.MULTILINE)
    command, _, *options = shlex.split(words)
    assert run(command, tmp_path / "mine", *options).exit_code == 0
    wanted = yaml.safe_load((tmp_path / "mine" / "Pulumi.dev.yaml").read_text())["config"]
    ours = yaml.safe_load(shown)["config"]
    assert ours["kserve-iac:cluster"] == wanted["kserve-iac:cluster"]
    assert ours["kserve-iac:platform"] == wanted["kserve-iac:platform"]
