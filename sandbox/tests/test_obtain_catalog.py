"""Where the programs of the catalogue come from."""

from dataclasses import replace
from pathlib import Path

import pytest

from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import EXTRAS, PROGRAMS, needed_by
from kserve_iac_sandbox.tools.platforms import DARWIN, EVERY, LINUX, Platform

from .obtaining import AMD64, ensure
from .servers import Files, executable, manifest, sha256, tar

ALL = {program.name: program for program in (*PROGRAMS, *EXTRAS)}

WAYS = {
    "etcd": ("archive", "archive"),
    "kubernetes": ("archive", ""),
    "kubectl": ("archive", "archive"),
    "kwok": ("archive", "archive"),
    "helm": ("archive", "archive"),
    "pulumi": ("archive", "archive"),
    "pulumi-kubernetes": ("archive", "archive"),
    "pulumi-python": ("archive", "archive"),
    "pulumi-yaml": ("archive", "archive"),
    "kserve": ("image", ""),
    "cert-manager": ("image", ""),
    "lws": ("image", ""),
    "kube-proxy": ("archive", ""),
    "coredns": ("archive", ""),
    "envoy-gateway": ("image", ""),
    "kserve-data": ("image", ""),
    "ai-gateway": ("", ""),
    "llm-d": ("", ""),
}
"""The way before Go, on Linux and on macOS."""


@pytest.mark.parametrize("platform", EVERY, ids=str)
def test_ways_of_the_catalogue(platform: Platform, toolbox: Toolbox) -> None:
    toolbox.platform = platform
    found = {name: toolbox.ways(wanted) for name, wanted in ALL.items()}
    at = 0 if platform in LINUX else 1
    assert found == {name: [way for way in (ways[at], "go") if way] for name, ways in WAYS.items()}


def test_nothing_is_published_for_another_processor(toolbox: Toolbox) -> None:
    toolbox.platform = Platform("linux", "riscv64")
    assert all(toolbox.ways(wanted) == ["go"] for wanted in ALL.values())


ADDRESSES = {
    (
        "etcd",
        "linux/amd64",
    ): "https://github.com/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz",
    ("etcd", "darwin/arm64"): "https://github.com/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-darwin-arm64.zip",
    ("kubectl", "linux/arm64"): "https://dl.k8s.io/release/v1.35.4/bin/linux/arm64/kubectl",
    ("kwok", "darwin/amd64"): "https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-darwin-amd64",
    ("helm", "linux/amd64"): "https://get.helm.sh/helm-v3.22.0-linux-amd64.tar.gz",
    ("pulumi", "linux/amd64"): "https://get.pulumi.com/releases/sdk/pulumi-v3.259.0-linux-x64.tar.gz",
    ("pulumi", "darwin/arm64"): "https://get.pulumi.com/releases/sdk/pulumi-v3.259.0-darwin-arm64.tar.gz",
    ("pulumi-yaml", "linux/amd64"): "https://get.pulumi.com/releases/sdk/pulumi-v3.259.0-linux-x64.tar.gz",
}


@pytest.mark.parametrize(("name", "platform"), ADDRESSES)
def test_addresses_of_releases(name: str, platform: str, toolbox: Toolbox) -> None:
    toolbox.platform = next(known for known in EVERY if str(known) == platform)
    assert [file.address for file in toolbox.files(ALL[name])] == [ADDRESSES[name, platform]]


def test_the_plugin_is_that_of_the_installed_sdk(toolbox: Toolbox) -> None:
    from importlib.metadata import version

    number = version("pulumi-kubernetes")
    [file] = toolbox.files(ALL["pulumi-kubernetes"])
    assert file.address.endswith(f"/v{number}/pulumi-resource-kubernetes-v{number}-linux-amd64.tar.gz")
    assert file.checksums[0].endswith(f"/v{number}/pulumi-kubernetes_{number}_checksums.txt")
    assert toolbox.version(ALL["pulumi-kubernetes"], "archive") == f"v{number}"
    assert toolbox.version(ALL["pulumi-kubernetes"], "go") == ALL["pulumi-kubernetes"].version


def test_another_version_comes_from_the_same_places(toolbox: Toolbox) -> None:
    older = ALL["kserve"].at("0.19.0")
    assert toolbox.ways(older) == ["image", "go"]
    assert toolbox.recipe(older, "image") != toolbox.recipe(ALL["kserve"], "image")


def test_purposes_add_up() -> None:
    base, tests, extras = (needed_by(purpose) for purpose in ("sandbox", "tests", "extras"))
    assert set(base) < set(tests) < set(extras)
    assert set(extras) == set(ALL.values())
    assert {"kubectl", "pulumi-yaml"}.isdisjoint(wanted.name for wanted in base)


def test_the_whole_catalogue_from_a_mirror(server: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program, on a machine that has nothing, from a mirror of plain files laid out as documented."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("KSERVE_IAC_MIRROR", server.address + "/mirror/")
    toolbox = Toolbox(tmp_path / "cache")
    toolbox.platform = AMD64
    # Digests of the catalogue are those of the publishers' images, which are not here.
    programs = [
        replace(wanted, images=tuple(replace(image, digests={}) for image in wanted.images))
        for wanted in needed_by("extras")
        if wanted.releases or wanted.images  # all others are built from their modules
    ]
    archives: dict[str, dict[str, bytes]] = {}
    checksums: dict[str, list[str]] = {}
    for wanted in programs:
        for file in toolbox.files(wanted):
            content = {path: executable(name) for path, name in file.members}
            archives.setdefault(file.address, {}).update(content)
            checksums[file.address] = list(file.checksums)
        for image in wanted.images:
            body, blobs = manifest([tar({path: executable(name) for path, name in image.members})])
            base = f"/mirror/v2/{image.repository}"
            server.put(f"{base}/manifests/{wanted.version}", body)
            for digest, blob in blobs.items():
                server.put(f"{base}/blobs/{digest}", blob)
    for address, members in archives.items():
        archive = members[""] if "" in members else tar(dict(members))
        server.put("/mirror/" + address.removeprefix("https://"), archive)
        sums = "/mirror/" + checksums[address][0].removeprefix("https://")
        line = f"{sha256(archive)}  {address.rsplit('/', 1)[-1]}\n".encode()
        server.put(sums, server.files.get(sums, b"") + line)
    server.asked.clear()
    tools, heard = ensure(toolbox, *programs)
    assert heard.said == []
    assert set(tools) == {package.name for wanted in programs for package in wanted.packages}
    for name, path in tools.items():
        assert path.read_bytes() == executable(name)
    assert (toolbox.folder(ALL["pulumi-python"]) / "pulumi-language-python-exec").exists()
    pulumi = [path for path, _ in server.asked if "/sdk/pulumi-v" in path]
    assert len(pulumi) == 1, "three programs come in one archive, which is downloaded once"
    assert DARWIN[0] not in ALL["kserve"].images[0].platforms
