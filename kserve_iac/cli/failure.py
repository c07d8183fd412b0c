"""How the command line says that it, or a program that it runs, failed.

Exit codes of every command: 0, it is fine (warnings are shown); 1, there are findings that are errors, or what was asked about
does not hold (a model that does not fit); 2, the command line is wrong, or something cannot be read: a file, a cluster, a stack.
"""

import re

import click


class Unreadable(click.ClickException):
    """Something that the command needs is not there, or cannot be read."""

    exit_code = 2


def said(stderr: str) -> str:
    """What a program says of its failure, without the ``error:`` that it puts before: the command line puts its own there."""
    return re.sub(r"^error:\s*", "", stderr.strip(), flags=re.IGNORECASE | re.MULTILINE)
