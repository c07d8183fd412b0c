"""The page of compatible versions: requirements from ``pyproject.toml``, releases from the catalogue, tools from the sandbox."""

import re
from collections.abc import Iterator
from pathlib import Path

from kserve_iac._version import VERSION
from kserve_iac.catalog.charts import RELEASES
from kserve_iac.catalog.gateways import TESTED
from kserve_iac.catalog.kserve import DEFAULT, VERSIONS
from kserve_iac_sandbox.tools.catalog import KUBERNETES_VERSION, PULUMI_KUBERNETES_VERSION, PULUMI_VERSION

ROOT = Path(__file__).parents[1]

OLDEST_KUBERNETES = "1.32"
"""KServe's quickstart guide of 0.17 (docs/how-to/existing-cluster.md)."""

TESTED_SDK = {"pulumi": "3.272.0", "pulumi-kubernetes": "4.34.2", "pulumi-gcp": "10.2.0"}
"""The SDKs with which the tests were last run. Whoever runs them with others changes this table."""

HEAD = f"""# Compatible versions

<!-- Generated from pyproject.toml, the catalogue and the sandbox by `python scripts/derive_reference.py`; do not edit. -->

These are the versions that kserve-iac {VERSION} accepts, and those with which it was run. An installation with other versions \
is refused where the column says that they are required.
"""


def page() -> str:
    """The text of the page."""
    required = dict(_required())
    engine = f"{required['pulumi'].partition(',')[0].removeprefix('>=')}.0"
    rows = [
        ("Python", required["python"], "3.11; the workflow of this project uses 3.12", "pip"),
        ("Pulumi CLI", f">={engine}", f"{PULUMI_VERSION}", "Pulumi, by `requiredPulumiVersion` of the project"),
        ("Pulumi SDK for Python", required["pulumi"], TESTED_SDK["pulumi"], "pip"),
        (
            "SDK and plugin for Kubernetes",
            required["pulumi-kubernetes"],
            f"SDK {TESTED_SDK['pulumi-kubernetes']}; the plugin that the sandbox compiles is a commit after 4.24 and calls "
            f"itself {PULUMI_KUBERNETES_VERSION}",
            "pip; the SDK determines the plugin",
        ),
        (
            "SDK and plugin for Google Cloud (extra `gke`)",
            required["pulumi-gcp"],
            f"SDK {TESTED_SDK['pulumi-gcp']}; not the plugin, but a stand-in for it",
            "pip; the SDK determines the plugin",
        ),
        ("Kubernetes", f">={OLDEST_KUBERNETES}", KUBERNETES_VERSION, "nobody: KServe documents it as its minimum"),
        ("KServe, installed by the stack", ", ".join(RELEASES), "0.19, 0.20", "the preview"),
        ("KServe, installed by others", ", ".join(VERSIONS), "0.19, 0.20", "the preview"),
    ]
    lines = [
        "",
        "| component | required | run with | who refuses others |",
        "| --- | --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        "## Parts of the platform",
        "",
        f"The stack installs these versions with each release of KServe, unless you set others. KServe {DEFAULT} is the "
        "default.",
        "",
        "| KServe | cert-manager | Gateway API | LeaderWorkerSet | Envoy Gateway | Envoy AI Gateway |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for version, release in RELEASES.items():
        tested = TESTED[version]
        parts = (release.cert_manager, release.gateway_api, release.lws, tested.envoy_gateway, tested.ai_gateway)
        lines.append(f"| {' | '.join((release.kserve, *map(str, parts)))} |")
    return HEAD + "\n".join(lines) + "\n"


def _required() -> Iterator[tuple[str, str]]:
    """What ``pyproject.toml`` requires of Python and of Pulumi's SDKs."""
    text = (ROOT / "pyproject.toml").read_text()  # not with tomllib, which Python 3.10 does not have
    yield "python", re.findall(r'^requires-python = "(.*)"$', text, re.MULTILINE)[0]
    for name in TESTED_SDK:
        yield name, re.findall(rf'"{name}([<>=][^"]*)"', text)[0]
