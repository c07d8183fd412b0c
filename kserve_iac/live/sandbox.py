"""The sandbox that the shell names, as sandbox/docs/sandbox.md describes it ("How programs find a sandbox")."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STATE_VARIABLE = "KSERVE_IAC_SANDBOX"
"""Environment variable with the state folder of the sandbox. ``kserve-iac sandbox env`` prints it."""

MARK = "kube-system/kserve-iac-sandbox"
"""ConfigMap that marks the API server of a sandbox. Its ``id`` is that of ``sandbox.json``."""

DESCRIPTION = "sandbox.json"
"""File in the state folder that describes the sandbox."""

DOORS = "doors.json"
"""File in the state folder with the ports of this machine that lead to Services of the type LoadBalancer."""


def is_marked(config_map: Mapping[str, Any] | None, folder: Path) -> bool:
    """Whether the API server that has this ConfigMap (:data:`MARK`) is that of the sandbox in ``folder``."""
    own = _object(folder / DESCRIPTION).get("id")
    return own is not None and ((config_map or {}).get("data") or {}).get("id") == own


def doors(folder: Path) -> dict[str, dict[int, int]] | None:
    """Port of a Service -> port of this machine, by ``namespace/name`` of the Service. None: the sandbox has no such file."""
    if not (folder / DOORS).is_file():
        return None
    return {
        str(name): {int(port): int(local) for port, local in ports.items()}
        for name, ports in _object(folder / DOORS).items()
    }


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found if isinstance(found, dict) else {}
