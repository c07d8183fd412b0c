"""JSONPath, as RFC 9535 has it, without its function extensions: enough to point at a place in an object."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Step = Callable[[Any, Any], Iterator[Any]]
_Operand = Callable[[Any, Any], list[Any]]
_Test = Callable[[Any, Any], bool]

_NAME = re.compile(r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*")
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_SLICE = re.compile(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: _equal(left, right),
    "!=": lambda left, right: not _equal(left, right),
    "<=": lambda left, right: _less(left, right) or _equal(left, right),
    ">=": lambda left, right: _less(right, left) or _equal(left, right),
    "<": lambda left, right: _less(left, right),
    ">": lambda left, right: _less(right, left),
}
_NOTHING = object()


class JsonPath:
    """A parsed path. Raises ValueError when it is malformed or uses a function."""

    def __init__(self, text: str) -> None:
        self.text = text
        parser = _Parser(text)
        parser.expect("$")
        self._steps = parser.steps()
        if not parser.at_end():
            raise ValueError(f"JSONPath {text!r}: unexpected {text[parser.position :]!r}")

    def select(self, root: Any) -> list[Any]:
        """Every value the path points at, in order."""
        return _apply(self._steps, root, root)


def _apply(steps: list[Step], start: Any, root: Any) -> list[Any]:
    values = [start]
    for step in steps:
        values = [found for value in values for found in step(value, root)]
    return values


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    for kind in ((int, float), (str,)):
        if all(isinstance(side, kind) and not isinstance(side, bool) for side in (left, right)):
            return bool(left < right)
    return False


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _descendants(value: Any) -> Iterator[Any]:
    yield value
    for child in _children(value):
        yield from _descendants(child)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def _fail(self, wanted: str) -> ValueError:
        return ValueError(f"JSONPath {self.text!r}: expected {wanted} at {self.text[self.position :]!r}")

    def _space(self) -> None:
        while not self.at_end() and self.text[self.position] in " \t\n\r":
            self.position += 1

    def _take(self, token: str) -> bool:
        if self.text.startswith(token, self.position):
            self.position += len(token)
            return True
        return False

    def expect(self, token: str) -> None:
        self._space()
        if not self._take(token):
            raise self._fail(repr(token))

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    # Segments -------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        found: list[Step] = []
        while True:
            if self._take(".."):
                found.append(self._deep(self._selectors() if self._take("[") else self._member()))
            elif self._take("."):
                found.append(self._member())
            elif self._take("["):
                found.append(self._selectors())
            else:
                return found

    def _member(self) -> Step:
        if self._take("*"):
            return lambda value, root: _children(value)
        match = self._match(_NAME)
        if match is None:
            raise self._fail("a name")
        return self._named(match.group())

    @staticmethod
    def _named(name: str) -> Step:
        def step(value: Any, root: Any) -> Iterator[Any]:
            if isinstance(value, dict) and name in value:
                yield value[name]

        return step

    @staticmethod
    def _deep(inner: Step) -> Step:
        return lambda value, root: (found for place in _descendants(value) for found in inner(place, root))

    def _selectors(self) -> Step:
        selectors = [self._selector()]
        self._space()
        while self._take(","):
            selectors.append(self._selector())
            self._space()
        self.expect("]")
        return lambda value, root: (found for selector in selectors for found in selector(value, root))

    def _selector(self) -> Step:
        self._space()
        if self._take("*"):
            return lambda value, root: _children(value)
        if self._take("?"):
            test = self._either()
            return lambda value, root: (child for child in _children(value) if test(child, root))
        if (text := self._match(_STRING)) is not None:
            return self._named(_unquote(text.group()))
        if (bounds := self._match(_SLICE)) is not None:
            part = slice(*(int(bound) if bound else None for bound in bounds.groups()))
            return lambda value, root: iter(value[part] if isinstance(value, list) and part.step != 0 else ())
        if (index := self._match(_INTEGER)) is not None:
            return self._indexed(int(index.group()))
        raise self._fail("a selector")

    @staticmethod
    def _indexed(index: int) -> Step:
        def step(value: Any, root: Any) -> Iterator[Any]:
            if isinstance(value, list) and -len(value) <= index < len(value):
                yield value[index]

        return step

    # Filters --------------------------------------------------------------------------------------------------

    def _either(self) -> _Test:
        tests = [self._both()]
        while self._operator("||"):
            tests.append(self._both())
        return lambda value, root: any(test(value, root) for test in tests)

    def _both(self) -> _Test:
        tests = [self._basic()]
        while self._operator("&&"):
            tests.append(self._basic())
        return lambda value, root: all(test(value, root) for test in tests)

    def _operator(self, token: str) -> bool:
        self._space()
        return self._take(token)

    def _basic(self) -> _Test:
        if self._operator("!"):
            inner = self._basic()
            return lambda value, root: not inner(value, root)
        if self._operator("("):
            inner = self._either()
            self.expect(")")
            return inner
        left = self._operand()
        self._space()
        for token, compare in _COMPARE.items():
            if self._take(token):
                right = self._operand()
                return lambda value, root: compare(_single(left(value, root)), _single(right(value, root)))
        return lambda value, root: bool(left(value, root))  # existence

    def _operand(self) -> _Operand:
        self._space()
        for token, relative in (("@", True), ("$", False)):
            if self._take(token):
                return self._path_operand(self.steps(), relative)
        constant: Any
        if (text := self._match(_STRING)) is not None:
            constant = _unquote(text.group())
        elif (number := self._match(_NUMBER)) is not None:
            constant = json.loads(number.group())
        else:
            words = {"true": True, "false": False, "null": None}
            word = next((word for word in words if self._take(word)), None)
            if word is None:
                raise self._fail("a path or a literal (functions are not supported)")
            constant = words[word]
        return lambda value, root: [constant]

    @staticmethod
    def _path_operand(steps: list[Step], relative: bool) -> _Operand:
        return lambda value, root: _apply(steps, value if relative else root, root)


def _single(values: list[Any]) -> Any:
    return values[0] if values else _NOTHING


def _unquote(text: str) -> str:
    if text[0] == "'":
        text = '"' + text[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
    decoded: str = json.loads(text)
    return decoded
