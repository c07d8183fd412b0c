"""Derives the table of the serving runtimes that each KServe release brings, from the release's own files.

``python scripts/derive_runtimes.py`` writes ``kserve_iac/catalog/data/runtimes.json``; with ``--check`` it writes nothing and
says whether the file is what would be written. The Go toolchain fetches each release as a module and verifies its checksum.
Releases that no module proxy serves are read from a commit of KServe's public repository, as in ``derive_catalog.py``;
``--repository DIRECTORY`` reads these from a clone.

A release keeps its runtimes twice: as files of kustomize, which are read here, and in its charts, of which only the names are
read.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from derive_catalog import MODULE, RELEASES, Module, download
from deriving import finish
from kserve_repository import COMMITS, clone, files_at

FOLDER = "config/runtimes"
KIND = "ClusterServingRuntime"
TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "runtimes.json"


def runtimes_of(module: Module) -> Iterator[tuple[str, dict[str, Any]]]:
    """The runtimes of a release, each with its name."""
    charted = "\n".join(path.read_text(encoding="utf-8") for path in sorted((module.folder / "charts").rglob("*.yaml")))
    for path in sorted((module.folder / FOLDER).glob("kserve-*.yaml")):
        for obj in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if obj and obj["kind"] == KIND:
                name = obj["metadata"]["name"]
                yield name, {**facts(obj["spec"]), "chart": f"name: {name}\n" in charted}


def facts(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What KServe's selection reads of a runtime, and what its serving container requests."""
    containers = spec.get("containers", [])
    return {
        "formats": spec.get("supportedModelFormats", []),
        "protocols": spec.get("protocolVersions", []),
        "multiModel": spec.get("multiModel", False),
        "disabled": spec.get("disabled", False),
        "workers": "workerSpec" in spec,
        "requests": requested(containers, "kserve-container"),
    }


def requested(containers: list[Mapping[str, Any]], name: str) -> dict[str, str]:
    """What a container requests."""
    found = [one.get("resources", {}).get("requests", {}) for one in containers if one["name"] == name]
    return dict(found[0]) if found else {}


def checkout(version: str, repository: Path, target: Path) -> Module:
    """The runtimes and charts of a release that is no Go module."""
    commit = COMMITS[version]
    return Module(version, files_at(commit, repository, target / version, FOLDER, "charts"), "", commit)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the table is not up to date")
    parser.add_argument(
        "--repository", type=Path, help="a clone of KServe's repository; without one, git fetches the commits"
    )
    given = parser.parse_args()
    check = given.check
    with tempfile.TemporaryDirectory() as scratch:
        repository = given.repository or clone(Path(scratch))
        released = [download(version) for version in RELEASES]
        others = [checkout(version, repository, Path(scratch)) for version in COMMITS]
        table = {
            "_meta": {
                "source": f"{FOLDER} and charts of {MODULE}",
                "checksums": {module.version: module.checksum for module in released},
                "commits": {module.version: module.commit for module in others},
                "licence": "Apache-2.0",
                "derived_by": "scripts/derive_runtimes.py",
            },
            "runtimes": {
                module.version.rpartition(".")[0]: dict(runtimes_of(module)) for module in (*released, *others)
            },
        }
    return finish(json.dumps(table, indent=1, sort_keys=True) + "\n", TARGET, f"{FOLDER} of KServe", check=check)


if __name__ == "__main__":
    sys.exit(main())
