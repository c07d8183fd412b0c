"""What all tests share: property tests take the time they need, and no publisher is asked.

And a real registry, where Go can build it.
"""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kserve_iac_sandbox.tools.build import Toolbox

from .obtaining import AMD64
from .servers import Doorman, Files, serving

settings.register_profile("kserve-iac-sandbox", deadline=None)
settings.load_profile("kserve-iac-sandbox")


@pytest.fixture(autouse=True)
def no_publishers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for a program asks a mirror that refuses the connection: port 9 of this machine has no server.

    Not so for tests of the engine, whose programs are real.
    """
    if request.node.get_closest_marker("engine") is None:
        monkeypatch.setenv("KSERVE_IAC_MIRROR", "http://127.0.0.1:9")


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address (host and port) of an OCI registry, in memory."""
    if shutil.which("go") is None:
        pytest.skip("Go, which builds the registry, is not installed")
    program = tmp_path_factory.mktemp("registry") / "registry"
    environment = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=mod -buildvcs=false"}
    command = ["go", "build", "-trimpath", "-o", str(program), "."]
    subprocess.run(command, cwd=Path(__file__).parent / "registry", env=environment, check=True)
    # Its log goes nowhere: nobody reads it, and a full pipe would stop it.
    with subprocess.Popen([str(program)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture
def doorman(registry: str) -> Iterator[Doorman]:
    """The registry behind somebody who wants a token."""
    found = Doorman(registry)
    try:
        yield found
    finally:
        found.close()


@pytest.fixture
def server() -> Iterator[Files]:
    with serving() as files:
        yield files


@pytest.fixture
def toolbox(tmp_path: Path) -> Toolbox:
    made = Toolbox(tmp_path / "cache", "")
    made.platform = AMD64
    return made


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
