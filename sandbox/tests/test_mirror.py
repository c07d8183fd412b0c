"""What a mirror has to hold: listed with checksums, and enough for a machine that reaches nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from kserve_iac_sandbox.cli import sandbox
from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import Package, Program
from kserve_iac_sandbox.tools.mirror import entries
from kserve_iac_sandbox.tools.origins import Image, Release
from kserve_iac_sandbox.tools.platforms import LINUX

from .servers import Files, executable, push, serving, sha256, tar

AMD64 = LINUX[0]


def test_a_mirror_filled_by_the_list_serves_everything(registry: str, server: Files, tmp_path: Path) -> None:
    archive = tar({"one": executable("one")})
    server.put("/v1/one.tar.gz", archive)
    server.put("/v1/sums", f"{sha256(archive)}  one.tar.gz\n".encode())
    digest = push(
        registry,
        "list/two",
        "v1",
        {f"linux/{arch}": [tar({"two": executable("two", arch)})] for arch in ("amd64", "arm64")},
    )
    checksums = (server.address + "/v1/missing", server.address + "/v1/sums")
    wanted = Program(
        "both",
        "both.invalid/both",
        "v1",
        (Package("x", "one"),),
        releases=(Release(server.address + "/v1/one.tar.gz", (("one", "one"),), checksums),),
    )
    other = Program(
        "two",
        "two.invalid/two",
        "v1",
        (Package("x", "two"),),
        images=(Image(f"{registry}/list/two", (("two", "two"),)),),
    )
    found = list(entries(Toolbox(tmp_path / "a", ""), [wanted, other], [AMD64]))
    assert {entry.problem for entry in found} == {""}
    assert [(entry.program, entry.sha256) for entry in found][:3] == [
        ("both", sha256(archive)),
        ("both", ""),
        ("two", digest.removeprefix("sha256:")),
    ]
    with serving() as mirror:
        for entry in found:
            content = requests.get(entry.address, headers={"Accept": "*/*"}, timeout=30).content
            assert entry.sha256 in ("", sha256(content))
            mirror.put(f"/{entry.path}", content)
        server.close()
        toolbox = Toolbox(tmp_path / "b", mirror.address)
        toolbox.platform = AMD64
        said: list[str] = []
        tools = toolbox.ensure([wanted, replace(other)], say=said.append)
        assert said == []
        assert {name: tool.origin for name, tool in tools.items()} == {"one": "archive", "two": "image"}
        assert tools["two"].path.read_bytes() == executable("two")


def unreachable(*arguments: object, **options: object) -> None:
    raise requests.exceptions.ConnectionError("Failed to resolve")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No server can be reached, whatever its name."""
    monkeypatch.setenv("KSERVE_IAC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(requests, "head", unreachable)
    monkeypatch.setattr(requests.Session, "get", unreachable)


@pytest.mark.usefixtures("nowhere")
def test_the_list_without_a_network_has_what_is_known() -> None:
    result = CliRunner().invoke(sandbox, ["tools", "--urls", "--platform", "linux/amd64"])
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert all(len(row) == 3 for row in rows)
    found = {path: (checksum, address) for path, checksum, address in rows}
    etcd = "github.com/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz"
    assert found[etcd] == ("-", f"https://{etcd}")
    kserve = "kserve/kserve-controller/manifests/v0.20.0"
    assert found[f"v2/docker.io/{kserve}"] == ("-", f"https://registry-1.docker.io/v2/{kserve}")
    digest = "00c9d7d7b3422b974c3e5f729c008cf75aeb0539bd1e2f6320ddfcd1281899c7"
    assert found[f"v2/registry.k8s.io/lws/lws/manifests/sha256:{digest}"][0] == digest
    assert "No checksum: github.com cannot be reached (its name is not known here)" in result.stderr
    assert len(found) == len(rows), "each file once"


@pytest.mark.usefixtures("nowhere")
def test_the_list_for_programs_and_all_platforms() -> None:
    result = CliRunner().invoke(sandbox, ["tools", "--urls", "--platform", "all", "--for", "extras", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {entry["program"] for entry in found} >= {"etcd", "kserve", "kubectl", "lws"}
    kwok = [entry["path"].rsplit("/", 1)[-1] for entry in found if entry["program"] == "kwok"]
    assert kwok == ["kwok-linux-amd64", "v0.8.0", "kwok-linux-arm64", "kwok-darwin-amd64", "kwok-darwin-arm64"]


@pytest.mark.usefixtures("nowhere")
def test_an_unknown_platform_is_one_message() -> None:
    result = CliRunner().invoke(sandbox, ["tools", "--urls", "--platform", "windows/amd64"])
    assert result.exit_code == 1
    assert "There is no platform 'windows/amd64'. Choose one of linux/amd64" in result.output
