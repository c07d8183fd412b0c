"""How missing programs are got: which way is taken, what is said of the others, and what is in place at the end."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kserve_iac_sandbox.tools import gobuild, obtain
from kserve_iac_sandbox.tools.build import Progress, Toolbox
from kserve_iac_sandbox.tools.catalog import EXTRAS, PROGRAMS, Package, Program, needed_by
from kserve_iac_sandbox.tools.errors import Stopped, ToolError, WrongChecksum
from kserve_iac_sandbox.tools.fetch import READ_SECONDS
from kserve_iac_sandbox.tools.gobuild import Go
from kserve_iac_sandbox.tools.origins import Image, Release
from kserve_iac_sandbox.tools.platforms import DARWIN, EVERY, LINUX, Platform

from .servers import Doorman, Files, Mood, executable, manifest, push, serving, sha256, tar, zipped

AMD64 = LINUX[0]


@pytest.fixture
def server() -> Iterator[Files]:
    with serving() as files:
        yield files


@dataclass
class Heard:
    """What a run reported and said."""

    progress: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture
def toolbox(tmp_path: Path) -> Toolbox:
    made = Toolbox(tmp_path / "cache", "")
    made.platform = AMD64
    return made


def ensure(toolbox: Toolbox, *programs: Program) -> tuple[dict[str, Path], Heard]:
    heard = Heard()
    tools = toolbox.ensure(programs, heard.progress.append, heard.said.append)
    return {name: tool.path for name, tool in tools.items()}, heard


def program(
    name: str, *releases: Release, images: tuple[Image, ...] = (), module: str = "tiny.invalid/none"
) -> Program:
    return Program(name, module, "v1.0.0", (Package(module, name),), releases=releases, images=images)


def released(server: Files, name: str, content: bytes | None = None, **mood: object) -> Release:
    """A release of one archive, with its sums."""
    archive = tar({f"{name}/{name}": executable(name) if content is None else content})
    server.put(f"/{name}.tar.gz", archive, **mood)
    server.put(f"/{name}.sums", f"{sha256(archive)}  {name}.tar.gz\n".encode())
    return Release(f"{server.address}/{name}.tar.gz", ((f"{name}/{name}", name),), (f"{server.address}/{name}.sums",))


def nothing_left(toolbox: Toolbox) -> bool:
    return not [path for folder in ("build", "downloads") for path in (toolbox.cache / folder).rglob("*")]


# A module proxy in a folder, with one tiny program ------------------------------------------------------------


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The path of a Go module with one program, from a proxy that is a folder. Go needs no network for it."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    module = "tiny.invalid/hello"
    versions = tmp_path / "proxy" / module / "@v"
    versions.mkdir(parents=True)
    go_mod = f"module {module}\n\ngo 1.26\n"
    (versions / "v1.0.0.info").write_text('{"Version": "v1.0.0"}')
    (versions / "v1.0.0.mod").write_text(go_mod)
    (versions / "list").write_text("v1.0.0\n")
    with zipfile.ZipFile(versions / "v1.0.0.zip", "w") as archive:
        archive.writestr(f"{module}@v1.0.0/go.mod", go_mod)
        archive.writestr(f"{module}@v1.0.0/main.go", 'package main\n\nfunc main() { println("hello") }\n')
        archive.writestr(f"{module}@v1.0.0/wrong/main.go", "package main\n\nfunc main() { missing() }\n")
    monkeypatch.setenv("GOPROXY", (tmp_path / "proxy").as_uri())
    monkeypatch.setenv("GOSUMDB", "off")
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modules"))
    yield module
    for folder, names, _ in os.walk(tmp_path / "modules"):  # Go makes them read-only
        for name in names:
            os.chmod(os.path.join(folder, name), 0o755)


# Ways ---------------------------------------------------------------------------------------------------------


def test_from_an_archive(server: Files, toolbox: Toolbox) -> None:
    wanted = program("one", released(server, "one"))
    assert toolbox.missing([wanted]) == [wanted]
    tools, heard = ensure(toolbox, wanted)
    assert tools == {"one": toolbox.cache / "tools/one-v1.0.0/one"}
    assert tools["one"].read_bytes() == executable("one")
    assert os.access(tools["one"], os.X_OK)
    assert toolbox.way(wanted) == "archive"
    assert {step.way for step in heard.progress} == {"archive"}
    assert heard.progress[-1].phase == "done"
    assert heard.progress[-1].unit == "bytes"
    assert heard.said == []
    assert nothing_left(toolbox)
    server.asked.clear()
    assert ensure(toolbox, wanted)[0] == tools
    assert server.asked == []


def test_from_a_zip_file_and_from_executables(server: Files, toolbox: Toolbox) -> None:
    archive = zipped({"x/one": executable("one"), "x/other": b""})
    server.put("/one.zip", archive)
    server.put("/SUMS", f"{sha256(archive)}  one.zip\n".encode())
    server.put("/two", executable("two"))
    server.put("/two.sha256", sha256(executable("two")).encode())
    releases = (
        Release(server.address + "/one.zip", (("x/one", "one"),), (server.address + "/SUMS",)),
        Release(server.address + "/two", (("", "two"),), (server.address + "/two.sha256",)),
    )
    both = Program("both", "tiny.invalid/none", "v1", (Package("x", "one"), Package("x", "two")), releases=releases)
    tools, _ = ensure(toolbox, both)
    assert {name: path.read_bytes() for name, path in tools.items()} == {n: executable(n) for n in ("one", "two")}


def test_out_of_images(doorman: Doorman, registry: str, toolbox: Toolbox) -> None:
    images = []
    for name in ("one", "two"):
        push(registry, f"from/{name}", "v1.0.0", {"linux/amd64": [tar({"manager": executable(name)})]})
        images.append(Image(f"{doorman.name}/from/{name}", (("manager", name),)))
    both = Program("both", "x.invalid/x", "v1.0.0", (Package("x", "one"), Package("x", "two")), images=tuple(images))
    tools, heard = ensure(toolbox, both)
    assert {name: path.read_bytes() for name, path in tools.items()} == {n: executable(n) for n in ("one", "two")}
    assert toolbox.way(both) == "image"
    assert {step.way for step in heard.progress} == {"image"}
    assert nothing_left(toolbox)


def test_from_go(tiny: str, toolbox: Toolbox) -> None:
    wanted = program("hello", module=tiny)
    tools, heard = ensure(toolbox, wanted)
    run = subprocess.run([str(tools["hello"])], capture_output=True, text=True, check=True)
    assert run.stderr == "hello\n"
    assert toolbox.way(wanted) == "go"
    assert [step.phase for step in heard.progress][:2] == ["download", "compile"]
    assert heard.progress[-1].phase == "done"
    assert heard.progress[-1].unit == "packages"
    assert nothing_left(toolbox)


def test_a_failed_build_says_what_the_compiler_said(tiny: str, toolbox: Toolbox) -> None:
    wanted = replace(program("hello", module=tiny), packages=(Package(f"{tiny}/wrong", "hello"),))
    with pytest.raises(
        ToolError, match=r"building hello of tiny.invalid/hello@v1.0.0 failed:\n(.*\n)*.*undefined: missing"
    ):
        ensure(toolbox, wanted)
    assert toolbox.missing([wanted]) == [wanted]
    assert nothing_left(toolbox)


def test_what_go_built_earlier_is_used(tiny: str, server: Files, toolbox: Toolbox) -> None:
    ensure(toolbox, program("hello", module=tiny))
    assert toolbox.way(program("hello", released(server, "hello"), module=tiny)) == "go"


def test_another_origin_is_another_recipe(server: Files, toolbox: Toolbox) -> None:
    ensure(toolbox, program("one", released(server, "one")))
    other = program("one", released(server, "two"))
    other = replace(other, releases=(replace(other.releases[0], members=(("two/two", "one"),)),))
    assert toolbox.missing([other]) == [other]
    tools, _ = ensure(toolbox, other)
    assert tools["one"].read_bytes() == executable("two")


# Falling on ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ({"status": 404}, "answers 404"),
        ({"status": 403}, "answers 403"),
        ({"always_cut": 0}, "breaks off: the connection ends before the file does"),
    ],
)
def test_a_release_that_cannot_be_had_falls_on(
    mood: dict[str, object], said: str, tiny: str, server: Files, toolbox: Toolbox
) -> None:
    wanted = program("hello", released(server, "hello", **mood), module=tiny)
    _, heard = ensure(toolbox, wanted)
    assert toolbox.way(wanted) == "go"
    [sentence] = heard.said
    assert sentence.startswith("hello cannot be had from its publisher's release: http://127.0.0.1")
    assert said in sentence
    assert sentence.endswith("Next: its Go module.")


def test_archives_come_before_images_and_images_before_go(
    doorman: Doorman, registry: str, tiny: str, server: Files, toolbox: Toolbox
) -> None:
    push(registry, "second/way", "v1.0.0", {"linux/amd64": [tar({"manager": executable("image")})]})
    image = Image(f"{doorman.name}/second/way", (("manager", "hello"),))
    wanted = program("hello", released(server, "hello"), images=(image,), module=tiny)
    assert toolbox.ways(wanted) == ["archive", "image", "go"]
    server.moods["/hello.tar.gz"].status = 404
    tools, heard = ensure(toolbox, wanted)
    assert tools["hello"].read_bytes() == executable("image")
    assert "Next: its publisher's container image." in heard.said[0]


def test_servers_out_of_reach_are_named_once(tiny: str, server: Files, toolbox: Toolbox) -> None:
    one, two = (program(name, released(server, name), module=tiny) for name in ("one", "two"))
    server.close()
    _, heard = ensure(toolbox, one, two)
    assert heard.said == [
        f"Out of reach: {server.address.removeprefix('http://')} (the connection is refused). "
        "What comes from there is had in another way."
    ]
    assert [toolbox.way(wanted) for wanted in (one, two)] == ["go", "go"]


@pytest.mark.parametrize(
    ("content", "members", "said"),
    [
        (
            executable("hello", "arm64"),
            (("hello/hello", "hello"),),
            "hello was published for linux/amd64 and is built for linux/arm64",
        ),
        (executable("hello"), (("elsewhere", "hello"),), "hello.tar.gz does not contain elsewhere"),
    ],
)
def test_an_archive_that_is_not_as_expected_falls_on(
    content: bytes, members: tuple[tuple[str, str], ...], said: str, tiny: str, server: Files, toolbox: Toolbox
) -> None:
    release = replace(released(server, "hello", content), members=members)
    wanted = program("hello", release, module=tiny)
    _, heard = ensure(toolbox, wanted)
    assert toolbox.way(wanted) == "go"
    assert said in heard.said[0]


def test_an_archive_without_its_checksum_falls_on(tiny: str, server: Files, toolbox: Toolbox) -> None:
    wanted = program("hello", released(server, "hello"), module=tiny)
    server.moods["/hello.sums"].status = 404
    ensure(toolbox, wanted)
    assert toolbox.way(wanted) == "go"
    assert server.ranges("/hello.tar.gz") == []


def test_without_a_published_checksum_the_first_use_counts(server: Files, toolbox: Toolbox) -> None:
    release = replace(released(server, "one"), checksums=(), first_use=True)
    wanted = program("one", release)
    ensure(toolbox, wanted)
    shutil.rmtree(toolbox.cache / "tools")
    ensure(toolbox, wanted)  # the same once more
    shutil.rmtree(toolbox.cache / "tools")
    right = server.files["/one.tar.gz"]
    server.files["/one.tar.gz"] = tar({"one/one": executable("changed")})
    with pytest.raises(WrongChecksum, match=r"one.tar.gz is not what it was"):
        ensure(toolbox, wanted)
    assert toolbox.missing([wanted]) == [wanted]
    server.files["/one.tar.gz"] = right  # its publisher repairs it
    ensure(toolbox, wanted)
    assert toolbox.way(wanted) == "archive"


def test_a_wrong_checksum_is_no_reason_for_another_way(tiny: str, server: Files, toolbox: Toolbox) -> None:
    wanted = program("hello", released(server, "hello"), module=tiny)
    server.files["/hello.sums"] = f"{'0' * 64}  hello.tar.gz\n".encode()
    with pytest.raises(WrongChecksum, match=r"hello\.tar\.gz is not what it should be"):
        ensure(toolbox, wanted)
    assert toolbox.missing([wanted]) == [wanted]
    assert nothing_left(toolbox) or not [p for p in toolbox.cache.rglob("*") if p.is_file()]


def test_without_go_it_is_said_what_would_help(
    server: Files, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    wanted = program("one", released(server, "one", status=404))
    with pytest.raises(
        ToolError, match=r"Go is needed to build one, .*Install Go 1\.26 or newer\. Or let 127\.0\.0\.1:\d+ be reached"
    ):
        ensure(toolbox, wanted)
    with pytest.raises(ToolError, match=r"Go is needed for `go mod download`"):
        toolbox.source(wanted)


def test_without_go_downloads_do(server: Files, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert set(ensure(toolbox, program("one", released(server, "one")))[0]) == {"one"}


# Two at a time ------------------------------------------------------------------------------------------------


def test_two_downloads_are_under_way_at_a_time(server: Files, toolbox: Toolbox) -> None:
    both = threading.Barrier(2, timeout=30)  # each waits for the other: one after the other, they would never end
    programs = [program(name, released(server, name, wait=both.wait)) for name in ("one", "two")]
    assert set(ensure(toolbox, *programs)[0]) == {"one", "two"}


@pytest.mark.parametrize(("memory", "at_a_time"), [(gobuild.TWO_BUILDS, 2), (gobuild.TWO_BUILDS - 1, 1)])
def test_builds_at_a_time_depend_on_memory(
    memory: int, at_a_time: int, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    monkeypatch.setattr(gobuild, "free_memory", lambda: memory)
    guard, running, most = threading.Lock(), 0, 0
    two = threading.Barrier(at_a_time, timeout=30)

    def build(self: Go, program: Program, scratch: Path, out: Path, tell: gobuild.Tell) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        two.wait()
        (out / program.name).write_bytes(b"")
        with guard:
            running -= 1

    monkeypatch.setattr(Go, "build", build)
    ensure(toolbox, *(program(name) for name in ("one", "two", "three", "four")))
    assert most == at_a_time


def test_reports_do_not_overlap(server: Files, toolbox: Toolbox) -> None:
    inside = threading.Lock()
    overlaps: list[Progress] = []

    def report(progress: Progress) -> None:
        if not inside.acquire(blocking=False):
            overlaps.append(progress)
            return
        inside.release()

    programs = [program(f"p{number}", released(server, f"p{number}")) for number in range(6)]
    toolbox.ensure(programs, report)
    assert overlaps == []


def test_the_first_failure_ends_the_other(server: Files, toolbox: Toolbox) -> None:
    begun, failed = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        failed.wait(30)

    slow = released(server, "slow", wait=hold)  # answers only when the other has failed
    wrong = released(server, "wrong", wait=lambda: begun.wait(30))
    server.files["/wrong.sums"] = f"{'0' * 64}  wrong.tar.gz\n".encode()
    run = obtain.Obtaining(toolbox, lambda progress: None, lambda text: None)
    stop = run.fetcher.stop.set
    run.fetcher.stop.set = lambda: (stop(), failed.set())  # type: ignore[method-assign,assignment,func-returns-value]
    with pytest.raises(WrongChecksum):
        run.run([program("slow", slow), program("wrong", wrong)])
    assert failed.is_set()
    assert [path.name for path in (toolbox.cache / "downloads").rglob("slow*")] == ["slow.tar.gz.part"]
    assert not (toolbox.cache / "tools").exists()


def test_ctrl_c_ends_at_once_though_servers_are_silent(server: Files, tmp_path: Path) -> None:
    asked, ended = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        ended.wait(60)

    server.otherwise = Mood(status=404, wait=hold)
    environment = {
        **os.environ,
        "PATH": "/nowhere",
        "KSERVE_IAC_CACHE": str(tmp_path / "cache"),
        "KSERVE_IAC_MIRROR": server.address,
    }
    command = [sys.executable, "-m", "kserve_iac_sandbox", "tools"]
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and so would every process that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert asked.wait(60)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        assert time.monotonic() - begun < READ_SECONDS
    finally:
        ended.set()
        process.kill()
    assert process.returncode == 1
    assert "Interrupted. Call it again to go on" in output
    assert "Traceback" not in output


def test_a_build_that_is_stopped_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    fake = tmp_path / "bin" / "go"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\necho > {started}\nexec tail -f /dev/null\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    go = Go(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(go.call, ["build"], tmp_path)
        started.read_text()  # waits for it
        go.end()
        with pytest.raises(Stopped):
            running.result(30)
    with pytest.raises(Stopped):
        go.call(["build"], tmp_path)


def test_free_memory_is_what_the_group_leaves(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:       32000000 kB\nMemAvailable:   16000000 kB\n")
    free = 16_000_000 * 1024
    assert gobuild.free_memory(meminfo, tmp_path) == free
    (tmp_path / "memory.max").write_text("max\n")
    assert gobuild.free_memory(meminfo, tmp_path) == free
    (tmp_path / "memory.max").write_text("4000000000\n")
    (tmp_path / "memory.current").write_text("1000000000\n")
    assert gobuild.free_memory(meminfo, tmp_path) == 3_000_000_000
    assert gobuild.free_memory(tmp_path / "missing", tmp_path) == 0


# The catalogue ------------------------------------------------------------------------------------------------

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
    demo, tests, extras = (needed_by(purpose) for purpose in ("demo", "tests", "extras"))
    assert set(demo) < set(tests) < set(extras)
    assert set(extras) == set(ALL.values())
    assert {"kubectl", "pulumi-yaml"}.isdisjoint(wanted.name for wanted in demo)


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
