"""Derives the architectures of public models, from wheels that hold what their ``config.json`` says.

``python scripts/derive_model_architectures.py WHEELS`` writes ``kserve_iac/catalog/data/model_architectures.json``; with
``--check`` it writes nothing and says whether the file is as it would be written. WHEELS is a folder with one wheel each of
``aiconfigurator-core`` and ``xinference`` (``pip download --no-deps -d WHEELS aiconfigurator-core==0.12.0 xinference==4.1.0``).

The first one has copies of ``config.json``, which say the architecture, the model type, and whether code of the repository
defines the configuration (``auto_map``). The second one says the architecture of a family only. A family that has both dense
models and mixtures of experts is left out where the name of a model does not agree with the architecture. Files for llama.cpp
and MLX, which vLLM does not serve, are left out.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from deriving import from_wheels

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "model_architectures.json"

META = {
    "what": "architecture, model type (-: it was not read) and the word `code` (the configuration is defined by code of the "
    "model's repository) -> hub ids",
    "source": "model_configs/*_config.json of aiconfigurator-core 0.12.0 and model/llm/models/*.json of xinference 4.1.0 (PyPI)",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_model_architectures.py",
}

EXPERTS = re.compile(r"-A\d+(\.\d+)?B", re.IGNORECASE)
"""Part of a name that says the active parameters of a mixture of experts."""

FORMATS = ("pytorch", "fp8", "fp4", "awq", "gptq", "bnb")

Rows = dict[str, str]


def _one(folder: Path, pattern: str) -> zipfile.ZipFile:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder} must hold one {pattern}, but has {len(found)}")
    return zipfile.ZipFile(found[0])


def of_configs(folder: Path) -> Rows:
    """Hub ids with what the copy of their ``config.json`` says."""
    found = {}
    with _one(folder, "aiconfigurator_core-*.whl") as wheel:
        for name in sorted(wheel.namelist()):
            match = re.search(r"model_configs/([\w.-]+?)--([\w.-]+)_config\.json$", name)
            config = json.loads(wheel.read(name)) if match else {}
            if match and config.get("architectures") and not name.endswith("hf_quant_config.json"):
                words = [",".join(config["architectures"]), config.get("model_type") or "-"]
                words += ["code"] if "AutoConfig" in (config.get("auto_map") or {}) else []
                found[f"{match[1]}/{match[2]}"] = " ".join(words)
    return found


def of_families(folder: Path) -> Rows:
    """Hub ids with the architecture of their family."""
    found: dict[str, str] = {}
    with _one(folder, "xinference-*.whl") as wheel:
        for name in sorted(wheel.namelist()):
            if re.search(r"model/llm/models/[^/]+\.json$", name):
                for family in json.loads(wheel.read(name)):
                    found |= {hub: f"{architecture} -" for hub, architecture in _of_family(family)}
    return found


def _of_family(family: dict[str, object]) -> Iterator[tuple[str, str]]:
    architectures = family.get("architectures")
    specs = family.get("model_specs")
    if not isinstance(architectures, list) or len(architectures) != 1 or not isinstance(specs, list):
        return
    ids = {
        one["model_src"]["huggingface"]["model_id"]
        for one in specs
        if one.get("model_format") in FORMATS and (one.get("model_src") or {}).get("huggingface")
    }
    names = sorted(one for one in ids if one is not None and "{" not in one)
    is_mixed = len({EXPERTS.search(one) is not None for one in names}) == 2
    for one in names:
        if not is_mixed or (EXPERTS.search(one) is not None) == ("Moe" in architectures[0]):
            yield one, architectures[0]


def derive(wheels: Path) -> str:
    """The file's text."""
    rows: dict[str, list[str]] = {}
    for hub, said in sorted({**of_families(wheels), **of_configs(wheels)}.items()):
        rows.setdefault(said, []).append(hub)
    models = {said: " ".join(hubs) for said, hubs in sorted(rows.items())}
    return json.dumps({"_meta": META, "models": models}, indent=1) + "\n"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
