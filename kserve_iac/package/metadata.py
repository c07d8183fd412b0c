"""What the package says about itself: name, version, and how it is called in each language."""

import re
from importlib import metadata
from pathlib import Path
from typing import Any

from ..resources.base import PACKAGE

DISTRIBUTION = "kserve-iac"

DESCRIPTION = (
    "Model serving on Kubernetes with KServe: GPU node pools, the serving platform and every model service, "
    "checked against KServe, the platform and the hardware in the preview."
)

LANGUAGES: dict[str, Any] = {
    "python": {
        # Not kserve_iac: that is the library itself, for programs in Python.
        "packageName": "pulumi_kserve_iac",
        "respectSchemaVersion": True,
        "pyproject": {"enabled": True},
    },
    "nodejs": {"packageName": "pulumi-kserve-iac", "respectSchemaVersion": True},
    "go": {"importBasePath": "github.com/kserve-iac/kserve-iac/sdk/go/kserveiac", "respectSchemaVersion": True},
    "csharp": {
        "rootNamespace": "Pulumi",
        "namespaces": {PACKAGE: "KserveIac", "index": "KserveIac"},
        "respectSchemaVersion": True,
    },
    "java": {"packages": {PACKAGE: "kserveiac"}},
}


def version() -> str:
    """Version of the distribution (semver), of the checkout that this code runs from, else of what is installed.

    Raises ``importlib.metadata.PackageNotFoundError`` where there is neither.
    """
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.is_file():
        text = project.read_text(encoding="utf-8")
        found = re.search(rf'^name = "{DISTRIBUTION}"\nversion = "([^"]+)"', text, re.MULTILINE)
        if found:
            return found.group(1)
    return metadata.version(DISTRIBUTION)


def package_metadata() -> dict[str, Any]:
    """The head of the schema."""
    return {
        "name": PACKAGE,
        "displayName": "KServe IaC",
        "version": version(),
        "description": DESCRIPTION,
        "keywords": ["pulumi", "kserve", "kubernetes", "gpu", "llm", "category/infrastructure", "kind/component"],
        "license": "Apache-2.0",
        "attribution": "",
        "meta": {"moduleFormat": "(.*)"},
        "language": LANGUAGES,
    }
