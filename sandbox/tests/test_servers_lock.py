"""What a lock of uv installs on a machine, and what the sandbox's own lists say."""

import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from kserve_iac_sandbox.servers.catalog import INITIALIZER, SERVERS, server
from kserve_iac_sandbox.servers.lock import Pin, pins

REGISTRY = {"registry": "https://index.example/simple"}
LOCK: dict[str, Any] = {
    "package": [
        {
            "name": "root",
            "version": "1",
            "source": {"virtual": "."},
            "dependencies": [{"name": "local"}, {"name": "a"}],
        },
        {
            "name": "local",
            "version": "1",
            "source": {"directory": "../local"},
            "dependencies": [{"name": "b", "extra": ["x"]}],
        },
        {
            "name": "a",
            "version": "1.0",
            "source": REGISTRY,
            "wheels": [{"hash": "sha256:aa"}, {"hash": "sha256:ab"}],
            "dependencies": [{"name": "old", "marker": "python_full_version < '3.11'"}, {"name": "root"}],
        },
        {
            "name": "b",
            "version": "2.0",
            "source": REGISTRY,
            "wheels": [{"hash": "sha256:ba"}],
            "dependencies": [{"name": "forked"}],
            "optional-dependencies": {"x": [{"name": "extra"}], "y": [{"name": "unknown"}]},
        },
        {"name": "extra", "version": "3", "source": REGISTRY, "dependencies": [{"name": "forked", "version": "1"}]},
        {"name": "old", "version": "4", "source": REGISTRY},
        {"name": "forked", "version": "1", "source": REGISTRY, "resolution-markers": ["python_full_version < '3.12'"]},
        {"name": "forked", "version": "2", "source": REGISTRY, "resolution-markers": ["python_full_version >= '3.12'"]},
    ]
}


def names(version: str) -> dict[str, str]:
    return {pin.name: pin.version for pin in pins(LOCK, "root", {"python_full_version": version})}


def test_a_lock_is_followed_through_folders_and_extras() -> None:
    assert names("3.11.7") == {"a": "1.0", "b": "2.0", "extra": "3", "forked": "1"}
    assert names("3.10.1") == {"a": "1.0", "b": "2.0", "extra": "3", "forked": "1", "old": "4"}


def test_checksums_are_those_of_the_wheels() -> None:
    found = {pin.name: pin.line for pin in pins(LOCK, "root", {"python_full_version": "3.11.0"})}
    assert found["a"] == "a==1.0 --hash=sha256:aa --hash=sha256:ab"
    assert found["extra"] == Pin("extra", "3").line == "extra==3"


def test_a_lock_that_does_not_fit_is_refused() -> None:
    with pytest.raises(LookupError, match="forked"):
        names("3.12.0")  # `extra` wants a version that is not for this interpreter
    with pytest.raises(LookupError, match="nothing"):
        pins(LOCK, "nothing", {})


def test_lists_of_our_own_are_whole() -> None:
    mlserver = server("mlserver")
    lists = {one.stem.removeprefix("mlserver-"): one for one in mlserver.pins("v0").parent.glob("mlserver-*.txt")}
    assert mlserver.version.removeprefix("v") in lists
    for version, path in lists.items():
        head, requires, *lines = path.read_text().splitlines()
        assert f"MLServer {version}" in head
        assert "3.10" in SpecifierSet(requires.removeprefix("# python:").strip())
        found = {Requirement(line).name: Requirement(line) for line in lines}
        for runtime in ("", "-sklearn", "-xgboost", "-lightgbm"):
            assert str(found[f"mlserver{runtime}"].specifier) == f"=={version}"
        assert all(re.match(r"^[a-z0-9-]+==[0-9a-z.]+( ; .*)?$", line) for line in lines)


def test_a_changed_recipe_is_noticed() -> None:
    assert len({one.recipe("v1") for one in SERVERS} | {one.recipe("v2") for one in SERVERS}) == 2 * len(SERVERS)
    assert INITIALIZER.recipe("v1") == server("storage-initializer").recipe("v1")
