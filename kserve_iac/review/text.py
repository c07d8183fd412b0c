"""Texts of a pull request in Markdown: names, messages and branches come from whoever opened it, and stay text."""

import re

_MARKUP = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_MENTION = re.compile(r"@(?=[\w-])|(?<=\w)#(?=\d)|(?<!\w)#(?=\d)")
"""``@name`` and ``#1``, which GitHub and GitLab turn into mentions of people and of issues."""

_NOTHING = "\u200b"
"""A space without width: the text looks the same, and nobody is mentioned."""


def plain(text: str) -> str:
    """A text as one line that Markdown shows as it is."""
    line = " ".join(text.split())
    return _MENTION.sub(lambda found: found[0] + _NOTHING, _MARKUP.sub(lambda found: "\\" + found[0], line))


def code(text: str) -> str:
    """A name in code font, where Markdown does nothing."""
    line = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def sentence(text: str) -> str:
    """A text with a capital letter at its start and a full stop at its end."""
    line = text.strip()
    return (line[:1].upper() + line[1:]).rstrip(".") + "." if line else ""
