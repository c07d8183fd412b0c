"""Programs out of images, pulled from a real registry on the loopback interface."""

from pathlib import Path

import pytest

from kserve_iac_sandbox.tools.checksums import Records
from kserve_iac_sandbox.tools.errors import Unavailable, WrongChecksum
from kserve_iac_sandbox.tools.fetch import Fetcher
from kserve_iac_sandbox.tools.origins import Image
from kserve_iac_sandbox.tools.platforms import DARWIN, LINUX
from kserve_iac_sandbox.tools.registry import Registry, scheme

from .servers import Doorman, Files, manifest, push, serving, sha256, tar

AMD64, ARM64 = LINUX
BIG = bytes(range(251)) * 4000
"""A megabyte that compresses badly enough to be cut."""


@pytest.fixture
def client(tmp_path: Path) -> Registry:
    return Registry(Fetcher(tmp_path / "downloads", ""), Records(tmp_path / "digests.json"))


def pull(client: Registry, image: Image, out: Path, tag: str = "v1", platform=AMD64) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    out.mkdir(exist_ok=True)
    client.extract(image, client.resolve(image, tag, platform), out)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def one(name: str, path: str = "manager") -> Image:
    return Image(name, ((path, "program"),))


LAYERS = {
    "overwritten": ([tar({"manager": b"old"}), tar({"manager": b"new"}), tar({"etc/other": b""})], b"new"),
    "in a lower layer": ([tar({"manager": b"right"}), tar({"usr/manager": b"wrong"})], b"right"),
    "with a dot in front": ([tar({"./manager": b"right"})], b"right"),
    "removed and there again": (
        [tar({"manager": b"old"}), tar({".wh.manager": b""}), tar({"manager": b"new"})],
        b"new",
    ),
    "removed below": ([tar({"manager": b"old"}), tar({".wh.manager": b"", "manager": b"new"})], b"new"),
    "twice in one layer": ([tar({"manager": b"old", "x": b"", "./manager": b"new"})], b"new"),
    "a link": ([tar({"bin/real": b"right"}), tar({"manager": "bin/real"})], b"right"),
    "a link from the root": ([tar({"bin/real": b"right"}), tar({"manager": "/bin/real"})], b"right"),
    "a hard link": ([tar({"bin/real": b"right", "manager": "=bin/real"})], b"right"),
    "not compressed": ([tar({"manager": b"right"}, "")], b"right"),
}


@pytest.mark.parametrize("case", LAYERS)
def test_a_file_as_the_layers_leave_it(case: str, registry: str, client: Registry, tmp_path: Path) -> None:
    layers, content = LAYERS[case]
    name = f"case/{case.replace(' ', '-')}"
    push(registry, name, "v1", {"linux/amd64": layers})
    assert pull(client, one(f"{registry}/{name}"), tmp_path / "out") == {"program": content}


DEEP = {
    "a linked folder": ([tar({"opt/app/run": b"right"}), tar({"app": "opt/app"})], b"right"),
    "a linked folder above a real one": (
        [tar({"app/run": b"old", "new/run": b"right"}), tar({"app": "new"})],
        b"right",
    ),
}


@pytest.mark.parametrize("case", DEEP)
def test_links_on_the_way(case: str, registry: str, client: Registry, tmp_path: Path) -> None:
    layers, content = DEEP[case]
    name = f"deep/{case.replace(' ', '-')}"
    push(registry, name, "v1", {"linux/amd64": layers})
    assert pull(client, one(f"{registry}/{name}", "/app/run"), tmp_path / "out") == {"program": content}


GONE = {
    "never there": [tar({"other": b""})],
    "removed": [tar({"app/run": b"old"}), tar({"app/.wh.run": b""})],
    "its folder is removed": [tar({"app/run": b"old"}), tar({".wh.app": b""})],
    "its folder is emptied": [tar({"app/run": b"old"}), tar({"app/.wh..wh..opq": b""})],
    "everything is": [tar({"app/run": b"old"}), tar({".wh..wh..opq": b""})],
    "its folder became a file": [tar({"app/run": b"old"}), tar({"app": b""})],
    "links in a circle": [tar({"app/run": "other", "app/other": "run"})],
    "no archive": [tar({"app/run": b"old"}), b"\x1f\x8b" + b"x" * 100],
}


@pytest.mark.parametrize("case", GONE)
def test_a_file_that_is_not_there_is_said_so(case: str, registry: str, client: Registry, tmp_path: Path) -> None:
    name = f"gone/{case.replace(' ', '-')}"
    push(registry, name, "v1", {"linux/amd64": GONE[case]})
    with pytest.raises(Unavailable, match=r"has no /app/run|leads nowhere|cannot be unpacked"):
        pull(client, one(f"{registry}/{name}", "app/run"), tmp_path / "out")


def test_each_platform_has_its_own(registry: str, client: Registry, tmp_path: Path) -> None:
    images = {f"linux/{arch}": [tar({"manager": arch.encode()})] for arch in ("amd64", "arm64")}
    push(registry, "many/platforms", "v1", images)
    image = one(f"{registry}/many/platforms")
    assert pull(client, image, tmp_path / "a") == {"program": b"amd64"}
    assert pull(client, image, tmp_path / "b", platform=ARM64) == {"program": b"arm64"}
    with pytest.raises(Unavailable, match=r"many/platforms:v1 is not published for darwin/arm64"):
        client.resolve(image, "v1", DARWIN[1])
    with pytest.raises(Unavailable, match=r"manifests/v2: .* answers 404"):
        client.resolve(image, "v2", AMD64)


def test_only_the_layers_that_are_needed_are_pulled(
    doorman: Doorman, registry: str, client: Registry, tmp_path: Path
) -> None:
    layers = [tar({"etc/passwd": b"root"}), tar({"manager": b"right"})]
    push(registry, "few/layers", "v1", {"linux/amd64": layers})
    assert pull(client, one(f"{doorman.name}/few/layers"), tmp_path / "out") == {"program": b"right"}
    blobs = [path.rsplit(":", 1)[-1] for path, _ in doorman.asked if "/blobs/" in path]
    assert blobs == [sha256(layers[1])]


def test_a_token_is_asked_for_once(doorman: Doorman, registry: str, client: Registry, tmp_path: Path) -> None:
    push(registry, "behind/token", "v1", {"linux/amd64": [tar({"manager": b"right"})]})
    assert pull(client, one(f"{doorman.name}/behind/token"), tmp_path / "out") == {"program": b"right"}
    assert doorman.tokens == ["/token?service=registry.invalid&scope=repository%3Abehind%2Ftoken%3Apull"]


def test_a_layer_that_breaks_off_is_resumed(doorman: Doorman, registry: str, client: Registry, tmp_path: Path) -> None:
    layer = tar({"manager": BIG}, "")
    push(registry, "broken/layer", "v1", {"linux/amd64": [layer]})
    doorman.cut = 600_000
    assert pull(client, one(f"{doorman.name}/broken/layer"), tmp_path / "out") == {"program": BIG}
    first, second = [asked for path, asked in doorman.asked if "/blobs/" in path]
    assert first == ""
    # To its end: this registry, as others, does not read "bytes=5-".
    assert second.endswith(f"-{len(layer) - 1}")
    assert int(second.removeprefix("bytes=").split("-")[0]) > 0


def test_a_tag_that_moves_is_refused(registry: str, client: Registry, tmp_path: Path) -> None:
    image = one(f"{registry}/moving/tag")
    digest = push(registry, "moving/tag", "v1", {"linux/amd64": [tar({"manager": b"one"})]})
    pull(client, image, tmp_path / "out")
    assert client.records.known(f"{registry}/moving/tag:v1") == digest
    other = push(registry, "moving/tag", "v1", {"linux/amd64": [tar({"manager": b"two"})]})
    with pytest.raises(WrongChecksum, match=r"moving/tag:v1 is not what it was") as error:
        client.resolve(image, "v1", AMD64)
    assert digest in str(error.value)
    assert other in str(error.value)


def test_a_digest_of_the_catalogue_counts_whatever_the_tag_is(registry: str, client: Registry, tmp_path: Path) -> None:
    digest = push(registry, "known/digest", "v1", {"linux/amd64": [tar({"manager": b"one"})]})
    push(registry, "known/digest", "v1", {"linux/amd64": [tar({"manager": b"two"})]})
    image = Image(f"{registry}/known/digest", (("manager", "program"),), {"v1": digest})
    assert pull(client, image, tmp_path / "out") == {"program": b"one"}
    assert client.records.known(f"{registry}/known/digest:v1") == ""


def layout(files: Files, repository: str, tag: str, layers: list[bytes]) -> None:
    """An image as plain files of a web server."""
    content, blobs = manifest(layers)
    files.put(f"/m/v2/{repository}/manifests/{tag}", content)
    for digest, blob in blobs.items():
        files.put(f"/m/v2/{repository}/blobs/{digest}", blob)


def test_a_mirror_may_be_plain_files(tmp_path: Path) -> None:
    with serving() as files:
        layout(files, "quay.io/one/two", "v1", [tar({"manager": b"right"})])
        client = Registry(Fetcher(tmp_path / "downloads", files.address + "/m"), Records(tmp_path / "digests.json"))
        assert pull(client, one("quay.io/one/two"), tmp_path / "out") == {"program": b"right"}


def test_a_manifest_or_layer_of_another_content_is_refused(tmp_path: Path) -> None:
    with serving() as files:
        layer = tar({"manager": b"right"})
        layout(files, "quay.io/one/two", "v1", [layer])
        client = Registry(Fetcher(tmp_path / "downloads", files.address + "/m"), Records(tmp_path / "digests.json"))
        blob = f"/m/v2/quay.io/one/two/blobs/sha256:{sha256(layer)}"
        files.files[blob] = bytes(len(layer))
        with pytest.raises(WrongChecksum, match=r"is not what it should be"):
            pull(client, one("quay.io/one/two"), tmp_path / "out")
        digest = f"sha256:{'0' * 64}"
        files.put(f"/m/v2/quay.io/one/two/manifests/{digest}", files.files["/m/v2/quay.io/one/two/manifests/v1"])
        known = Image("quay.io/one/two", (("manager", "program"),), {"v1": digest})
        with pytest.raises(WrongChecksum, match=rf"expected is {digest}"):
            client.resolve(known, "v1", AMD64)


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b"{}", b'{"layers": [{}]}', b'{"layers": [{"digest": "x", "size": 1}]}']
)
def test_what_is_no_image_is_said_so(content: bytes, tmp_path: Path) -> None:
    with serving() as files:
        files.put("/v2/quay.io/one/two/manifests/v1", content)
        client = Registry(Fetcher(tmp_path / "downloads", files.address), Records(tmp_path / "digests.json"))
        with pytest.raises(Unavailable, match=r"no manifest|no container image|no SHA-256"):
            client.resolve(one("quay.io/one/two"), "v1", AMD64)


def test_a_login_of_another_kind_is_said_so(tmp_path: Path) -> None:
    with serving() as files:
        basic = {"WWW-Authenticate": 'Basic realm="registry"'}
        files.put("/v2/quay.io/one/two/manifests/v1", b"", status=401, headers=basic)
        client = Registry(Fetcher(tmp_path / "downloads", files.address), Records(tmp_path / "digests.json"))
        with pytest.raises(Unavailable, match="a login of a kind that is not known here"):
            client.resolve(one("quay.io/one/two"), "v1", AMD64)


def test_where_registries_are() -> None:
    client = Registry(Fetcher(Path("/nowhere"), ""), Records(Path("/nowhere")))
    assert client.base(one("docker.io/kserve/kserve-controller")) == (
        "https://registry-1.docker.io/v2/kserve/kserve-controller"
    )
    assert client.base(one("registry.k8s.io/lws/lws")) == "https://registry.k8s.io/v2/lws/lws"
    mirrored = Registry(Fetcher(Path("/nowhere"), "https://mirror.invalid/x"), Records(Path("/nowhere")))
    assert mirrored.base(one("docker.io/kserve/agent")) == "https://mirror.invalid/x/v2/docker.io/kserve/agent"
    assert [scheme(name) for name in ("127.0.0.1:5000", "localhost", "quay.io", "127.0.0.1.example.com")] == [
        "http",
        "http",
        "https",
        "https",
    ]
