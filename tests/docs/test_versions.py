"""The documentation names the versions that the project requires."""

import re
from pathlib import Path

import pytest

from kserve_iac._version import VERSION
from kserve_iac.catalog.charts import RELEASES
from kserve_iac.catalog.kserve import DEFAULT, VERSIONS

ROOT = Path(__file__).parents[2]


def found(pattern, *parts):
    return re.findall(pattern, ROOT.joinpath(*parts).read_text(), re.MULTILINE)


def test_one_oldest_pulumi_is_required_everywhere():
    [oldest] = found(r'"pulumi>=([\d.]+),<4"', "pyproject.toml")
    required = {
        "Pulumi.yaml": found(r'requiredPulumiVersion: ">=([\d.]+)\.0"', "Pulumi.yaml"),
        "the package": found(r'requiredPulumiVersion: ">=([\d.]+)\.0"', "components", "PulumiPlugin.yaml"),
        "that for GKE": found(r'requiredPulumiVersion: ">=([\d.]+)\.0"', "components", "gke", "PulumiPlugin.yaml"),
        "its requirements": found(r"pulumi>=([\d.]+),<4", "components", "requirements.txt"),
        "README": found(r"Pulumi ≥ ([\d.]*\d)", "README.md"),
        "the page of the installation": found(r"Pulumi ≥ ([\d.]*\d)", "docs", "how-to", "install.md"),
        "the guide": found(r"Pulumi ≥ ([\d.]*\d)", "docs", "how-to", "existing-cluster.md"),
    }
    assert required == {key: [oldest] for key in required}


def test_python_and_go_are_the_required_ones():
    [python] = found(r'requires-python = ">=([\d.]+)"', "pyproject.toml")
    assert {*found(r"Python ≥ ([\d.]*\d)", "docs/how-to/install.md")} == {python}
    for page in ("README.md", "CONTRIBUTING.md", "docs/tutorial/first-change.md"):
        assert {*found(r"Python ≥ ([\d.]*\d)", page)} == {python}, page
        assert found(r"Go ≥ ([\d.]*\d)", page) == found(r'go-version: "([\d.]+)"', ".github", "workflows", "ci.yml"), (
            page
        )


@pytest.mark.parametrize("page", ["docs/how-to/install.md", "docs/how-to/other-languages.md"])
def test_pages_name_the_release_of_this_checkout(page):
    named = found(r"kserve_iac-(\d[\d.]+\d)-py3|\.git(?:/components)?@v(\d[\d.]+\d)", page)
    assert {one for pair in named for one in pair if one} == {VERSION}


INSTALLED = [version for version in VERSIONS if version in RELEASES]
DESCRIBED = [version for version in VERSIONS if version not in RELEASES]


def listed(versions, last):
    return f"{', '.join(versions[:-1])} {last} {versions[-1]}"


@pytest.mark.parametrize(
    ("page", "last"), [("README.md", "and"), ("README.md", "or"), ("docs/how-to/existing-cluster.md", "or")]
)
def test_the_pages_name_the_versions_that_can_be_installed(page, last):
    assert f"KServe {listed(INSTALLED, last)}" in ROOT.joinpath(page).read_text()


@pytest.mark.parametrize(("page", "last"), [("README.md", "and"), ("docs/how-to/existing-cluster.md", "or")])
def test_the_pages_name_the_versions_that_others_must_install(page, last):
    sentence = next(one for one in ROOT.joinpath(page).read_text().split(". ") if listed(DESCRIBED, last) in one)
    assert "`install: existing`" in sentence


def test_the_guide_lists_the_versions_of_each_way_to_install():
    rows = dict(found(r"^\| (`(?:managed|existing)`)[^|]*\| ([\d., ]+) \|", "docs", "how-to", "environment.md"))
    assert rows == {"`managed`": ", ".join(INSTALLED), "`existing`": ", ".join(VERSIONS)}
    assert found(r"The default version is ([\d.]+)\.", "docs", "how-to", "environment.md") == [DEFAULT]


def test_the_reference_of_the_field_names_both():
    [text] = found(r'    kserve: Annotated.*\n    """((?:.|\n)*?)"""', "kserve_iac", "args", "platform.py")
    text = " ".join(text.split())
    assert f"The stack can install {listed(INSTALLED, 'and')}; {listed(DESCRIBED, 'and')} require" in text
