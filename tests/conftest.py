"""What all tests share: property tests take the time they need, on a busy machine too."""

import asyncio
import os

import pulumi
import pytest
from hypothesis import settings

settings.register_profile("kserve-iac", deadline=None)
settings.load_profile("kserve-iac")


@pytest.fixture
def later():
    """A secret that is known in the update only."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield pulumi.Output.secret("x")
    loop.close()
    asyncio.set_event_loop(None)


def pytest_terminal_summary(terminalreporter):
    """Names what a run leaves out on purpose (``.ci/run``), where the results are read."""
    left_out = os.environ.get("KSERVE_IAC_LEFT_OUT")
    if left_out:
        terminalreporter.write_line(f"LEFT OUT: {left_out}", yellow=True)
