"""How missing programs are obtained: from archives, out of images, and from Go."""

import os
import subprocess
from dataclasses import replace

import pytest

from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import Package, Program
from kserve_iac_sandbox.tools.errors import ToolError
from kserve_iac_sandbox.tools.origins import Image, Release

from .obtaining import ensure, nothing_left, program, released
from .servers import Doorman, Files, executable, push, sha256, tar, zipped


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
