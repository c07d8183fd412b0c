"""Becomes a program in the network of a pod, and with the files of its container (Linux only).

``python -I -S enter.py PARENT_PID USER NET SPECIFICATION PROGRAM [ARGUMENT...]``. A file of its own, without imports of the
project, because it runs in a fresh interpreter between the supervisor and every such program. USER and NET are descriptors
of the namespaces. SPECIFICATION is ``-``, for a program that sees the machine's files as they are, or a JSON file with

``root``
    a folder, on which the container's own root is mounted
``mounts``
    a list of ``[source, target, read-only]``: files and folders of the machine, and where the program sees them
``folder``
    where the program starts

The container sees the machine's files wherever no mount is. Nothing of the machine is changed for a mount: a folder that
has to have further entries is built again, of mounts of its entries, in a file system of this process alone.

Like the tether, the program dies with its parent.
"""

import ctypes
import json
import os
import signal
import stat
import sys
from typing import Any

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE, MS_RELATIME = 1, 32, 4096, 16384, 1 << 18, 1 << 21
KEPT = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: MS_RELATIME}
"""Flags of a mount as ``statvfs`` gives them, and as ``mount`` takes them: the kernel refuses to take them away."""
PR_SET_PDEATHSIG = 1

Tree = dict[str, Any]
"""Names to trees; the leaf of a mount is ``[source, read-only]``, and so is the name ``""`` of one that has others in it."""

_libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def tether(parent: int) -> None:
    """Has the kernel kill this process when its parent dies; ends it where that has happened already."""
    check(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    if os.getppid() != parent:
        sys.exit("enter: the parent is gone")


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    arguments = [text.encode() or None for text in (source, target, kind)]
    check(_libc.mount(*arguments, ctypes.c_ulong(flags), data.encode() or None), f"mount {target}")


def bind(source: str, target: str, read_only: bool = False) -> None:
    """Shows a file or a folder, with what is mounted below it, at another place."""
    mount(source, target, "", MS_BIND | MS_REC)
    if read_only:
        kept = os.statvfs(target).f_flag
        mount("", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | sum(to for of, to in KEPT.items() if kept & of))


def tree(mounts: list[Any]) -> Tree:
    """The mounts by the parts of their targets. A target that leads over a link of the machine is where the link leads."""
    found: Tree = {}
    for source, target, read_only in mounts:
        *folders, name = os.path.realpath(target).strip("/").split("/")
        place = found
        for folder in folders:
            below = place.setdefault(folder, {})
            if not isinstance(below, dict):  # a mount inside another mount: the outer one stays, this one goes into it
                place[folder] = below = {"": below}
            place = below
        before = place.get(name)
        if isinstance(before, dict):
            before[""] = [source, read_only]
        else:
            place[name] = [source, read_only]
    return found


def show(source: str, target: str) -> None:
    """One entry of the machine, as it is, at a place where there is nothing yet."""
    mode = os.lstat(source).st_mode
    if stat.S_ISLNK(mode):
        os.symlink(os.readlink(source), target)
        return
    if stat.S_ISDIR(mode):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    bind(source, target)


def place(entry: list[Any], target: str) -> None:
    """One mount, at a place where there is nothing yet."""
    source, read_only = entry
    if os.path.isdir(source):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    bind(source, target, read_only)


def nest(source: str, target: str, inner: Tree) -> None:
    """A mount with further mounts in it. As for every container, the outer one gets files and folders for the inner ones."""
    read_only = False
    if "" in inner:
        source, read_only = inner[""]
    entries = {name: below for name, below in inner.items() if name}
    for name, below in entries.items():
        there = os.path.join(source, name)
        if not os.path.exists(there):
            if isinstance(below, dict) or os.path.isdir(below[0]):
                os.makedirs(there)
            else:
                os.close(os.open(there, os.O_CREAT | os.O_WRONLY))
    if "" in inner:
        bind(source, target, read_only)
    for name, below in entries.items():
        at = os.path.join(target, name)
        if isinstance(below, list):
            bind(below[0], at, below[1])
        else:
            nest(os.path.join(source, name), at, below)


def build(machine: str, target: str, wanted: Tree) -> None:
    """Makes the folder ``target`` show what ``machine`` does (a folder, or nothing) and what is wanted."""
    known = os.listdir(machine) if os.path.isdir(machine) else []
    for name in known:
        if name not in wanted:
            try:
                show(os.path.join(machine, name), os.path.join(target, name))
            except OSError as error:
                # A socket that has just gone, a folder that this user may not see: the program would not find it either.
                os.write(2, f"enter: {machine}/{name} is left out: {error.strerror}\n".encode())
    for name, below in wanted.items():
        if not name:
            continue
        place_ = os.path.join(target, name)
        if isinstance(below, list):
            place(below, place_)
            continue
        os.mkdir(place_)
        if "" in below:
            nest("", place_, below)
        else:
            build(os.path.join(machine, name), place_, below)


def root(specification: Tree) -> None:
    """Gives this process a root of its own."""
    check(_libc.unshare(CLONE_NEWNS), "unshare")
    mount("", "/", "", MS_REC | MS_PRIVATE)
    new = specification["root"]
    mount("container", new, "tmpfs", 0, "mode=755")
    build("/", new, tree(specification["mounts"]))
    os.chroot(new)
    os.chdir(specification.get("folder") or "/")


def main() -> None:
    parent, user, net = (int(argument) for argument in sys.argv[1:4])
    specification, command = sys.argv[4], sys.argv[5:]
    tether(parent)
    try:
        check(_libc.setns(user, CLONE_NEWUSER), "setns")
        check(_libc.setns(net, CLONE_NEWNET), "setns")
        os.close(user)
        os.close(net)
        if specification != "-":
            with open(specification) as file:
                content = json.load(file)
            root(content)
    except OSError as error:
        sys.exit(f"enter: {error}")
    tether(parent)  # again: the kernel forgets it for a process whose privileges change
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        sys.exit(f"enter: {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main()
