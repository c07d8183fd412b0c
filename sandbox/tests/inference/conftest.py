from collections.abc import Iterator

import pytest

from .engines import Engine, running


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running() as found:
        yield found
