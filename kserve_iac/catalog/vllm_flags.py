"""Which flags ``vllm serve`` knows in which version (``data/vllm_flags.json``)."""

import functools
from collections.abc import Mapping

from ._data import load

Version = tuple[int, ...]


@functools.cache
def _flags() -> Mapping[str, tuple[str, str | None]]:
    return {flag: (first, last) for flag, (first, last) in load("vllm_flags.json")["flags"].items()}


@functools.cache
def read_versions() -> tuple[str, ...]:
    """The versions that were read, oldest first."""
    return tuple(load("vllm_flags.json")["versions"])


def flag_names() -> list[str]:
    """Every flag of any version, without dashes, for suggestions."""
    return list(_flags())


def since(flag: str) -> str | None:
    """The first version read that knows a flag; None: none does."""
    found = _flags().get(_name(flag))
    return found[0] if found else None


def until(flag: str) -> str | None:
    """The last version read that knows a flag; None: the newest does."""
    found = _flags().get(_name(flag))
    return found[1] if found else None


def is_known(flag: str, version: str) -> bool | None:
    """Whether vLLM ``version`` knows a flag, by its name without dashes; None: no version was read that would tell.

    Any beginning of a longer name passes, since argparse completes it, and so does ``no-`` before one, and ``.key`` after it.
    """
    name = flag.replace("_", "-").partition(".")[0]
    if name in _flags() and _knows(name, version):
        return True
    answers = [_knows(one, version) for one in _candidates(name)]
    if True in answers:
        return True
    return None if None in answers or not _is_covered(version) else False


def _name(flag: str) -> str:
    name = flag.replace("_", "-").partition(".")[0]
    return name if name in _flags() else name.removeprefix("no-")


def _candidates(name: str) -> list[str]:
    spelled = (name, name.removeprefix("no-"))
    return [known for known in _flags() if any(known.startswith(one) for one in spelled)]


def _knows(flag: str, version: str) -> bool | None:
    return within(*_flags()[flag], version, read_versions())


def within(first: str, last: str | None, version: str, versions: tuple[str, ...]) -> bool | None:
    """Whether a version lies between the first and the last one of those read, oldest first; ``last``: None for the newest, and
    for all that follow it. None where the version lies beside a version with which the answer changes.
    """
    asked = number(version)
    read = [number(one) for one in versions]
    if asked < read[0]:
        return None
    if asked < number(first):
        before = max((one for one in read if one < number(first)), default=number(first))
        return False if asked <= before else None
    if last is not None and asked > number(last):
        after = min((one for one in read if one > number(last)), default=number(last))
        return False if asked >= after else None
    return True


def _is_covered(version: str) -> bool:
    read = read_versions()
    return number(read[0]) <= number(version) <= number(read[-1])


@functools.lru_cache(maxsize=1024)  # few versions are compared again and again
def number(version: str) -> Version:
    """``0.9.0.1`` -> (0, 9, 0, 1)."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
