"""What an installation consists of, so that type checkers and editors find the types from any folder."""

import zipfile
from pathlib import Path

import pytest

from ..wheels import build, copy_checkout, needs_setuptools

pytestmark = needs_setuptools


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The packages and what describes them, apart from the checkout."""
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


def built(source, target, how):
    return zipfile.ZipFile(build(source, target, how))


@pytest.mark.parametrize("distribution", [".", "sandbox"])
def test_an_editable_installation_is_a_path(checkout, distribution, tmp_path):
    source = (checkout / distribution).resolve()
    with built(source, tmp_path, "build_editable") as wheel:
        files = [name for name in wheel.namelist() if ".dist-info/" not in name]
        assert len(files) == 1, "a finder, which type checkers do not follow"
        assert files[0].endswith(".pth")
        assert Path(wheel.read(files[0]).decode().strip()) == source


@pytest.mark.parametrize(
    ("distribution", "package"), [(".", "kserve_iac"), ("sandbox", "kserve_iac_sandbox")], ids=["library", "sandbox"]
)
def test_a_wheel_has_every_file(checkout, distribution, package, tmp_path):
    source = checkout / distribution
    with built(source, tmp_path, "build_wheel") as wheel:
        inside = set(wheel.namelist())
    assert f"{package}/py.typed" in inside
    files = (path for path in (source / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    wanted = {str(path.relative_to(source)) for path in files}  # types, data and templates too
    assert wanted - inside == set()
    if package == "kserve_iac":
        assert {"kserve_iac/args/dicts.py", "kserve_iac/args/pod.pyi", "kserve_iac/resources/services.pyi"} <= inside
    assert {name.partition("/")[0] for name in inside if ".dist-info/" not in name} == {package}
