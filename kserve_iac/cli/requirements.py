"""How a project installs this library: in the same way in which it was installed itself."""

import json
from importlib import metadata
from typing import Any

from .._version import VERSION

SANDBOX = "kserve-iac-sandbox"

_EXTRAS = {"gke": "[gke]"}
"""Kind of cluster -> the extra of the library that it requires."""


def requirements(cluster: str) -> list[str]:
    """The lines of ``requirements.txt`` for a kind of cluster.

    A distribution that was installed from a wheel, a folder or a repository is required from there; pip records the place
    (PEP 610). All others come from the package index, in a version that is compatible.
    """
    place = _place("kserve-iac")
    found = [_line(f"kserve-iac{_EXTRAS.get(cluster, '')}", place)]
    if cluster == "sandbox":
        found.append(_line(SANDBOX, _place(SANDBOX) or _beside(place)))
    return found


def _line(name: str, place: str | None) -> str:
    return f"{name} @ {place}" if place is not None else f"{name}~={VERSION}"


def _beside(place: str | None) -> str | None:
    """The sandbox in the repository or the folder of the library. None: the library comes from an index or a wheel."""
    if place is None or place.endswith((".whl", ".tar.gz")):
        return None
    return f"{place}#subdirectory=sandbox" if place.startswith("git+") else f"{place}/sandbox"


def _place(distribution: str) -> str | None:
    """Where a distribution was installed from, as pip takes it. None: from an index, or it is not installed."""
    try:
        text = metadata.distribution(distribution).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    return url_of(json.loads(text)) if text else None


def url_of(direct: dict[str, Any]) -> str:
    """The address of a requirement, from the content of ``direct_url.json``."""
    url = str(direct["url"])
    if (repository := direct.get("vcs_info")) is not None:
        url = f"{repository['vcs']}+{url}@{repository['commit_id']}"
    folder = direct.get("subdirectory")
    return f"{url}#subdirectory={folder}" if folder else url
