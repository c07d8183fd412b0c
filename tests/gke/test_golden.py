"""What is asked of Google for two dozen clusters, resource by resource, and what the provider does with each property."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kserve_iac.catalog.provider import marks
from kserve_iac.gke.cluster import CLUSTER_FORCE_NEW, CLUSTER_IGNORED
from kserve_iac.gke.node_pool import FORCE_NEW, IGNORED
from kserve_iac.resources import GkeCluster

from ..resources.conftest import run, world
from .environments import ENVIRONMENTS

__all__ = ["run", "world"]

REGENERATE = "KSERVE_IAC_REGENERATE"
FOLDER = Path(__file__).parent / "golden"
CLUSTER, POOL = "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"
FREE = {
    f"{POOL}.{path}"
    for path in (
        "nodeConfig.labels",
        "nodeConfig.metadata",
        "nodeConfig.resourceLabels",
        "nodeConfig.linuxNodeConfig.sysctls",
    )
} | {f"{CLUSTER}.resourceLabels"}
"""Maps whose keys users choose."""


def emitted(found: Any) -> list[dict[str, Any]]:
    """What is asked of Google, and the compute classes, which GKE makes nodes of."""
    return [
        {"type": one.type, "name": one.name, "properties": whole(one.inputs)}
        for one in sorted(found.resources, key=lambda one: (one.type, one.name))
        if one.type.startswith("gcp:") or one.type.endswith(":ComputeClass")
    ]


def whole(value: Any) -> Any:
    """Numbers of the engine, which are all floats, as they were written."""
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The path of every property, without indices."""
    if isinstance(value, list):
        for item in value:
            yield from paths(item, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key}" if path else key
            yield below
            if not any(free.endswith(f".{below}") for free in FREE):
                yield from paths(inner, below)


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / f"{name}.yaml").read_text()))


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_is_asked_of_google(name, world, run):
    run(lambda: GkeCluster("prod", ENVIRONMENTS[name]))
    text = yaml.safe_dump_all(emitted(world), sort_keys=True, width=120)
    path = FOLDER / f"{name}.yaml"
    if os.environ.get(REGENERATE) == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.is_file(), f"no golden file {path.name}: run once with {REGENERATE}=1 and read what it wrote"
    assert text == path.read_text(), f"{path.name} differs: if that is meant, run with {REGENERATE}=1"


def test_every_golden_file_has_its_environment():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(ENVIRONMENTS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_property_is_one_that_the_provider_takes(name):
    for one in documents(name):
        if one["type"].startswith("gcp:"):
            known = marks(one["type"])
            for path in paths(one["properties"]):
                own = known.get(path, "")
                if not path.startswith("nodeConfig.") or one["type"] != CLUSTER:  # the pool that is removed
                    assert {*own} & {"R", "O"}, f"{one['type']} has no {path}"


@pytest.mark.parametrize(
    ("type_token", "listed", "elsewhere"),
    [
        # Name, cluster and place are the pool's identity, which its maker gives.
        (POOL, FORCE_NEW, ["name", "cluster", "location", "project", "nodeConfig", *IGNORED]),
        (CLUSTER, CLUSTER_FORCE_NEW, CLUSTER_IGNORED),
    ],
)
def test_what_replaces_a_pool_or_a_cluster_is_listed(type_token, listed, elsewhere):
    known = marks(type_token)
    lists = {".".join(path) for path in listed}
    assert {path for path in lists if "F" not in known[path]} == set()
    found = {
        path
        for name in ENVIRONMENTS
        for one in documents(name)
        if one["type"] == type_token
        for path in paths(one["properties"])
        if "F" in known.get(path, "") and path not in elsewhere
    }
    assert {path for path in found if not any(path == one or path.startswith(f"{one}.") for one in lists)} == set()
