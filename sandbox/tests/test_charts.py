"""Export of charts from modules' folders: small modules made here, and the real ones where they are in the cache."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from kserve_iac_sandbox import lifecycle, locks
from kserve_iac_sandbox.tools import charts
from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import EXTRAS, PROGRAMS, Program, Source


def module(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def toolbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toolbox:
    """A toolbox whose modules are small folders, read-only like Go's module cache."""
    root = tmp_path / "modules"
    chart = "name: x\nversion: 0.1.0\nappVersion: v9\n"
    for name in {export.name for export in charts.EXPORTS if export.module == "kserve"}:
        module(root / "kserve", {f"charts/{name}/Chart.yaml": chart, f"charts/{name}/templates/a.yaml": "a: 1\n"})
    module(root / "kserve", {"charts/shared.tpl": "shared"})
    (root / "kserve/charts/kserve-crd/templates/_shared.tpl").symlink_to("../../shared.tpl")
    cert = "deploy/charts/cert-manager"
    module(
        root / "cert-manager",
        {
            f"{cert}/Chart.template.yaml": "name: cert-manager\nversion: v0.1.0\nannotations: {}\n",
            f"{cert}/README.template.md": "Install {{RELEASE_VERSION}}\n",
            f"{cert}/signkey_annotation.txt": "key: 1\n",
            f"{cert}/templates/deployment.yaml": "a: 1\n",
            "deploy/crds/crd-b.yaml": "kind: B\n",
            "deploy/crds/crd-a.yaml": "kind: A\n",
        },
    )
    values = "image:\n  manager:\n    tag: main\n    pullPolicy: Always\n"
    module(root / "lws", {"charts/lws/Chart.yaml": chart, "charts/lws/values.yaml": values})
    module(
        root / "gateway-api",
        {
            "config/crd/standard/gateway.networking.k8s.io_gateways.yaml": "kind: CustomResourceDefinition\n",
            "config/crd/standard/kustomization.yaml": "kind: Kustomization\n",
        },
    )
    module(root / "gateway-api-inference-extension", {"config/crd/bases/pool.yaml": "kind: CustomResourceDefinition\n"})
    module(root / "kwok", {"kustomize/crd/bases/kwok.x-k8s.io_stages.yaml": "kind: CustomResourceDefinition\n"})
    for path in sorted(root.rglob("*"), reverse=True):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    asked: list[str] = []

    def source(self: Toolbox, entry: Program | Source) -> Path:
        asked.append(entry.name)
        return root / entry.name

    monkeypatch.setattr(Toolbox, "source", source)
    made = Toolbox(tmp_path / "cache")
    made.asked = asked  # type: ignore[attr-defined]
    return made


def test_everything_is_exported_once(toolbox: Toolbox) -> None:
    target = charts.export_all(toolbox)
    index = {entry.name: entry for entry in charts.index(target)}
    assert set(index) == {export.name for export in charts.EXPORTS}
    for entry in index.values():
        assert (target / entry.folder).is_dir()
        assert not entry.version.startswith("v")
    assert index["kserve-crd"].origin == "github.com/kserve/kserve@v0.20.0"
    assert index["kserve-crd"].app_version == "v9"
    assert index["gateway-api-crds"].kind == "crds"
    toolbox.asked.clear()  # type: ignore[attr-defined]
    charts.export_all(toolbox)
    assert toolbox.asked == []  # type: ignore[attr-defined]


def test_exports_are_writable_and_whole(toolbox: Toolbox) -> None:
    target = charts.export_all(toolbox)
    link = charts.path_of("kserve-crd", target) / "templates/_shared.tpl"
    assert link.read_text() == "shared"
    for path in target.rglob("*"):
        assert not path.is_symlink()
        assert path.stat().st_mode & 0o200
    assert [p.name for p in charts.path_of("gateway-api-crds", target).iterdir()] == [
        "gateway.networking.k8s.io_gateways.yaml"
    ]


def test_cert_manager_as_upstream_packages_it(toolbox: Toolbox) -> None:
    folder = charts.path_of("cert-manager", charts.export_all(toolbox))
    chart = yaml.safe_load((folder / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == f"v{folder.name}"
    assert chart["annotations"]["artifacthub.io/signKey"] == "key: 1\n"
    crds = (folder / "templates/crds.yaml").read_text()
    assert crds == "{{- if .Values.installCRDs }}\nkind: A\n---\nkind: B\n{{- end }}\n"
    assert f"Install v{folder.name}" in (folder / "README.md").read_text()
    assert not list(folder.glob("*.template.*"))


def test_lws_as_upstream_packages_it(toolbox: Toolbox) -> None:
    folder = charts.path_of("lws", charts.export_all(toolbox))
    chart = yaml.safe_load((folder / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (folder.name, f"v{folder.name}")
    manager = yaml.safe_load((folder / "values.yaml").read_text())["image"]["manager"]
    assert manager == {"tag": f"v{folder.name}", "pullPolicy": "IfNotPresent"}


def test_other_versions_stand_beside_the_catalogues(toolbox: Toolbox) -> None:
    target = charts.export_all(toolbox)
    kserve = next(program for program in PROGRAMS if program.name == "kserve")
    wanted = {export: kserve.at("9.9.9") for export in charts.EXPORTS if export.module == kserve.name}
    assert charts.export(toolbox, wanted) == target
    entries = [entry for entry in charts.index(target) if entry.name == "kserve-crd"]
    assert sorted(entry.version for entry in entries) == [kserve.version.removeprefix("v"), "9.9.9"]
    assert all((target / entry.folder / "Chart.yaml").is_file() for entry in entries)
    assert [entry.origin for entry in entries if entry.version == "9.9.9"] == [f"{kserve.module}@v9.9.9"]
    assert len([entry for entry in charts.index(target) if entry.version == "9.9.9"]) == 7


def test_interrupted_export_is_done_again(toolbox: Toolbox) -> None:
    scratch = charts.charts_folder(toolbox) / ".lws.new" / "half"
    scratch.mkdir(parents=True)
    target = charts.export_all(toolbox)
    assert charts.path_of("lws", target).is_dir()
    assert not scratch.exists()


def test_what_is_complete_needs_nobody_else(toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another process may get further tools meanwhile, for as long as that takes."""
    assert charts.exported(toolbox) is None
    target = charts.export_all(toolbox)
    assert charts.exported(toolbox) == target
    monkeypatch.setattr(Toolbox, "missing", lambda self, programs: [])
    other = locks.FileLock(toolbox.cache / "build.lock")
    assert other.acquire()
    try:
        assert lifecycle.ensure_tools(toolbox, print, print) == target
    finally:
        other.release()


def test_unknown_chart() -> None:
    with pytest.raises(KeyError):
        charts.path_of("none", Path("/"))


REAL = charts.charts_folder(Toolbox())
HELM = Toolbox().tools(EXTRAS).get("helm")


@pytest.mark.skipif(not (REAL / "index.json").exists() or HELM is None, reason="no charts or helm in the cache yet")
@pytest.mark.parametrize("name", [export.name for export in charts.EXPORTS if export.kind == "chart"])
def test_real_charts_render(name: str, tmp_path: Path) -> None:
    assert HELM is not None
    folder = charts.path_of(name, REAL)
    shutil.copytree(folder, tmp_path / "chart")
    command = [str(HELM.path), "template", "release", str(tmp_path / "chart"), "--namespace", "ns"]
    switches = ["installCRDs=true", "kserve.servingruntime.enabled=true", "kserve.llmisvcConfigs.enabled=true"]
    for switch in switches:
        command += ["--set", switch]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "\nkind: " in run.stdout
