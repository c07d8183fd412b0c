"""Becomes another program that the kernel kills as soon as the process that started it is gone (Linux only).

``python -I -S tether.py PARENT_PID PROGRAM [ARGUMENT...]``. A file of its own, without imports of the project: the
setting must be made between fork and exec, and a fresh interpreter is the one place where that is safe whatever
threads the starting process has.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        sys.exit(f"tether: prctl failed: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:  # it died before the setting was made
        sys.exit("tether: the parent is gone")
    try:
        os.execv(command[0], command)  # noqa: S606
    except OSError as error:
        sys.exit(f"tether: {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main()
