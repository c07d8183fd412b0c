"""A tag is released only if the checkout is that release."""

import re
from pathlib import Path

import pytest
import yaml

from kserve_iac._version import VERSION

ROOT = Path(__file__).parents[2]


@pytest.fixture
def release(script, tmp_path):
    """What is wrong with a tag in a copy of the checkout, whose entry in the change log is dated."""

    def differences(tag, changes=None):
        for name in (*script.VERSIONS, "CHANGELOG.md"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            text = (ROOT / name).read_text().replace("- unreleased", "- 2027-01-31")
            for old, new in (changes or {}).get(name, ()):
                assert old in text
                text = text.replace(old, new)
            (tmp_path / name).write_text(text)
        return list(script.differences(tag, tmp_path))

    return differences


def test_the_release_of_this_checkout(release):
    assert release(f"v{VERSION}") == []


def test_a_tag_of_another_version_differs_everywhere(release, script):
    found = release("v9.8.7")
    assert [line.split()[0] for line in found] == [*script.VERSIONS, "CHANGELOG.md"]
    assert f"has the version {VERSION}, but the tag is v9.8.7." in found[0]


@pytest.mark.parametrize("tag", ["0.1.0", "v0.1", "v0.1.0-rc1", "main", ""])
def test_other_tags_are_no_releases(release, tag):
    [found] = release(tag)
    assert "is not the tag of a release" in found


def test_an_entry_without_a_date_is_not_released(release):
    [found] = release(f"v{VERSION}", {"CHANGELOG.md": [("2027-01-31", "unreleased")]})
    assert found.startswith(f"The entry for {VERSION} in CHANGELOG.md has no date but unreleased.")


def test_both_distributions_have_one_version(release):
    [found] = release(f"v{VERSION}", {"sandbox/pyproject.toml": [(f'version = "{VERSION}"', 'version = "0.0.9"')]})
    assert found.startswith("sandbox/pyproject.toml has the version 0.0.9")


WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


def test_the_workflow_of_a_release_has_only_the_permissions_that_it_needs():
    content = yaml.safe_load(WORKFLOW.read_text())
    assert content["permissions"] == {}
    assert {name: job["permissions"] for name, job in content["jobs"].items()} == {
        "build": {"contents": "read"},
        "provenance": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
    }
    assert content["jobs"]["publish"]["environment"] == "pypi"
    assert "secrets." not in WORKFLOW.read_text()


def test_the_actions_of_a_release_are_pinned_by_commit():
    used = re.findall(r"uses: (.*)", WORKFLOW.read_text())
    assert len(used) == 7
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def test_only_the_jobs_that_run_nothing_of_the_checkout_may_sign_in():
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    for name in ("provenance", "publish"):
        assert not any("run" in step for step in jobs[name]["steps"])


def test_the_change_log_keeps_its_form():
    text = (ROOT / "CHANGELOG.md").read_text()
    entries = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert entries
    for entry in entries:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2}|unreleased)", entry)
    assert entries[0].startswith(f"[{VERSION}]")
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= allowed
