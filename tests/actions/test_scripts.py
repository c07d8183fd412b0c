"""Each script of the action: what it calls, what it decides, and that no name of a stranger becomes a command."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

COMMENT = "<!-- kserve-iac review: mine -->\n## 1 stack changes\n"


# prepare.sh ----------------------------------------------------------------------------------------------------------


def prepare(job, **variables):
    job.program("python")
    given = {"COMMAND": "review", "STACKS": "", "COMMENT": "true", "INSTALL": "gke", "HEAD_REPOSITORY": ""}
    return job.run("prepare.sh", **{**given, **variables})


@pytest.mark.parametrize(
    ("variables", "credentials", "comment"),
    [
        ({"HEAD_REPOSITORY": "team/serving"}, "false", "true"),
        ({"HEAD_REPOSITORY": "team/serving", "STACKS": "prod"}, "true", "true"),
        ({"HEAD_REPOSITORY": "stranger/serving", "STACKS": "prod"}, "false", "false"),
        ({"HEAD_REPOSITORY": "team/serving", "STACKS": "prod", "COMMENT": "false"}, "true", "false"),
        ({"STACKS": "prod"}, "true", "false"),
        ({"COMMAND": "drift", "STACKS": "prod"}, "true", "false"),
        ({"COMMAND": "deploy", "STACKS": "prod"}, "true", "false"),
    ],
)
def test_forks_get_no_credentials_and_no_comment(job, variables, credentials, comment):
    assert prepare(job, **variables).returncode == 0
    assert job.outputs == {"credentials": credentials, "comment": comment}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"COMMAND": "drift"}, "requires the input stacks"),
        ({"COMMAND": "deploy"}, "requires the input stacks"),
        ({"COMMAND": "destroy"}, "must be review, deploy or drift"),
        ({"COMMAND": "deploy", "STACKS": "prod", "HEAD_REPOSITORY": "team/serving"}, "does not run on pull requests"),
    ],
)
def test_commands_that_cannot_work_are_refused(job, variables, message):
    done = prepare(job, **variables)
    assert done.returncode == 1
    assert message in done.stdout
    assert job.calls == []


def test_what_is_installed(job):
    (job.folder / "requirements.txt").write_text("kserve-iac\n")
    assert prepare(job).returncode == 0
    assert [call[-1] for call in job.calls] == [f"{Path(__file__).parents[2] / 'review'}/..[gke]", "requirements.txt"]
    (job.folder / "calls").unlink()
    assert prepare(job, INSTALL="none").returncode == 0
    assert [call[-1] for call in job.calls] == ["requirements.txt"]


# kubeconfig.sh -------------------------------------------------------------------------------------------------------


def test_a_kubeconfig_is_only_for_this_job(job):
    done = job.run("kubeconfig.sh", KUBECONFIG_CONTENT="a: $(touch evil)\nb: `touch evil`")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    file = Path(job.written("GITHUB_ENV").removeprefix("KUBECONFIG=").strip())
    assert file.read_text() == "a: $(touch evil)\nb: `touch evil`\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not (job.folder / "evil").exists()


def test_without_a_kubeconfig_nothing_is_written(job):
    assert job.run("kubeconfig.sh", KUBECONFIG_CONTENT="").returncode == 0
    assert job.written("GITHUB_ENV") == ""


# pulumi.sh -----------------------------------------------------------------------------------------------------------


def pulumi(job, body="", **variables):
    job.program("pulumi", body)
    return job.run("pulumi.sh", **{"COMMAND": "review", "STACKS": "dev prod", "CLOUD_URL": "", **variables})


def test_a_preview_of_each_stack(job):
    done = pulumi(job, "echo '{}'", CLOUD_URL="gs://state")
    assert done.returncode == 0
    assert job.calls == [
        ["pulumi", "login", "--non-interactive", "gs://state"],
        ["pulumi", "preview", "--json", "--non-interactive", "--stack", "dev"],
        ["pulumi", "preview", "--json", "--non-interactive", "--stack", "prod"],
    ]
    assert (job.out / "previews").read_text() == (f"dev={job.out}/preview-1.json\nprod={job.out}/preview-2.json\n")
    assert (job.out / "preview-2.json").read_text() == "{}\n"


def test_a_preview_that_fails_does_not_end_the_job(job):
    assert pulumi(job, "exit 255").returncode == 0
    assert (job.out / "preview-1.json").read_text() == ""


def test_drift_compares_with_the_cluster(job):
    pulumi(job, COMMAND="drift", STACKS="prod")
    assert job.calls == [["pulumi", "preview", "--json", "--refresh", "--non-interactive", "--stack", "prod"]]


def test_a_deployment_that_fails_ends_the_job_before_the_next_stack(job):
    assert pulumi(job, "exit 3", COMMAND="deploy").returncode == 3
    assert job.calls == [["pulumi", "up", "--yes", "--non-interactive", "--stack", "dev"]]


def test_a_deployment_of_each_stack(job):
    assert pulumi(job, COMMAND="deploy").returncode == 0
    assert [call[-1] for call in job.calls] == ["dev", "prod"]


def test_the_projects_own_virtual_environment_is_installed(job):
    (job.folder / "Pulumi.yaml").write_text("runtime: {name: python, options: {virtualenv: .venv}}\n")
    pulumi(job, STACKS="prod")
    assert job.calls[0] == ["pulumi", "install", "--non-interactive"]


def test_names_of_stacks_are_no_patterns_and_no_commands(job):
    (job.folder / "a").touch()
    pulumi(job, STACKS="* $(touch${IFS}evil)")
    assert [call[-1] for call in job.calls] == ["*", "$(touch${IFS}evil)"]
    assert not (job.folder / "evil").exists()


# review.sh -----------------------------------------------------------------------------------------------------------

REVIEWED = {"refused": False, "changesNothing": False, "preview": None}


def answers(job, *reviews, code=0):
    """A ``kserve-iac`` that writes the comment to the file of ``--output``, and reviews as JSON."""
    text = json.dumps({"reviews": [{**REVIEWED, **one} for one in reviews]})
    job.program(
        "kserve-iac",
        f"while [ $# -gt 0 ]; do if [ \"$1\" = --output ]; then printf '%s' '{COMMENT}' > \"$2\"; fi; shift; done\n"
        f"echo '{text}'\nexit {code}",
    )


def git(folder, *words):
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(folder), *own, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def pull_request(tmp_path):
    """A shallow checkout of the merge of a pull request, as actions/checkout makes it."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    git(origin, "init", "--quiet")
    (origin / "file").write_text("1\n")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "-m", "one")
    left = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "-b", "change")
    (origin / "own").write_text("2\n")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "-m", "two")
    head = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "main")
    (origin / "file").write_text("3\n")
    git(origin, "commit", "--quiet", "--all", "-m", "three")
    base = git(origin, "rev-parse", "HEAD")
    git(origin, "merge", "--quiet", "--no-ff", "-m", "merge", "change")
    merge = git(origin, "rev-parse", "HEAD")
    git(origin, "update-ref", "refs/pull/1/merge", merge)
    git(origin, "reset", "--quiet", "--hard", base)
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    work.mkdir()
    git(work, "init", "--quiet")
    git(work, "remote", "add", "origin", f"file://{origin}")
    return {"work": work, "merge": merge, "head": head, "base": base, "left": left}


def checked_out(pull_request, what, depth="1"):
    words = ("--depth", depth) if depth else ()
    git(pull_request["work"], "fetch", "--quiet", *words, "origin", pull_request[what])
    git(pull_request["work"], "checkout", "--quiet", "FETCH_HEAD")


def reviewing(job, pull_request, **variables):
    given = {"COMMAND": "review", "SOURCE": "", "BASE": "", "FAIL_ON": "", "MARKER": "", "GITHUB_BASE_REF": "main"}
    return job.run("review.sh", cwd=pull_request["work"], **{**given, "GITHUB_SHA": pull_request["merge"], **variables})


def base_of(job):
    [call] = job.calls
    return call[call.index("--base") + 1]


def test_a_merge_is_compared_with_the_target_branch(job, pull_request):
    answers(job, {})
    checked_out(pull_request, "merge")
    done = reviewing(job, pull_request)
    assert done.returncode == 0, done.stderr
    assert base_of(job) == pull_request["base"]
    assert job.outputs | {"comment": ""} == {
        "code": "0", "comment": "", "refused": "false", "changes": "true", "drift": "false"
    }  # fmt: skip
    assert Path(job.outputs["comment"]).read_text() == COMMENT
    assert job.written("GITHUB_STEP_SUMMARY") == COMMENT


@pytest.mark.parametrize("depth", ["1", ""])
def test_a_branch_is_compared_with_the_commit_at_which_it_left_the_target(job, pull_request, depth):
    answers(job, {})
    checked_out(pull_request, "head", depth)
    done = reviewing(job, pull_request)
    assert done.returncode == 0, done.stderr
    assert base_of(job) == pull_request["left"]


def test_a_base_that_cannot_be_fetched_ends_the_job(job, pull_request):
    answers(job, {})
    checked_out(pull_request, "head")
    assert reviewing(job, pull_request, GITHUB_BASE_REF="nothing").returncode != 0
    assert job.calls == []


def test_all_arguments(job, pull_request):
    answers(job, {})
    checked_out(pull_request, "merge")
    job.out.mkdir(parents=True)
    (job.out / "previews").write_text("dev=a b.json\nprod=$(touch evil).json\n")
    done = reviewing(job, pull_request, SOURCE="--evil", BASE="v1", FAIL_ON="replace * restart", MARKER="a/b")
    assert done.returncode == 0, done.stderr
    assert job.calls[0][1:] == [
        "review", "--json", "--output", f"{job.out}/review.md", "--base", "v1",
        "--fail-on", "replace", "--fail-on", "*", "--fail-on", "restart", "--marker", "a/b",
        "--preview", "dev=a b.json", "--preview", "prod=$(touch evil).json", "--", "--evil",
    ]  # fmt: skip
    assert not (pull_request["work"] / "evil").exists()


def test_drift_is_compared_with_the_same_revision(job, pull_request):
    answers(job, {"changesNothing": True, "preview": {"steps": 2, "errors": []}})
    checked_out(pull_request, "merge")
    assert reviewing(job, pull_request, COMMAND="drift").returncode == 0
    assert base_of(job) == "HEAD"
    assert (job.outputs["drift"], job.outputs["changes"]) == ("true", "false")


@pytest.mark.parametrize(
    ("preview", "drift"),
    [(None, "false"), ({"steps": 0, "errors": []}, "false"), ({"steps": 0, "errors": ["no login"]}, "true")],
)
def test_what_is_drift(job, pull_request, preview, drift):
    answers(job, {"preview": preview})
    checked_out(pull_request, "merge")
    reviewing(job, pull_request, COMMAND="drift")
    assert job.outputs["drift"] == drift


def test_a_refused_review_still_writes_its_comment(job, pull_request):
    answers(job, {"refused": True}, code=1)
    checked_out(pull_request, "merge")
    assert reviewing(job, pull_request).returncode == 0
    assert (job.outputs["code"], job.outputs["refused"]) == ("1", "true")


def test_without_a_review_the_job_ends(job, pull_request):
    answers(job, code=2)
    checked_out(pull_request, "merge")
    assert reviewing(job, pull_request).returncode == 2
    assert job.written("GITHUB_STEP_SUMMARY") == ""


# comment.sh and issue.sh ---------------------------------------------------------------------------------------------


@pytest.fixture
def commented(job):
    job.out.mkdir(parents=True)
    (job.out / "review.md").write_text(COMMENT)
    return job


def comment(job, found="", changes="true"):
    job.program("gh", f"if [ \"$2\" = graphql ]; then printf '%s' '{found}'; fi")
    return job.run("comment.sh", NUMBER="7", CHANGES=changes, GH_TOKEN="t")


def test_a_first_comment(commented):
    assert comment(commented).returncode == 0
    _, write = commented.calls
    assert write == [
        "gh", "api", "--silent", "--method", "POST", "repos/team/serving/issues/7/comments",
        "-F", f"body=@{commented.out}/review.md",
    ]  # fmt: skip


def test_the_comment_of_an_earlier_run_is_updated(commented):
    assert comment(commented, "41\n42").returncode == 0
    _, write = commented.calls
    assert write[3:6] == ["--method", "PATCH", "repos/team/serving/issues/comments/41"]


def test_only_comments_of_the_same_author_are_found(commented):
    comment(commented)
    query = commented.calls[0]
    selects = query[query.index("--jq") + 1]
    nodes = [
        {"databaseId": 1, "body": COMMENT, "viewerDidAuthor": False},
        {"databaseId": 2, "body": "> " + COMMENT, "viewerDidAuthor": True},
        {"databaseId": 3, "body": COMMENT + "earlier", "viewerDidAuthor": True},
    ]
    answer = {"data": {"repository": {"pullRequest": {"comments": {"nodes": nodes}}}}}
    try:
        done = subprocess.run(
            ["jq", selects], input=json.dumps(answer), capture_output=True, text=True,
            env={"MARKER": COMMENT.partition("\n")[0], "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("jq is not installed: the expression is that of gh's own jq")
    assert done.stdout.split() == ["3"], done.stderr


def test_without_changes_there_is_no_first_comment(commented):
    assert comment(commented, changes="false").returncode == 0
    assert len(commented.calls) == 1
    assert comment(commented, "41", changes="false").returncode == 0
    assert "PATCH" in commented.calls[-1]


def issue(job, found="", drift="true"):
    job.program("gh", f"if [ \"$1 $2\" = 'issue list' ]; then printf '%s' '{found}'; fi")
    return job.run("issue.sh", DRIFT=drift, GH_TOKEN="t")


@pytest.mark.parametrize(
    ("found", "drift", "words"),
    [
        ("", "true", ["issue", "create", "--repo", "team/serving", "--title", "Drift in mine"]),
        ("9", "true", ["issue", "edit", "9", "--repo", "team/serving", "--body-file"]),
        ("9", "false", ["issue", "close", "9", "--repo", "team/serving", "--comment"]),
        ("", "false", None),
    ],
)
def test_one_issue_about_drift(commented, found, drift, words):
    assert issue(commented, found, drift).returncode == 0
    assert [call[1:3] for call in commented.calls[:2]] == [["label", "create"], ["issue", "list"]]
    further = commented.calls[2:]
    assert [call[1:7] for call in further] == ([words] if words else [])
