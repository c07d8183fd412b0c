"""From images to programs. No cluster."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kserve_iac_sandbox.kubelet import images
from kserve_iac_sandbox.servers import running
from kserve_iac_sandbox.servers.background import Background
from kserve_iac_sandbox.tools.catalog import EXTRAS, PROGRAMS


@pytest.mark.parametrize(
    ("reference", "program"),
    [
        ("kserve/kserve-controller:v0.20.0", "kserve-controller"),
        ("registry.example/kserve/kserve-controller:v0.20.0", "kserve-controller"),
        ("registry.example:5000/mirror/kserve/llmisvc-controller:v0.20.0@sha256:00", "llmisvc-controller"),
        ("registry.example/jetstack/cert-manager-controller:v1.11.5 ", "cert-manager-controller"),
        ("registry.example/jetstack/cert-manager-cainjector:v1.11.5", "cert-manager-cainjector"),
        ("registry.example/jetstack/cert-manager-webhook:v1.11.5", "cert-manager-webhook"),
        ("registry.example/lws/lws:v0.8.0", "lws-controller"),
        ("registry.example/jetstack/cert-manager-ctl:v1.11.5", None),
        ("registry.example/brancz/kube-rbac-proxy:v0.18.0", None),
        ("kserve-controller", None),
        ("lws:v1", None),
    ],
)
def test_which_image_is_a_program(reference: str, program: str | None) -> None:
    found = images.Known(Path("/nowhere")).runnable(reference)
    assert (found.executable if found else None) == program


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        ("a", "a", ""),
        ("a:1", "a", "1"),
        ("host:5000/a/b", "host:5000/a/b", ""),
        ("host:5000/a/b:v1@sha256:00", "host:5000/a/b", "v1"),
        ("a/b@sha256:00", "a/b", ""),
    ],
)
def test_image_references(reference: str, repository: str, tag: str) -> None:
    assert images.parse(reference) == images.Image(repository, tag)


def test_version_is_the_tag(tmp_path: Path) -> None:
    entry = images.RUNNABLES[0]
    catalogue = images.program(entry).version
    assert images.version("kserve/kserve-controller:v0.19.0", entry) == "v0.19.0"
    assert images.version("kserve/kserve-controller:0.19.0", entry) == "v0.19.0"
    for reference in (
        "kserve/kserve-controller",
        "kserve/kserve-controller:latest",
        "kserve/kserve-controller@sha256:0",
    ):
        assert images.version(reference, entry) == catalogue
    path = images.Known(tmp_path).executable("kserve/kserve-controller:v0.19.0", entry)
    assert path == tmp_path / "tools/kserve-v0.19.0/kserve-controller"
    assert images.built_versions(tmp_path, entry) == []
    path.parent.mkdir(parents=True)
    path.touch()
    assert images.built_versions(tmp_path, entry) == ["v0.19.0"]
    message = images.not_built("kserve/kserve-controller:v0.1.0", entry, ["v0.19.0"])
    assert "v0.1.0 is not built" in message
    assert "built are v0.19.0" in message


def test_programs_for_traffic_run_where_they_are_built(tmp_path: Path) -> None:
    picker = "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0"
    assert images.Known(tmp_path, "traffic").runnable(picker) is None
    entry = next(entry for entry in images.RUNNABLES if entry.executable == "epp")
    path = images.Known(tmp_path, "traffic").executable(picker, entry)
    assert path == tmp_path / "tools/llm-d-v0.7.1/epp"  # the nearest that can be built
    path.parent.mkdir(parents=True)
    path.touch()
    known = images.Known(tmp_path, "traffic")
    assert known.runnable(picker) == entry
    assert images.Known(tmp_path).runnable(picker) is None
    pod = {"spec": {"containers": [{"image": "x"}], "initContainers": [{"image": picker}]}}
    assert known.runs(pod)
    assert not known.runs({"spec": {"containers": [{"image": "x"}]}})
    assert re.search(known.pattern(), picker)
    assert not re.search(known.pattern(), "ghcr.io/llm-d/llm-d-router-endpoint-picker-more:v0.9.0")


def test_every_program_is_in_the_catalogue() -> None:
    built = {package.name for program in (*PROGRAMS, *EXTRAS) for package in program.packages}
    elsewhere = (images.ENVOY, images.ENGINE, images.EVENTS)
    assert {e.executable for e in images.RUNNABLES if e.group not in elsewhere and not e.made} <= built
    assert len({entry.image for entry in images.RUNNABLES}) == len(images.RUNNABLES)


SKLEARN = "registry.example/kserve/sklearnserver:v0.20.0"
INITIALIZER = "kserve/storage-initializer:v0.20.0"
AGENT = "kserve/agent:v0.20.0"


@pytest.fixture
def predictive(tmp_path: Path) -> images.Known:
    """All that is for predictors, with an engine beside."""
    for name in ("agent", "router", "vllm"):
        (tmp_path / "tools/kserve-data-v0.20.0").mkdir(parents=True, exist_ok=True)
        (tmp_path / "tools/kserve-data-v0.20.0" / name).touch()

    def start(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        raise OSError("nothing is made in this test")

    vllm = tmp_path / "tools/kserve-data-v0.20.0/vllm"
    return images.Known(tmp_path, "models", engine=vllm, background=Background(tmp_path, start))


def pod_of(*containers: str, before: str = INITIALIZER) -> dict[str, Any]:
    return {"spec": {"containers": [{"image": one} for one in containers], "initContainers": [{"image": before}]}}


@pytest.mark.parametrize(
    ("pod", "initializer", "agent"),
    [
        (pod_of(SKLEARN, AGENT), True, True),
        (pod_of("docker.io/seldonio/mlserver:1.5.0"), True, True),
        # An engine reads no weights, and a server in name only has nobody to pass requests to.
        (pod_of("vllm/vllm-openai:v0.20.0", AGENT), False, True),
        (pod_of("nvcr.io/nvidia/tritonserver:23.05-py3", AGENT), False, False),
        (pod_of(AGENT), False, False),
    ],
)
def test_what_runs_beside_others_only(
    predictive: images.Known, pod: dict[str, Any], initializer: bool, agent: bool
) -> None:
    found = [predictive.runnable(image, pod) for image in (INITIALIZER, AGENT)]
    assert [one is not None for one in found] == [initializer, agent]
    assert predictive.runs(pod) == (initializer or agent)
    # KWOK leaves alone what this kubelet looks after, and only that.
    images_ = [one["image"] for one in [*pod["spec"]["containers"], *pod["spec"]["initContainers"]]]
    assert any(re.search(predictive.pattern(), image) for image in images_) == predictive.runs(pod)


def test_servers_are_known_before_they_are_made(tmp_path: Path, predictive: images.Known) -> None:
    entry = predictive.runnable(SKLEARN)
    assert entry is not None
    assert predictive.executable(SKLEARN, entry) == tmp_path / "tools/sklearnserver-v0.20.0/start"
    assert entry.made is not None
    assert images.version("kserve/sklearnserver", entry) == entry.made.version
    mlserver = next(one for one in images.RUNNABLES if one.group == "mlserver")
    assert images.version("docker.io/seldonio/mlserver:1.5.0", mlserver) == "v1.5.0"
    waiting = predictive.wait(SKLEARN, entry)
    assert waiting is not None
    assert "kserve/sklearnserver v0.20.0" in waiting.message
    assert predictive.wait(AGENT, next(e for e in images.RUNNABLES if e.executable == "agent")) is None
    assert images.Known(tmp_path, "models").runnable(SKLEARN) is None
    assert images.Known(tmp_path, background=None).runnable(SKLEARN) is None


def test_the_initializer_is_told_where_buckets_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KSERVE_IAC_HOME", str(tmp_path / "home"))
    entry = next(entry for entry in images.RUNNABLES if entry.group == "storage-initializer")
    program = tmp_path / "tools/storage-initializer-v0.20.0/start"
    found = images.variables(INITIALIZER, entry, program)
    assert found["KSERVE_IAC_BUCKETS"] == f"{tmp_path}/home/buckets:{program.parent}/buckets"
    assert Path(found["KSERVE_IAC_INITIALIZER"]).exists()
    assert entry.made is not None
    assert running.path(program, "/usr/bin") == f"{program.parent}/venv/bin:/usr/bin"
    assert str(program.parent) in running.folders(entry.made, program)
    assert images.variables(SKLEARN, next(e for e in images.RUNNABLES if e.group == "sklearnserver"), program) == {}


def test_an_engine_is_told_which_vllm_its_image_has() -> None:
    entry = next(entry for entry in images.RUNNABLES if entry.image == "llm-d/llm-d-cuda")
    known = {"KSERVE_IAC_ENGINE_VERSION": "0.23.0", "KSERVE_IAC_ENGINE_BLOCKS": "4096"}
    assert images.variables("ghcr.io/llm-d/llm-d-cuda:v0.8.0", entry) == known
    assert images.variables("ghcr.io/llm-d/llm-d-cuda@sha256:00", entry) == known
    entry = next(entry for entry in images.RUNNABLES if entry.image == "vllm/vllm-openai")
    assert images.variables("vllm/vllm-openai:v0.20.0", entry)["KSERVE_IAC_ENGINE_VERSION"] == "0.20.0"
    assert images.variables("kserve/kserve-controller:v0.20.0", images.RUNNABLES[0]) == {}
