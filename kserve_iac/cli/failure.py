"""How the command line reports that a command, or a program that it runs, failed.

Exit codes of every command: 0, success, perhaps with warnings; 1, the command found errors, or the answer is no (the model does
not fit); 2, the command line is wrong, or a file, a cluster or a stack cannot be read.
"""

import re

import click


class Unreadable(click.ClickException):
    """An input of the command does not exist, or cannot be read."""

    exit_code = 2


def error_message(stderr: str) -> str:
    """The error message of a program, without its prefix ``error:``, because the command line adds its own prefix."""
    return re.sub(r"^error:\s*", "", stderr.strip(), flags=re.IGNORECASE | re.MULTILINE)
