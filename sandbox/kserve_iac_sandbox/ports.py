"""Which TCP ports of the loopback interface are free.

Ports come from below the range that operating systems hand out to outgoing connections, so that a port chosen once is
likely to be free again when the sandbox starts the next time.
"""

import random
import socket
from collections.abc import Collection, Iterable

RANGE = range(20100, 32000)
HOST = "127.0.0.1"


def free(port: int, host: str = HOST) -> bool:
    """Whether a process may listen there now (a port in TIME_WAIT counts as free)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def listening(port: int, host: str = HOST, timeout: float = 0.5) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False


def choose(names: Iterable[str], taken: Collection[int] = (), *, host: str = "") -> dict[str, int]:
    """A free port for every name, none of them in ``taken``. Free on all interfaces by default: some programs
    cannot be told to listen on one only.

    Raises OSError when the range has no free port left.
    """
    chosen: dict[str, int] = {}
    candidates = list(RANGE)
    random.shuffle(candidates)
    remaining = iter(candidates)
    for name in names:
        for port in remaining:
            if port not in taken and free(port, host):
                chosen[name] = port
                break
        else:
            raise OSError(f"no free TCP port left in {RANGE.start}-{RANGE.stop - 1}")
    return chosen
