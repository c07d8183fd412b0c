"""Derives the tables of what each KServe release's CRDs know, from the CRDs themselves.

``python scripts/derive_catalog.py`` writes ``kserve_iac/catalog/data/crds/``; with ``--check`` it writes nothing and says whether
what is there is what would be written. The Go toolchain fetches each release as a module and verifies its checksum. Releases that
no module proxy serves are read from a commit of KServe's public repository, which git fetches and verifies by its name.
``--repository DIRECTORY`` reads these from a clone instead.

Every distinct subtree of all the schemas is kept once, in ``nodes.json``, under a hash of its content: pod specs, which make up
most of every CRD, are there once for all kinds and releases. ``<version>.json`` says which one each kind starts at, and where it
comes from. Descriptions are left out. A keyword that is not known here ends the run: nothing that constrains may be lost.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from kserve_repository import COMMITS, REPOSITORY, clone, files_at

MODULE = "github.com/kserve/kserve"
RELEASES = ("0.16.0", "0.17.0", "0.19.0", "0.20.0")
"""The releases that are derived from Go modules."""

LATER: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "0.21.0": {"InferenceService": ("tracing", "LLMInferenceService")},
}
"""Release -> kind -> a field of ``spec`` that is known to have come after the commit, and the kind that had the same before.

Source: kserve/kserve#6108 of 2026-08-31, which gives InferenceService the fields and defaults of LLMInferenceService's
``tracing``.
"""

GROUP = "serving.kserve.io"
CRDS = "config/crd/full"
"""Folder of the CRDs with all their fields; ``minimal`` beside it leaves most out."""

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "crds"

RENAMED: Mapping[str, str] = {
    "x-kubernetes-int-or-string": "intOrString",
    "x-kubernetes-preserve-unknown-fields": "preserveUnknownFields",
    "x-kubernetes-embedded-resource": "embeddedResource",
    "x-kubernetes-list-type": "listType",
    "x-kubernetes-list-map-keys": "listMapKeys",
    "x-kubernetes-validations": "rules",
}
"""Kubernetes' own keywords, under shorter names."""

KEPT = frozenset(
    {"type", "enum", "pattern", "format", "nullable", "default", "multipleOf", "uniqueItems"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"}
    | {"minItems", "maxItems", "minProperties", "maxProperties"}
)
"""Keywords of OpenAPI that are kept as they are."""

DROPPED = frozenset({"description", "title", "example", "externalDocs", "x-kubernetes-map-type"})
"""Keywords that constrain nothing: prose, and how server-side apply merges mappings."""

INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
"""The ``anyOf`` that goes with ``x-kubernetes-int-or-string`` and says nothing more."""


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML has it: these files are megabytes."""


class Unexpected(Exception):
    """A CRD says something that the tables have no place for."""


@dataclass
class Nodes:
    """The distinct subtrees of schemas, by reference: ``#`` and a hash of the content."""

    by_ref: dict[str, str] = field(default_factory=dict)

    def add(self, schema: Mapping[str, Any]) -> str:
        """Keeps ``schema`` and everything below it; returns its reference: a type's name where it says nothing else."""
        node: dict[str, Any] = {}
        for key, value in schema.items():
            if key in DROPPED:
                continue
            if key == "properties":
                node[key] = {name: self.add(inner) for name, inner in sorted(value.items())}
            elif key == "items" or (key == "additionalProperties" and isinstance(value, dict)):
                node[key] = self.add(value)
            elif key == "additionalProperties":
                node[key] = value
            elif key == "required":
                node[key] = sorted(value)
            elif key in KEPT or key in RENAMED:
                node[RENAMED.get(key, key)] = value
            elif not (key == "anyOf" and value == INT_OR_STRING and schema.get("x-kubernetes-int-or-string")):
                raise Unexpected(f"keyword {key}: {value!r}")
        if set(node) == {"type"}:
            return str(node["type"])
        text = json.dumps(node, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        ref = f"#{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        if self.by_ref.setdefault(ref, text) != text:
            raise Unexpected(f"two subtrees have the hash {ref}: keep more digits")
        return ref

    def text(self) -> str:
        """All of them as JSON, one a line."""
        meta = {
            "source": f"{CRDS} of {MODULE} at {', '.join(sorted((*RELEASES, *COMMITS)))}; each version's file names its sources",
            "licence": "Apache-2.0",
            "derived_by": "scripts/derive_catalog.py",
        }
        lines = [f"{json.dumps('_meta')}:{json.dumps(meta, sort_keys=True)}"]
        lines += [f"{json.dumps(ref)}:{text}" for ref, text in sorted(self.by_ref.items())]
        return "{\n" + ",\n".join(lines) + "\n}\n"


@dataclass(frozen=True)
class Module:
    """A release on this machine: its folder, and Go's checksum of it, or the commit that it was read at."""

    version: str
    folder: Path
    checksum: str
    commit: str | None = None

    @property
    def origin(self) -> dict[str, str]:
        """Where it comes from, for the table's head."""
        if self.commit is not None:
            return {"repository": REPOSITORY, "commit": self.commit}
        return {"module": f"{MODULE}@v{self.version}", "checksum": self.checksum}


def download(version: str) -> Module:
    """Fetches the release (or finds it in Go's cache); Go verifies it."""
    run = subprocess.run(
        ["go", "mod", "download", "-json", f"{MODULE}@v{version}"], capture_output=True, text=True, check=False
    )
    try:
        said = json.loads(run.stdout)
    except json.JSONDecodeError:
        said = {"Error": run.stderr.strip()}
    if said.get("Error"):
        raise SystemExit(f"{MODULE}@v{version}: {said['Error']}")
    return Module(version, Path(said["Dir"]), said["Sum"])


def checkout(version: str, repository: Path, target: Path) -> Module:
    """The CRDs of a release that is no Go module, written below ``target``, from a clone that has its commit."""
    commit = COMMITS[version]
    return Module(version, files_at(commit, repository, target / version, CRDS), "", commit)


def kinds_of(module: Module, nodes: Nodes) -> tuple[dict[str, Any], dict[str, str]]:
    """The kinds of a release, each with the root of each of its API versions; and the SHA-256 of each file read."""
    kinds: dict[str, Any] = {}
    sources: dict[str, str] = {}
    definitions: list[tuple[str, dict[str, Any]]] = []
    for path in sorted((module.folder / CRDS).rglob(f"{GROUP}_*.yaml")):  # other files there are patches of them
        content = path.read_bytes()
        sources[path.relative_to(module.folder).as_posix()] = hashlib.sha256(content).hexdigest()
        definitions.append((path.name, yaml.load(content, Loader=_LOADER)["spec"]))  # noqa: S506 - a safe one
    _add_later_fields(module.version, {spec["names"]["kind"]: spec for _, spec in definitions})
    for name, spec in definitions:
        versions = {}
        for version in spec["versions"]:
            if version["served"]:
                try:
                    versions[version["name"]] = nodes.add(version["schema"]["openAPIV3Schema"])
                except Unexpected as error:
                    raise Unexpected(f"{name}, {version['name']}: {error}") from None
        stored = [version["name"] for version in spec["versions"] if version["storage"]]
        if len(stored) != 1:
            raise Unexpected(f"{name}: {len(stored)} versions are stored, not one")
        kinds[spec["names"]["kind"]] = {
            "plural": spec["names"]["plural"],
            "scope": spec["scope"],
            "stored": stored[0],
            "versions": versions,
        }
    return kinds, sources


def _add_later_fields(version: str, definitions: Mapping[str, dict[str, Any]]) -> None:
    """Adds the fields of :data:`LATER` to all API versions of their kinds."""
    for kind, (field_name, pattern) in LATER.get(version, {}).items():
        [stored] = [one for one in definitions[pattern]["versions"] if one["storage"]]
        same = _spec_of(stored)[field_name]
        for one in definitions[kind]["versions"]:
            if field_name in _spec_of(one):
                raise Unexpected(f"{kind} of {version} has {field_name} already")
            _spec_of(one)[field_name] = same


def _added(version: str) -> str:
    """What of a table does not come from its commit."""
    fields = [f"{kind} spec.{name} like that of {pattern}" for kind, (name, pattern) in LATER[version].items()]
    return f"{', '.join(fields)} (kserve/kserve#6108)"


def _spec_of(version: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of ``spec``."""
    found: dict[str, Any] = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    return found


def derive(modules: Iterable[Module]) -> dict[str, str]:
    """The tables, by file name."""
    nodes = Nodes()
    files = {}
    for module in modules:
        kinds, sources = kinds_of(module, nodes)
        if not kinds:
            raise Unexpected(f"{module.version} has no CRDs under {CRDS}")
        table = {
            "_meta": {
                **module.origin,
                "licence": "Apache-2.0",
                "derived_by": "scripts/derive_catalog.py",
                "sources_sha256": sources,
                **({"added": _added(module.version)} if module.version in LATER else {}),
            },
            "kinds": kinds,
        }
        files[f"{module.version}.json"] = json.dumps(table, indent=1, sort_keys=True) + "\n"
    return {**files, "nodes.json": nodes.text()}


def differences(files: Mapping[str, str], folder: Path) -> list[str]:
    """Names of files that are missing in ``folder``, are too many there, or say something else."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in {*files, *there} if files.get(name) != there.get(name))


def write(files: Mapping[str, str], folder: Path) -> None:
    """Makes ``folder`` hold exactly these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the tables are not up to date")
    parser.add_argument(
        "--repository", type=Path, help="a clone of KServe's repository; without one, git fetches the commits"
    )
    given = parser.parse_args()
    check = given.check
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        repository = given.repository or clone(scratch)
        modules = [
            *map(download, RELEASES),
            *(checkout(version, repository, scratch / "crds") for version in COMMITS),
        ]
        files = derive(modules)
    changed = differences(files, TARGET)
    if check and changed:
        sys.exit(f"not what the CRDs say: {', '.join(changed)}; run make catalog")
    if not check:
        write(files, TARGET)
    size = sum(len(text) for text in files.values())
    print(f"{len(files)} tables, {size / 1024:.0f} KiB, {len(changed)} changed")


if __name__ == "__main__":
    main()
