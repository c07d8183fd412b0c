"""The definition of compute classes, with the fields that the cluster's version of GKE has. Pure.

Fields: GKE, "ComputeClass CustomResourceDefinition" (its example of all fields, read in 2026); versions: the same page, and GKE,
"About custom ComputeClasses".
"""

import re
from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

CLASSES, RESERVATIONS = (1, 30, 3, 1451000), (1, 31, 1, 2105000)
"""The first GKE versions with compute classes, and with reservations in them."""

BLOCKS, NODE_POOL_CONFIG = (1, 31, 4, 1072000), (1, 31, 4, 1072000)
"""The first GKE versions with blocks of reservations, and with the configuration of node pools."""

FLEX_START = (1, 32, 2, 1652000)
"""The first GKE version with flex-start nodes."""

DRANET = (1, 34, 1, 1829001)
"""The first GKE version with DRANET, and accelerator network profiles of priorities (cluster-toolkit@10470803
modules/compute/gke-node-pool/gpu_direct.tf)."""

_TEXT, _WHOLE, _BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
_ANYTHING: Schema = {"x-kubernetes-preserve-unknown-fields": True}
_ENABLED: Schema = {"type": "object", "properties": {"enabled": _BOOLEAN}}


def spec(cluster: Mapping[str, Any]) -> Schema | None:
    """The schema of ``spec``; None: the cluster's version has no compute classes. A version that is not given has all fields."""
    given = tuple(int(part) for part in re.findall(r"\d+", str(cluster.get("minMasterVersion") or "")))

    def has(floor: tuple[int, ...]) -> bool:
        return not given or given >= floor[: len(given)]

    if not has(CLASSES):
        return None
    fields: Schema = {
        "activeMigration": _object(optimizeRulePriority=_BOOLEAN, ensureAllDaemonSetPodsRunning=_BOOLEAN),
        "autopilot": _ENABLED,
        "autoscalingPolicy": _object(
            consolidationDelayMinutes={"type": "integer", "minimum": 1, "maximum": 1440},
            consolidationThreshold=_WHOLE,
            gpuConsolidationThreshold=_WHOLE,
        ),
        "description": _TEXT,
        "nodePoolAutoCreation": _ENABLED,
        "nodePoolGroup": _object(name=_TEXT),
        "priorityDefaults": _ANYTHING,
        "priorities": {
            "type": "array",
            "items": _priority(has(RESERVATIONS), has(BLOCKS), has(FLEX_START), has(DRANET)),
        },
        "whenUnsatisfiable": {"type": "string", "enum": ["ScaleUpAnyway", "DoNotScaleUp"]},
    }
    if has(NODE_POOL_CONFIG):
        fields["nodePoolConfig"] = _ANYTHING
    return {"type": "object", "properties": fields}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _priority(reservations: bool, blocks: bool, flex_start: bool, dranet: bool) -> Schema:
    fields: Schema = {
        "gpu": _object(type=_TEXT, count=_WHOLE, driverVersion=_TEXT),
        "location": _object(
            zones={"type": "array", "items": _TEXT},
            zoneTypes={"type": "array", "items": _TEXT},
            locationPolicy={"type": "string", "enum": ["ANY", "BALANCED"]},
        ),
        "machineFamily": _TEXT,
        "machineType": _TEXT,
        "maxRunDurationSeconds": _WHOLE,
        "minCores": _WHOLE,
        "minCpuPlatform": _TEXT,
        "minMemoryGb": _WHOLE,
        "nodeLabels": _ANYTHING,
        "nodeSystemConfig": _ANYTHING,
        "nodepools": {"type": "array", "items": _TEXT},
        "placement": _object(policyName=_TEXT),
        "podFamily": _TEXT,
        "spot": _BOOLEAN,
        "storage": _object(
            bootDiskKMSKey=_TEXT,
            bootDiskSize=_WHOLE,
            bootDiskType=_TEXT,
            localSSDCount=_WHOLE,
            secondaryBootDisks={"type": "array", "items": _ANYTHING},
        ),
        "taints": {"type": "array", "items": _ANYTHING},
        "tpu": _object(type=_TEXT, count=_WHOLE, topology=_TEXT),
    }
    if dranet:
        fields["acceleratorNetworkProfile"] = {"type": "string", "enum": ["auto"]}
    if flex_start:
        fields["flexStart"] = _object(enabled=_BOOLEAN, nodeRecycling=_ANYTHING)
        fields["capacityCheckWaitTimeSeconds"] = _WHOLE
    if reservations:
        named: Schema = {"name": _TEXT, "project": _TEXT, "zones": {"type": "array", "items": _TEXT}}
        if blocks:
            named["reservationBlock"] = _object(name=_TEXT, reservationSubBlock=_object(name=_TEXT))
        fields["reservations"] = {
            "type": "object",
            "required": ["affinity"],
            "properties": {
                "affinity": {"type": "string", "enum": ["None", "AnyBestEffort", "Specific"]},
                "specific": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": named}},
            },
        }
    return {"type": "object", "properties": fields}
