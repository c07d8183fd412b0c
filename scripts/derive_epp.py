"""Derives which plugins each endpoint picker knows, from the Go modules that it is built of.

``python scripts/derive_epp.py`` writes ``kserve_iac/catalog/data/epp.json``; with ``--check`` it writes nothing and says
whether what is there is what would be written. The modules are looked for under ``$GOMODCACHE`` (``~/go/pkg/mod``);
``go mod download MODULE@VERSION`` puts them there.

Plugins are read from calls of ``Register``, whose first word is a constant of the package that the call names. The pickers of
KServe 0.20 and 0.21 (llm-d-router) are served by no module proxy: what is known of them is what their parts had before, and the
plugins that KServe's own code, tests and samples name. Those of 0.21 are read from a commit of KServe's public repository, which
git fetches; ``--repository DIRECTORY`` reads them from a clone instead.
"""

import argparse
import functools
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deriving import finish
from kserve_repository import COMMITS, REPOSITORY, clone, files_at

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "epp.json"

SCHEDULER = "github.com/llm-d/llm-d-inference-scheduler"
EXTENSION = "sigs.k8s.io/gateway-api-inference-extension"
KSERVE = "github.com/kserve/kserve"

PICKERS = {
    "0.2.0": (f"{SCHEDULER}@v0.2.0", f"{EXTENSION}@v0.5.0"),
    "0.4.0": (f"{SCHEDULER}@v0.4.0", f"{EXTENSION}@v1.2.0"),
    "0.7.1": (f"{SCHEDULER}@v0.7.1", f"{EXTENSION}@v1.4.0"),
}
"""Version of a picker -> the modules that it is built of."""

UNSERVED_PARTS = (f"{SCHEDULER}@v0.7.1", f"{EXTENSION}@v1.5.0")
UNSERVED_USERS = f"{KSERVE}@v0.20.0"
"""What the pickers 0.9.0 and 0.10.0 were made of before, and the KServe that uses 0.9.0."""

NAMING = ("pkg/controller/v1alpha2/llmisvc", "docs/samples/llmisvc", "test/e2e/llmisvc", "config/llmisvcconfig")
"""Folders of KServe that name plugins."""

REGISTERS = ("pkg/plugins/register.go", "cmd/epp/runner/register.go", "cmd/epp/runner/runner.go")
"""Files that register plugins."""

REGISTER = re.compile(r"^\s*(?:fwk)?plugins?\.Register\((\w+)\.(\w+),", re.MULTILINE)
IMPORT = re.compile(r'^\s*(?:(\w+)\s+)?"([^"]+)"', re.MULTILINE)
NAMED = re.compile(r"(?:\btype:\s*|Plugin\w*\s*=\s*)[\"']?([a-z][a-z0-9]*(?:-[a-z0-9]+)+)")
KIND = re.compile(r"-(scorer|filter|picker|handler|producer|decider|extractor|source|detector|admission)$")
"""How the name of a plugin ends; ``type`` is said of other things, too."""

META = {
    "what": "types of plugins by version of the endpoint picker; complete: whether the list is known to be whole",
    "source": "calls of Register in llm-d-inference-scheduler and the gateway-api-inference-extension that each is built on; "
    "for 0.9.0 and 0.10.0 (llm-d-router), those of 0.7.1 and of the extension 1.5.0, and the names in KServe 0.20's code and "
    f"samples, for 0.10.0 also those at {COMMITS['0.21.0']} of {REPOSITORY}",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_epp.py",
}


def modules() -> Path:
    """Where Go keeps modules."""
    return Path(os.environ.get("GOMODCACHE") or Path.home() / "go" / "pkg" / "mod")


def registered(root: Path, module: str) -> Iterator[str]:
    """Types of plugins that a module registers."""
    folder = root / module
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not there: go mod download {module}")
    for name in REGISTERS:
        path = folder / name
        text = path.read_text() if path.is_file() else ""
        packages = {alias or address.rpartition("/")[2]: address for alias, address in IMPORT.findall(text)}
        for package, constant in REGISTER.findall(text):
            yield _value(_folder(root, module, packages[package]), constant)


def _folder(root: Path, module: str, address: str) -> Path:
    """Of the package: of the module itself, or of the extension that it is built on."""
    own = module.partition("@")[0]
    if address.startswith(own):
        return root / module / address[len(own) + 1 :]
    for parts in PICKERS.values():
        if module in parts and address.startswith(EXTENSION):
            return root / parts[1] / address[len(EXTENSION) + 1 :]
    raise SystemExit(f"{module} registers a plugin of {address}, which is not known here")


@functools.cache
def _value(folder: Path, constant: str) -> str:
    for path in sorted(folder.glob("*.go")):
        if not path.name.endswith("_test.go"):
            found = re.search(
                rf'^\s*(?:const\s+)?{constant}\s*(?:string\s*)?=\s*"([^"]+)"', path.read_text(), re.MULTILINE
            )
            if found:
                return found.group(1)
    raise SystemExit(f"{folder} has no constant {constant}")


def named(folder: Path) -> Iterator[str]:
    """Types of plugins that the code, tests and samples of a KServe name."""
    sources = [*folder.glob("pkg/controller/v1alpha2/llmisvc/*.go"), *folder.glob("docs/samples/llmisvc/**/*.yaml")]
    sources += [*folder.glob("test/e2e/llmisvc/**/*.py"), *folder.glob("config/llmisvcconfig/*.yaml")]
    for path in sorted(sources):
        for name in NAMED.findall(path.read_text()):
            if KIND.search(name):
                yield name


def derive(root: Path, newest: Path) -> str:
    """The file's text. ``newest`` is the folder of the KServe that uses the picker 0.10.0."""
    found = {
        version: {"complete": True, "plugins": sorted({name for part in parts for name in registered(root, part)})}
        for version, parts in PICKERS.items()
    }
    known = {name for part in UNSERVED_PARTS for name in registered(root, part)} | set(named(root / UNSERVED_USERS))
    found["0.9.0"] = {"complete": False, "plugins": sorted(known)}
    found["0.10.0"] = {"complete": False, "plugins": sorted(known | set(named(newest)))}
    return json.dumps({"_meta": META, "pickers": found}, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument(
        "--repository", type=Path, help="a clone of KServe's repository; without one, git fetches the commit"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        repository = given.repository or clone(Path(name))
        newest = files_at(COMMITS["0.21.0"], repository, Path(name) / "kserve", *NAMING)
        return finish(derive(modules(), newest), TARGET, modules(), check=given.check)


if __name__ == "__main__":
    raise SystemExit(main())
