"""The GKE versions from which on features work, and the order of versions."""

import re
from collections.abc import Mapping
from typing import NamedTuple

Version = tuple[int, ...]
"""``(1, 33, 3, 1136000)`` of ``1.33.3-gke.1136000``; shorter where less of it is said."""

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+)(?:-gke\.(\d+))?)?")


def parse_version(text: str) -> Version | None:
    """The version as numbers. None: it is an alias (``latest``, ``-``), or none at all."""
    match = _VERSION.fullmatch(text)
    return tuple(int(part) for part in match.groups() if part is not None) if match is not None else None


class Floor(NamedTuple):
    """What needs a version of GKE."""

    what: str
    """The feature, as the subject of a sentence in the plural."""
    versions: tuple[str, ...]
    """The first version of each minor version that has it, in order. Later minor versions all have it."""
    source: str

    def excludes(self, version: str) -> bool:
        """Whether no version that ``version`` may stand for has the feature.

        ``1.33`` stands for its newest patch, so that it is excluded only if the whole minor version is.
        """
        given = parse_version(version)
        if given is None or len(given) < 2:
            return False
        floors = {floor[:2]: floor for text in self.versions if (floor := parse_version(text)) is not None}
        own = floors.get(given[:2])
        return given < own[: len(given)] if own is not None else given[:2] < max(floors)

    def least(self, version: str) -> str:
        """The first version that has the feature: of the same minor version if there is one, else the oldest of a later one."""
        given = parse_version(version) or ()
        later = [text for text in self.versions if (parse_version(text) or ())[:2] >= given[:2]]
        return later[0] if later else self.versions[-1]


_CLASSES = 'GKE: "About custom ComputeClasses" (2026-04)'

FLOORS: Mapping[str, Floor] = {
    "compute-class": Floor("Compute classes", ("1.30.3-gke.1451000",), 'GKE: "ComputeClass CustomResourceDefinition"'),
    "auto-creation": Floor(
        "Compute classes that create node pools without cluster-level node auto-provisioning",
        ("1.33.3-gke.1136000",),
        f"{_CLASSES}, node pool auto-creation",
    ),
    "class-reservation": Floor("Reservations in compute classes", ("1.31.1-gke.2105000",), f"{_CLASSES}, reservations"),
    "class-block": Floor(
        "Blocks of reservations in compute classes", ("1.31.4-gke.1072000",), f"{_CLASSES}, reservation blocks"
    ),
    "flex-start": Floor(
        "Flex-start nodes",
        ("1.32.2-gke.1652000",),
        'GKE: "About GPU, TPU, and H4D consumption with flex-start provisioning mode", requirements',
    ),
    "queued": Floor(
        "Queued nodes", ("1.28.3-gke.1098000",), "kubernetes-sigs/kueue, documentation of ProvisioningRequests"
    ),
    "tcpx": Floor(
        "Nodes with GPUDirect-TCPX",
        ("1.27.16-gke.2874000", "1.28.15-gke.3163000", "1.29.15-gke.2467000"),
        "gke_accelerators.json, a3-highgpu-8g",
    ),
    "tcpxo": Floor(
        "Nodes with GPUDirect-TCPXO",
        (
            "1.28.15-gke.3163000",
            "1.29.15-gke.2467000",
            "1.30.14-gke.1922000",
            "1.31.14-gke.1243000",
            "1.32.11-gke.1174000",
        ),
        "gke_accelerators.json, a3-megagpu-8g",
    ),
    "g4": Floor("G4 nodes", ("1.32.11-gke.1174000",), "gke_accelerators.json, g4-standard-48"),
    "tpu-v6e": Floor(
        "Nodes with v6e TPUs",
        ("1.31.2-gke.1115000",),
        'ray-project/ray, documentation: "Start Google Cloud GKE Cluster with TPUs for KubeRay" (2026)',
    ),
    "tpu-7x": Floor(
        "Nodes with TPU 7x",
        ("1.34.0-gke.2201000",),
        "AI-Hypercomputer/tpu-recipes@0d439c1a (2026) inference/ironwood/MaxDiffusion/Wan2.x/Wan2.1-T2V",
    ),
    "gpu-dra": Floor(
        "Nodes whose GPUs pods claim",
        ("1.34",),
        'GKE: "Prepare GKE infrastructure for DRA workloads", requirements (read in 2026)',
    ),
    "dranet": Floor(
        "Nodes with an accelerator network profile and DRANET",
        ("1.34.1-gke.1829001",),
        "GoogleCloudPlatform/cluster-toolkit@10470803 (2026) modules/compute/gke-node-pool/gpu_direct.tf, dranet_min_version",
    ),
    "a4x-max": Floor(
        "A4X Max nodes",
        ("1.34.3-gke.1318000", "1.35.0-gke.2745000"),
        'NVIDIA/aicr, "GKE A4X Max (GB300) Networking Prerequisites" (2026), after the requirements of Google',
    ),
    "g4-fraction": Floor(
        "G4 nodes with a share of a GPU", ("1.35.2-gke.1485000",), "gke_accelerators.json, g4-standard-6"
    ),
}
"""Feature -> the versions from which on it works."""

GATEWAY_API: Mapping[str, Floor] = {
    "1.4": Floor("The CRDs of the Gateway API 1.4", ("1.34.1-gke.1829001",), "v1.4.0/gke-gateway"),
    "1.5": Floor("The CRDs of the Gateway API 1.5", ("1.35.2-gke.1751000",), "v1.5.0/gke-gateway"),
}
"""Minor release of the Gateway API -> the first versions of GKE that install it (GKE's conformance reports in
kubernetes-sigs/gateway-api, conformance/reports, "minimum cluster version"; read in 2026)."""

INFERENCE_POOLS = Floor(
    "The CRD of InferencePools by GKE",
    ("1.34.0-gke.1626000",),
    "docs/infrastructure/gateway/gke.md of llm-d/llm-d 0.8",
)
"""From which version on GKE installs the CRD of InferencePools, where its Gateway API is on."""

EXTENDED_RESOURCES = Floor(
    "Requests for nvidia.com/gpu that become claims",
    ("1.36",),
    'NVIDIA: "DRA Driver for NVIDIA GPUs" of the GPU Operator, comparison with the device plugin (read in 2026)',
)
"""From which version on NVIDIA's DRA driver can map the resource of the device plugin to claims."""
