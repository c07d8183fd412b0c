"""Derives the machine types of EC2 and Azure that carry GPUs, from the tables of the Kubernetes cluster autoscaler.

``python scripts/derive_machines_elsewhere.py AUTOSCALER COMMIT`` reads a checkout of kubernetes/autoscaler (Apache-2.0) at that
commit and writes ``kserve_iac/catalog/data/machines_elsewhere.json``. The autoscaler generates its tables from the clouds' own
listings. They have CPUs, memory and the number of GPUs, but not their kind: :data:`KINDS` has the kind of each family. The
source has no prices, so the file has none. Families with a part of a GPU, or with GPUs that vLLM does not run on, are left out.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "machines_elsewhere.json"

TABLES = {
    "aws": "cluster-autoscaler/cloudprovider/aws/ec2_instance_types.go",
    "azure": "cluster-autoscaler/cloudprovider/azure/azure_instance_types.go",
}

KINDS: dict[str, list[tuple[str, str]]] = {
    # AWS: "Amazon EC2 instance types", accelerated computing.
    "aws": [
        (r"g4dn\..*", "nvidia-tesla-t4"),
        (r"g5\..*", "nvidia-a10g"),
        (r"(g6|gr6)\..*", "nvidia-l4"),
        (r"g6e\..*", "nvidia-l40s"),
        (r"g7e\..*", "nvidia-rtx-pro-6000"),
        (r"p3\..*", "nvidia-tesla-v100"),
        (r"p4d\..*", "nvidia-tesla-a100"),
        (r"p4de\..*", "nvidia-a100-80gb"),
        (r"p5\..*", "nvidia-h100-80gb"),
        (r"p5en\..*", "nvidia-h200-141gb"),
        (r"p6-b200\..*", "nvidia-b200"),
    ],
    # Azure: "GPU-accelerated virtual machine sizes". Smaller sizes of NVadsA10 v5 have a part of a GPU.
    "azure": [
        (r"Standard_NC\d+as_T4_v3", "nvidia-tesla-t4"),
        (r"Standard_NC\d+ads_A10_v4", "nvidia-a10"),
        (r"Standard_NV(36ads|36adms|72ads)_A10_v5", "nvidia-a10"),
        (r"Standard_NC\d+r?s_v3", "nvidia-tesla-v100"),
        (r"Standard_NC\d+ads_A100_v4", "nvidia-a100-80gb"),
        (r"Standard_ND96asr_v4", "nvidia-tesla-a100"),
        (r"Standard_ND96amsr_A100_v4", "nvidia-a100-80gb"),
        (r"Standard_NCC?\d+adi?s_H100_v5", "nvidia-h100-nvl"),
        (r"Standard_ND96isr_H100_v5", "nvidia-h100-80gb"),
        (r"Standard_ND96isr_H200_v5", "nvidia-h200-141gb"),
        (r"Standard_ND96isr_MI300X_v5", "amd-mi300x"),
    ],
}
"""Cloud -> the GPU of each family, as ``gpus.json`` and ``gpus_elsewhere.json`` name it."""

_ENTRY = re.compile(
    r'InstanceType: "(?P<name>[^"]+)",\s+(?:SkuFamily:\s+"[^"]*",\s+)?VCPU:\s+(?P<vcpus>\d+),\s+MemoryMb:\s+(?P<memory>\d+),'
    r'\s+GPU:\s+(?P<gpus>\d+),\s+Architecture: "(?P<arch>\w+)"'
)


def machines(cloud: str, table: str) -> Iterator[dict[str, Any]]:
    """The machine types of a table that have GPUs of a known kind, by name."""
    for entry in sorted(_ENTRY.finditer(table), key=lambda one: one["name"]):
        kind = next((kind for family, kind in KINDS[cloud] if re.fullmatch(family, entry["name"])), None)
        if kind is not None and int(entry["gpus"]):
            yield {
                "machine_type": entry["name"],
                "cloud": cloud,
                "vcpus": int(entry["vcpus"]),
                "memory_gib": int(entry["memory"]) / 1024,
                "arch": entry["arch"],
                "gpu": kind,
                "gpu_count": int(entry["gpus"]),
            }


def derived(autoscaler: Path, commit: str) -> dict[str, Any]:
    """The content of the file."""
    found = [one for cloud, path in TABLES.items() for one in machines(cloud, (autoscaler / path).read_text())]
    meta = {
        "title": "Machine types of EC2 and Azure that carry GPUs",
        "source": f"kubernetes/autoscaler@{commit}: {', '.join(TABLES.values())}",
        "kinds": "the clouds' pages of machine types",
        "licence": "Apache-2.0",
        "prices": "none",
    }
    return {"_meta": meta, "machine_types": found}


def main() -> None:
    """Writes the file."""
    autoscaler, commit = sys.argv[1:]
    content = derived(Path(autoscaler), commit)
    lines = ",\n".join(f"  {json.dumps(one)}" for one in content["machine_types"])
    meta = json.dumps(content["_meta"], indent=2).replace("\n", "\n ")
    TARGET.write_text(f'{{\n "_meta": {meta},\n "machine_types": [\n{lines}\n ]\n}}\n')


if __name__ == "__main__":
    main()
