"""Derives the sizes of MIG partitions on GKE from the source of Google's own device plugin.

``python scripts/derive_partitions.py MIG_GO COMMIT`` reads ``pkg/gpu/nvidia/mig/mig.go`` of
GoogleCloudPlatform/container-engine-accelerators (Apache-2.0) at that commit and writes
``kserve_iac/catalog/data/gke_partitions.json``. The plugin has one table of sizes with the number of partitions that it wants of
each GPU, and comments say which GPUs have which sizes. It offers no GPU at all on a node whose partitions are fewer or more.
``--check`` compares the file instead.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deriving import finish

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "gke_partitions.json"

TABLE = re.compile(r"gpuPartitionSizeMaxCount\s*=\s*map\[string\]int\{(.*?)\n\t\}", re.DOTALL)
GPUS = re.compile(r"//\s*(nvidia-[\w-]+(?:,\s*nvidia-[\w-]+)*)\s*")
SIZE = re.compile(r'"([^"]+)":\s*(\d+),')

ALSO = {"nvidia-a100-80gb": ("1g.20gb",)}
"""Sizes that the comments give to other GPUs only, of which NVIDIA's MIG user guide names the same number as the plugin wants."""

Partitions = dict[str, dict[str, int]]


def partitions(source: str) -> Partitions:
    """Accelerator -> size -> partitions of one GPU. Raises ValueError where the table does not read as expected."""
    table = TABLE.search(source)
    if table is None:
        raise ValueError("the source has no table gpuPartitionSizeMaxCount")
    found: Partitions = {}
    counts: dict[str, int] = {}
    gpus: list[str] = []
    for line in filter(None, map(str.strip, table[1].splitlines())):
        if named := GPUS.fullmatch(line):
            gpus = re.split(r",\s*", named[1])
        elif (size := SIZE.fullmatch(line)) and gpus:
            counts[size[1]] = int(size[2])
            for gpu in gpus:
                found.setdefault(gpu, {})[size[1]] = int(size[2])
        else:
            raise ValueError(f"the table has a line that is neither GPUs nor a size: {line}")
    for gpu, sizes in ALSO.items():
        found[gpu] |= {size: counts[size] for size in sizes}
    return found


def derived(source: str, commit: str) -> dict[str, Any]:
    """The content of the file."""
    repository = "GoogleCloudPlatform/container-engine-accelerators"
    meta = {
        "title": "MIG partitions of one GPU on GKE",
        "source": f"{repository}@{commit} pkg/gpu/nvidia/mig/mig.go (Apache-2.0)",
        "also": {gpu: list(sizes) for gpu, sizes in ALSO.items()},
        "also_source": "NVIDIA's MIG user guide: sizes that the plugin takes, but whose comment does not name this GPU",
        "derived_by": "scripts/derive_partitions.py",
    }
    return {"_meta": meta, "partitions": partitions(source)}


def text_of(content: Mapping[str, Any]) -> str:
    """The file as text: one accelerator a line, so that changes can be read."""
    lines = [f"    {json.dumps(gpu)}: {json.dumps(sizes)}" for gpu, sizes in content["partitions"].items()]
    return f'{{\n  "_meta": {json.dumps(content["_meta"])},\n  "partitions": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--check"]
    text = text_of(derived(Path(words[0]).read_text(encoding="utf-8"), words[1]))
    sys.exit(finish(text, TARGET, words[0], check="--check" in sys.argv))
