"""Holds the network of all pods: a network namespace with a bridge, in a user namespace of its own (Linux only).

``python -I -S holder.py PARENT_PID CHANNEL GATEWAY PREFIX PORT ROUTES USER NET``. A file of its own,
without imports of the project, because one of it runs beside the supervisor. CHANNEL is the descriptor of a
``SOCK_SEQPACKET`` Unix socket to the process that started this one.

A namespace lives as long as anybody has a descriptor of it, and a socket belongs to the namespace in which it was made,
whoever holds it and uses it. So this process makes namespaces and sockets and gives them away. Its first message has the
user namespace, the network namespace and a socket that listens on GATEWAY:PORT inside. Afterwards it answers requests:

``socket``
    a new TCP socket of the bridge's namespace
``pod ADDRESS``
    a new network namespace that is connected to the bridge and has this address

ROUTES are separated by semicolons. USER and NET are descriptors of the namespaces that an earlier holder made, and
with which this one goes on; ``-`` where there was none.
"""

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1
BRIDGE = "pods"

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        # "No space left on device" is how the kernel says it of namespaces.
        why = "the limit of namespaces is reached" if number == errno.ENOSPC else os.strerror(number)
        raise OSError(number, f"{name}: {why}")


def tether(parent: int) -> None:
    """Has the kernel kill this process when its parent dies; ends it where that has happened already."""
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("holder: the parent is gone")


def ip(*lines: str) -> None:
    """Runs commands of ``ip``. Raises OSError with its words where one fails."""
    program = shutil.which("ip")
    if program is None:
        raise OSError("the program `ip` is not installed (package iproute2)")
    done = subprocess.run([program, "-batch", "-"], input="\n".join(lines) + "\n", text=True, capture_output=True)
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if not line.startswith("Command failed")]
        raise OSError("ip: " + " ".join(words))


def setting(name: str, value: str) -> None:
    """Sets a kernel setting of this network namespace."""
    path = "/proc/sys/net/" + name
    try:
        with open(path, "w") as file:
            file.write(value)
    except OSError as error:
        raise OSError(f"{path} cannot be set: {error.strerror}") from error


def begin(gateway: str, prefix: str, routes: list[str]) -> None:
    """Moves this process to new namespaces, as root of the user namespace, and makes the bridge there."""
    user, group = os.geteuid(), os.getegid()
    call("unshare", CLONE_NEWUSER | CLONE_NEWNET)
    for name, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)
    # Traffic to a Service goes to the gateway, which changes its target; the answer must come back the same way, so pods
    # are never told of a shorter one.
    setting("ipv4/ip_forward", "1")
    setting("ipv4/conf/all/send_redirects", "0")
    setting("ipv4/conf/default/send_redirects", "0")
    ip(
        "link set lo up",
        f"link add {BRIDGE} type bridge",
        f"addr add {gateway}/{prefix} dev {BRIDGE}",
        f"link set {BRIDGE} up",
        *(f"route add {route.replace('BRIDGE', BRIDGE)}" for route in routes),
    )


def pod(address: str, gateway: str) -> int:
    """A network namespace with this address, connected to the bridge. Returns a descriptor of it. Raises OSError."""
    # The child waits until the parent has given it its interface, and the parent until the child has its namespace.
    here, there = socket.socketpair()
    child = os.fork()
    if not child:
        status = 1
        try:
            here.close()
            call("unshare", CLONE_NEWNET)
            there.send(b"made")
            if there.recv(8) == b"go":
                ip(
                    "link set lo up",
                    f"addr add {address}/32 dev eth0",
                    "link set eth0 up",
                    f"route add {gateway} dev eth0",
                    f"route add default via {gateway}",
                )
                status = 0
        except OSError as error:
            os.write(2, f"holder: pod {address}: {error}\n".encode())
        finally:
            os._exit(status)
    there.close()
    name = "p" + address.split(".", 2)[2].replace(".", "-")
    found = -1
    try:
        with here:
            if here.recv(8) == b"made":
                found = os.open(f"/proc/{child}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
                ip(f"link add {name} type veth peer name eth0 netns {child}", f"link set {name} master {BRIDGE} up")
                here.send(b"go")
    except OSError:
        if found >= 0:
            os.close(found)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    if status or found < 0:
        if found >= 0:
            os.close(found)
        raise OSError(f"the network of the pod at {address} cannot be made; see the log")
    return found


def give(channel: socket.socket, message: bytes, descriptors: list[int]) -> bool:
    """Sends descriptors. False where nobody takes them any more."""
    try:
        socket.send_fds(channel, [message], descriptors)
    except OSError:
        return False
    return True


def answer(channel: socket.socket, gateway: str) -> bool:
    """Takes one request. False when there will be no more."""
    try:
        words = channel.recv(256).decode().split()
    except OSError:
        return False
    if not words:
        return False
    if words[0] == "socket":
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
            return give(channel, b"socket", [made.fileno()])
    try:
        namespace = pod(words[1], gateway)
    except OSError as error:
        return give(channel, f"error: {error}".encode(), [])
    try:
        return give(channel, b"pod", [namespace])
    finally:
        os.close(namespace)


def main() -> None:
    parent, descriptor = int(sys.argv[1]), int(sys.argv[2])
    gateway, prefix, port, routes, user, net = sys.argv[3:9]
    tether(parent)
    channel = socket.socket(fileno=descriptor)
    channel.set_inheritable(False)
    again = user != "-"
    try:
        if again:
            call("setns", int(user), CLONE_NEWUSER)
            call("setns", int(net), CLONE_NEWNET)
        else:
            begin(gateway, prefix, [route for route in routes.split(";") if route])
        tether(parent)  # again: the kernel forgets it for a process whose privileges change
        own = [os.open(f"/proc/self/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC) for kind in ("user", "net")]
        listener = None if again else socket.create_server((gateway, int(port)), backlog=128)
    except OSError as error:
        channel.send(f"error: {error.strerror or error}".encode())
        sys.exit(f"holder: {error}")
    given = [*own, *([listener.fileno()] if listener else [])]
    give(channel, b"ready", given)
    for one in own:
        os.close(one)
    if listener:
        listener.close()
    while answer(channel, gateway):
        pass


if __name__ == "__main__":
    main()
