"""Reads schemas of a Terraform provider out of its Go source: composite literals as values, without running Go.

Only what a schema is made of is understood: literals of maps and structs, references to other schemas, and calls of functions
that return one literal. Everything else (functions that compare or validate) is kept as the text ``code``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*')"""
    r"""|(?P<word>[A-Za-z_][\w.]*|\d[\w.]*)|(?P<sign>.)""",
    re.DOTALL,
)
_OPEN, _CLOSE = "({[", ")}]"
_DEFINITION = re.compile(
    r"^(?:func (?P<func>\w+)\([^)]*\) \*?(?:map\[string\]\*)?schema\.(?:Schema|Resource) \{|(?:var |\t)(?P<var>\w+)\s+=\s)"
    r"\s*(?:return\s+)?(?=&?schema\.|map\[string\]\*schema\.)",
    re.MULTILINE,
)
_ALIAS = re.compile(r"^(?:var |\t)(?P<name>\w+)\s+=\s+(?P<of>\w+)\(\)$", re.MULTILINE)


class SchemaError(ValueError):
    """The source is not written as the reader expects."""


@dataclass
class Literal:
    """A composite literal: the entries with keys, or the items without."""

    entries: dict[str, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """A name, or the call of a function by its name."""

    name: str
    arguments: tuple[Any, ...] = ()


def definitions(folder: Path) -> dict[str, Any]:
    """Name -> value of everything in the Go files of a folder that is a schema, a resource, or a map of schemas."""
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("*.go")):
        text = file.read_text()
        for match in _DEFINITION.finditer(text):
            found[match["func"] or match["var"]] = _Reader(text, match.end()).value()
        for match in _ALIAS.finditer(text):
            found.setdefault(match["name"], Call(match["of"]))
    return found


class _Reader:
    """A reader of one expression that begins at a position."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.kind, self.part = "", ""
        self._next()

    def _next(self) -> None:
        while (match := _TOKEN.match(self.text, self.at)) is not None:
            self.at = match.end()
            if match.lastgroup != "space":
                self.kind, self.part = str(match.lastgroup), match.group()
                return
        self.kind, self.part = "end", ""

    def _accept(self, sign: str) -> bool:
        if self.kind == "sign" and self.part == sign:
            self._next()
            return True
        return False

    def value(self) -> Any:
        """The value that begins here, up to a comma, a colon or a closing bracket."""
        if self.kind == "end":
            raise SchemaError("the source ends within a literal")
        self._accept("&")
        if self.kind == "text":
            text = self.part.strip('"`')
            self._next()
            return text
        if self.part == "{":
            return self._literal()
        if self.part == "[" or self.part == "map":
            return self._typed()
        if self.kind == "word" and self.part != "func":
            name = self.part
            self._next()
            if self.part == "{":
                return self._literal()
            if self._accept("("):
                return Call(name, tuple(self._list(")")))
            if self.part in ",:})":
                return name
        return self._code()

    def _typed(self) -> Any:
        """A literal with its type before it: ``map[string]*schema.Schema{…}``, ``[]string{…}``."""
        while self.part != "{" and self.kind != "end":
            self._next()
        return self._literal()

    def _code(self) -> str:
        """Skips an expression that is no literal."""
        depth = 0
        while depth or self.part not in ",})":
            if self.kind == "sign":
                depth += (self.part in _OPEN) - (self.part in _CLOSE)
            self._next()
        return "code"

    def _list(self, end: str) -> list[Any]:
        found = []
        while not self._accept(end):
            found.append(self.value())
            self._accept(",")
        return found

    def _literal(self) -> Literal:
        literal = Literal()
        self._accept("{")
        while self.part != "}":
            first = self.value()
            if self._accept(":"):
                literal.entries[str(first)] = self.value()
            else:
                literal.items.append(first)
            self._accept(",")
        self._next()
        return literal


def resolved(value: Any, known: Mapping[str, Any]) -> Any:
    """A value in which references to other schemas are followed. Raises :class:`SchemaError` for one that is not defined."""
    while isinstance(value, (Call, str)):
        if isinstance(value, Call) and value.name.endswith("MergeSchemas"):
            merged = Literal()
            for part in value.arguments:
                merged.entries |= resolved(part, known).entries
            return merged
        name = value.name if isinstance(value, Call) else value
        if name not in known:
            raise SchemaError(f"{name} is not defined in the folder")
        value = known[name]
    return value
