"""What the package says about itself: name, version, and how it is called in each language."""

from typing import Any

from .._version import VERSION
from ..resources.base import PACKAGE

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


def package_metadata() -> dict[str, Any]:
    """The head of the schema."""
    return {
        "name": PACKAGE,
        "displayName": "KServe IaC",
        "version": VERSION,
        "description": DESCRIPTION,
        "keywords": ["pulumi", "kserve", "kubernetes", "gpu", "llm", "category/infrastructure", "kind/component"],
        "license": "Apache-2.0",
        "attribution": "",
        "meta": {"moduleFormat": "(.*)"},
        "language": LANGUAGES,
    }
