"""Runs a program in a network namespace of its own, which holds nothing but a loopback interface (Linux only).

``python -I -S netns.py PARENT_PID CHANNEL PORT PROGRAM [ARGUMENT...]``. A file of its own, without imports of the
project, because one of it lives beside every program. CHANNEL is the descriptor of a ``SOCK_SEQPACKET`` Unix socket to
the process that started this one.

A socket belongs to the namespace it was made in, whoever holds it and uses it. So no data passes through this process:
it makes sockets inside and gives them away. The first message it sends is the program's pid, with a socket that listens
on 127.0.0.1:PORT; every message it gets is answered by a new TCP socket, for a connection to the program. Like the
tether, it dies with its parent; the program dies with it; and it ends the way the program ended.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        # "No space left on device" is how the kernel says it of namespaces.
        why = "the limit of namespaces is reached" if number == errno.ENOSPC else os.strerror(number)
        raise OSError(number, f"{name}: {why}")


def enter() -> None:
    """Moves this process to a new network namespace, its loopback interface up. Raises OSError where it must not."""
    user, group = os.geteuid(), os.getegid()
    try:
        _call("unshare", CLONE_NEWNET)
    except PermissionError:
        # Without privileges it takes a user namespace too, in which user and group stay who they are.
        _call("unshare", CLONE_NEWUSER | CLONE_NEWNET)
        for name, content in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(content)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.unpack_from("16sH", fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sH22x", b"lo", 0)))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | IFF_UP))


def tether(parent: int) -> None:
    """Has the kernel kill this process when its parent dies; ends it where that has happened already."""
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("netns: the parent is gone")


def start(command: list[str]) -> int:
    """The program as a child of this process. Returns its pid."""
    own = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        tether(own)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what is ignored stays so
        os.execv(command[0], command)  # noqa: S606
    except OSError as error:
        os.write(2, f"netns: {command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(1)


def give(channel: socket.socket, message: bytes, socket_: socket.socket) -> bool:
    """Sends a socket. False where nobody takes it any more."""
    try:
        socket.send_fds(channel, [message], [socket_.fileno()])
    except OSError:
        return False
    return True


def answer(channel: socket.socket) -> bool:
    """Takes one request for a socket. False when there will be no more."""
    try:
        if not channel.recv(16):
            return False
    except OSError:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        return give(channel, b"socket", made)


def serve(channel: socket.socket, child: int) -> int:
    """Answers requests and passes signals on until the program ends. Returns its status as of ``waitpid``."""

    def forward(number: int, frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    # The pipe wakes the wait below for signals that arrive just before it begins.
    waker, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in FORWARDED:
        signal.signal(number, forward)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    poller = select.poll()
    poller.register(waker, select.POLLIN)
    poller.register(channel.fileno(), select.POLLIN)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        for descriptor, _ in poller.poll():
            if descriptor == waker:
                os.read(waker, 64)
            elif not answer(channel):
                poller.unregister(descriptor)


def leave(status: int) -> None:
    """Ends as the program did, so that whoever waits for this process sees what became of the program."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)  # no core file of this process for a crash of the program
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1)


def main() -> None:
    parent, descriptor, port = (int(argument) for argument in sys.argv[1:4])
    tether(parent)
    channel = socket.socket(fileno=descriptor)
    channel.set_inheritable(False)
    try:
        enter()
        tether(parent)  # again: the kernel forgets it for a process whose privileges change
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        channel.send(f"error: {error.strerror or error}".encode())
        sys.exit(f"netns: {error}")
    child = start(sys.argv[4:])
    with listener:
        give(channel, str(child).encode(), listener)
    leave(serve(channel, child))


if __name__ == "__main__":
    main()
