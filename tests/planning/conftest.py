"""What is known in the update only."""

import asyncio

import pulumi
import pytest


@pytest.fixture
def later():
    """A secret that is known in the update only."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield pulumi.Output.secret("x")
    loop.close()
    asyncio.set_event_loop(None)
