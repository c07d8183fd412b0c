"""If a program cannot be obtained in one way: which way is next, and what is said."""

import shutil
from dataclasses import replace

import pytest

from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.errors import ToolError, WrongChecksum
from kserve_iac_sandbox.tools.origins import Image

from .obtaining import ensure, nothing_left, program, released
from .servers import Doorman, Files, executable, push, tar


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
