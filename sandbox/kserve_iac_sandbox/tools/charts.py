"""Charts and CRDs from the modules' folders, exported as their authors' release process packages them.

``<cache>/charts/<name>/<version>/`` is a chart (or, for CRDs that have no chart, a folder of YAML files), and
``<cache>/charts/index.json`` lists what is there. An exported folder is complete: it appears by one rename.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from .. import files
from .build import Toolbox
from .catalog import GATEWAY_SOURCES, PROGRAMS, SOURCES, Program, Source


@dataclass(frozen=True)
class Chart:
    """One entry of the index."""

    name: str
    version: str
    """Without a leading v; also the folder's name."""
    app_version: str
    kind: str
    """``chart`` or ``crds`` (plain YAML files)."""
    origin: str
    """``module@version``."""

    @property
    def folder(self) -> str:
        """Relative to the charts folder."""
        return f"{self.name}/{self.version}"


@dataclass(frozen=True)
class Export:
    """How a chart is made from the folder of a module: ``make(source, target, version)``; the target does not exist."""

    name: str
    module: str
    """Name of the catalogue's program or source."""
    kind: str
    make: Callable[[Path, Path, str], None]


def _copy(path: str) -> Callable[[Path, Path, str], None]:
    """The folder as it is. Links become what they point at, and read-only files (Go's module cache) writable."""

    def make(source: Path, target: Path, version: str) -> None:
        shutil.copytree(source / path, target, symlinks=False, copy_function=shutil.copyfile)
        for folder in [target, *(p for p in target.rglob("*") if p.is_dir())]:
            folder.chmod(0o755)  # copytree gives folders the modes of the originals

    return make


def _manifests(path: str, pattern: str = "*.yaml") -> Callable[[Path, Path, str], None]:
    def make(source: Path, target: Path, version: str) -> None:
        target.mkdir(parents=True)
        for file in sorted((source / path).glob(pattern)):
            shutil.copyfile(file, target / file.name)

    return make


def _cert_manager(source: Path, target: Path, version: str) -> None:
    """As upstream's ``make/manifests.mk``: versions into Chart.yaml, the CRDs into a template behind ``installCRDs``."""
    _copy("deploy/charts/cert-manager")(source, target, version)
    chart = yaml.safe_load((target / "Chart.template.yaml").read_text())
    chart["version"] = chart["appVersion"] = f"v{version}"
    annotations = chart.setdefault("annotations", {})
    annotations["artifacthub.io/prerelease"] = "false"
    annotations["artifacthub.io/signKey"] = (target / "signkey_annotation.txt").read_text()
    (target / "Chart.yaml").write_text(yaml.safe_dump(chart, sort_keys=False))
    readme = (target / "README.template.md").read_text()
    (target / "README.md").write_text(readme.replace("{{RELEASE_VERSION}}", f"v{version}"))
    for name in ("Chart.template.yaml", "README.template.md", "signkey_annotation.txt"):
        (target / name).unlink()
    crds = [file.read_text() for file in sorted((source / "deploy/crds").glob("*.yaml"))]
    text = "{{- if .Values.installCRDs }}\n" + "---\n".join(crds) + "{{- end }}\n"
    (target / "templates" / "crds.yaml").write_text(text)


def _lws(source: Path, target: Path, version: str) -> None:
    """As upstream's ``hack/push-chart.sh``: the release's version and image instead of the main branch's."""
    _copy("charts/lws")(source, target, version)
    values = (target / "values.yaml").read_text()
    values = re.sub(r"(?m)^(\s+tag:) main$", rf"\1 v{version}", values, count=1)
    values = re.sub(r"(?m)^(\s+pullPolicy:) Always$", r"\1 IfNotPresent", values, count=1)
    (target / "values.yaml").write_text(values)
    chart = (target / "Chart.yaml").read_text()
    chart = re.sub(r"(?m)^version: .*$", f"version: {version}", chart)
    chart = re.sub(r"(?m)^appVersion: .*$", f'appVersion: "v{version}"', chart)
    (target / "Chart.yaml").write_text(chart)


def _released(target: Path, version: str) -> None:
    """As ``helm package --version --app-version`` with a tag: the release's version instead of the main branch's."""
    chart = (target / "Chart.yaml").read_text()
    chart = re.sub(r"(?m)^version: .*$", f"version: v{version}", chart)
    chart = re.sub(r"(?m)^appVersion: .*$", f'appVersion: "v{version}"', chart)
    (target / "Chart.yaml").write_text(chart)


def _released_copy(path: str) -> Callable[[Path, Path, str], None]:
    def make(source: Path, target: Path, version: str) -> None:
        _copy(path)(source, target, version)
        _released(target, version)

    return make


def _gateway_helm(source: Path, target: Path, version: str) -> None:
    """As a release of Envoy Gateway: the image of the release in the values, which are a template."""
    _copy("charts/gateway-helm")(source, target, version)
    values = (target / "values.tmpl.yaml").read_text()
    values = values.replace("${GatewayImage}", f"docker.io/envoyproxy/gateway:v{version}")
    values = values.replace("${GatewayImagePullPolicy}", "IfNotPresent")
    (target / "values.yaml").write_text(values)
    (target / "values.tmpl.yaml").unlink()
    _released(target, version)


_KSERVE = (
    "kserve-crd",
    "kserve-llmisvc-crd",
    "kserve-localmodel-crd",
    "kserve-resources",
    "kserve-llmisvc-resources",
    "kserve-localmodel-resources",
    "kserve-runtime-configs",
)

EXPORTS: tuple[Export, ...] = (
    *(Export(name, "kserve", "chart", _copy(f"charts/{name}")) for name in _KSERVE),
    Export("cert-manager", "cert-manager", "chart", _cert_manager),
    Export("lws", "lws", "chart", _lws),
    Export(
        "gateway-api-crds", "gateway-api", "crds", _manifests("config/crd/standard", "gateway.networking.k8s.io_*.yaml")
    ),
    Export(
        "gateway-api-inference-extension-crds",
        "gateway-api-inference-extension",
        "crds",
        _manifests("config/crd/bases"),
    ),
    Export("kwok-crds", "kwok", "crds", _manifests("kustomize/crd/bases", "kwok.x-k8s.io_stages.yaml")),
)

GATEWAY_EXPORTS: Mapping[str, tuple[Export, ...]] = {
    "envoy": (
        Export("gateway-helm", "envoy-gateway", "chart", _gateway_helm),
        Export("ai-gateway-crds-helm", "ai-gateway", "chart", _released_copy("manifests/charts/ai-gateway-crds-helm")),
        Export("ai-gateway-helm", "ai-gateway", "chart", _released_copy("manifests/charts/ai-gateway-helm")),
    ),
    "agentgateway": (
        Export(
            "agentgateway-crds", "agentgateway", "chart", _released_copy("controller/install/helm/agentgateway-crds")
        ),
        Export("agentgateway", "agentgateway", "chart", _released_copy("controller/install/helm/agentgateway")),
    ),
}
"""Charts of Gateway controllers, by the implementation that they install; exported only where they are asked for."""

ALL_GATEWAYS: tuple[Export, ...] = tuple(export for exports in GATEWAY_EXPORTS.values() for export in exports)


def charts_folder(toolbox: Toolbox) -> Path:
    return toolbox.cache / "charts"


def _module(name: str) -> Program | Source:
    entries: tuple[Program | Source, ...] = (*PROGRAMS, *SOURCES, *GATEWAY_SOURCES)
    return next(entry for entry in entries if entry.name == name)


def version_of(export: Export) -> str:
    return _module(export.module).version.removeprefix("v")


def path_of(name: str, charts: Path) -> Path:
    """Where the catalogue's version of a chart is, or will be. Raises KeyError for an unknown name."""
    for export in (*EXPORTS, *ALL_GATEWAYS):
        if export.name == name:
            return charts / name / version_of(export)
    raise KeyError(name)


def export_all(toolbox: Toolbox, further: Iterable[Export] = ()) -> Path:
    """Exports what is missing, ``further`` included, and rewrites the index when anything was; returns the charts folder.

    Raises :class:`~.build.ToolError` where a module cannot be downloaded.
    """
    return export(toolbox, {export: _module(export.module) for export in (*EXPORTS, *further)})


def exported(toolbox: Toolbox, further: Iterable[Export] = ()) -> Path | None:
    """The charts folder; None where :func:`export_all` has something to do."""
    target = charts_folder(toolbox)
    wanted = (*EXPORTS, *further)
    there = (target / "index.json").exists() and all(path_of(one.name, target).is_dir() for one in wanted)
    return target if there else None


def export(toolbox: Toolbox, wanted: Mapping[Export, Program | Source]) -> Path:
    """Exports each of ``wanted`` that is missing, from the module beside it; as :func:`export_all`."""
    target = charts_folder(toolbox)
    catalogue = target / "index.json"
    changed = not catalogue.exists()
    sources: dict[str, Path] = {}
    for export, module in wanted.items():
        version = module.version.removeprefix("v")
        folder = target / export.name / version
        if folder.is_dir():
            continue
        if export.module not in sources:
            sources[export.module] = toolbox.source(module)
        scratch = target / f".{export.name}.new"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.parent.mkdir(parents=True, exist_ok=True)
        export.make(sources[export.module], scratch, version)
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch.rename(folder)
        changed = True
    if changed:
        files.write(catalogue, _index(target, wanted), 0o644)
    return target


def describe(export: Export, folder: Path, module: Program | Source | None = None) -> Chart:
    """The index entry of an exported folder; ``module`` where its version is not the catalogue's."""
    module = module or _module(export.module)
    app_version = module.version
    if export.kind == "chart":
        content = yaml.safe_load((folder / "Chart.yaml").read_text())
        app_version = str(content.get("appVersion", ""))
    version = module.version.removeprefix("v")
    return Chart(export.name, version, app_version, export.kind, f"{module.module}@{module.version}")


def _index(target: Path, made: Mapping[Export, Program | Source]) -> str:
    entries = [
        asdict(describe(export, target / export.name / module.version.removeprefix("v"), module))
        for export, module in made.items()
    ]
    others = [entry for entry in _read(target) if not any(_same(entry, known) for known in entries)]
    return json.dumps({"charts": [*entries, *others]}, indent=2) + "\n"


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (one.get("name"), one.get("version")) == (other.get("name"), other.get("version"))


def _read(target: Path) -> list[dict[str, Any]]:
    content = files.read_json(target / "index.json")
    return list(content["charts"]) if isinstance(content, dict) else []


def index(charts: Path) -> list[Chart]:
    """The entries of ``index.json``; empty where nothing was exported yet."""
    return [Chart(**entry) for entry in _read(charts)]
