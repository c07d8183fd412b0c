"""What all tests share: property tests take the time they need, and no publisher is asked.

And a real registry, where Go can build it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from .servers import Doorman

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
