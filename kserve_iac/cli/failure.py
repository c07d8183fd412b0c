"""How the command line says that it, or a program that it runs, failed."""

import re


def said(stderr: str) -> str:
    """What a program says of its failure, without the ``error:`` that it puts before: the command line puts its own there."""
    return re.sub(r"^error:\s*", "", stderr.strip(), flags=re.IGNORECASE | re.MULTILINE)
