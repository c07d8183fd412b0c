"""Property paths as the engine writes them: ``spec.template.spec.containers[0]["a.b"]``."""

import re
from collections.abc import Sequence

Path = tuple[str | int, ...]

_PART = re.compile(r"""\.?(?P<plain>[^.\[\]"]+)|\[(?P<index>\d+|\*)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]""")
_NEEDS_QUOTES = re.compile(r'[.\[\]"]')


def format_path(path: Sequence[str | int]) -> str:
    """Writes a path; keys with dots, brackets or quotes are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not part or _NEEDS_QUOTES.search(part):
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
        else:
            text += f".{part}" if text else part
    return text


def parse_path(text: str) -> Path:
    """Reads a path; ``*`` (as a key or an index) stands for any. Raises ValueError when it is malformed."""
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(f"malformed property path {text!r} at {text[position:]!r}")
        position = match.end()
        if (plain := match["plain"]) is not None:
            parts.append(plain)
        elif (index := match["index"]) is not None:
            parts.append("*" if index == "*" else int(index))
        else:
            parts.append(re.sub(r"\\(.)", r"\1", match["quoted"][1:-1]))
    return tuple(parts)


def covers(pattern: Sequence[str | int], path: Sequence[str | int]) -> bool:
    """Whether ``path`` is the pattern's place or lies below it."""
    return len(pattern) <= len(path) and all(
        want == "*" or want == have for want, have in zip(pattern, path, strict=False)
    )
