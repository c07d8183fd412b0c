"""CEL, as far as the rules of KServe's CRDs use it: compiled to functions, once each.

The rules are few and plain, and where one depends on an Output it must pass; no library knows of Outputs. What is there follows
the language's definition (github.com/google/cel-spec, doc/langdef.md) and Kubernetes' use of it ("Validation rules" of "Extend
the Kubernetes API with CustomResourceDefinitions"). What is not there raises :class:`Unsupported` when a rule is compiled, which
a test does for every rule of every table.
"""

import functools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..args.base import is_output
from .cel_values import (
    FUNCTIONS,
    UNKNOWN,
    CelError,
    added,
    boolean,
    equal,
    index,
    is_in,
    negated,
    ordered,
    subtracted,
    unequal,
)

Scope = Mapping[str, Any]
Node = Callable[[Scope], Any]


class Unsupported(ValueError):
    """The expression uses what is not there."""


@functools.cache
def compiled(expression: str) -> Callable[[Any], Any]:
    """The expression as a function of ``self``: it returns the value or :data:`UNKNOWN`, and raises :class:`CelError`.

    Raises :class:`Unsupported` where it is none, or says what is not there.
    """
    node = _Parser(expression).whole()
    return lambda value: node({"self": value})


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<raw>[rR](?:\"{3}(?:.|\n)*?\"{3}|'{3}(?:.|\n)*?'{3}|"[^"\n]*"|'[^'\n]*'))
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!?:.,()\[\]<>])
    )""",
    re.VERBOSE,
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unsupported(f"{text[at : at + 20]!r} in {text!r}")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return [*found, ("end", "")]


class _Parser:
    """By descent, one method for each level of binding."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, _tokens(text), 0

    def whole(self) -> Node:
        node = self.ternary()
        if self.tokens[self.at][0] != "end":
            raise Unsupported(f"{self.tokens[self.at][1]!r} in {self.text!r}")
        return node

    def take(self, *values: str) -> str | None:
        kind, value = self.tokens[self.at]
        if value in values and kind in ("sign", "name"):
            self.at += 1
            return value
        return None

    def need(self, value: str) -> None:
        if self.take(value) is None:
            raise Unsupported(f"no {value!r} before {self.tokens[self.at][1]!r} in {self.text!r}")

    def ternary(self) -> Node:
        condition = self.either()
        if self.take("?") is None:
            return condition
        yes = self.either()
        self.need(":")
        no = self.ternary()

        def choose(scope: Scope) -> Any:
            chosen = condition(scope)
            return UNKNOWN if chosen is UNKNOWN else yes(scope) if boolean(chosen) else no(scope)

        return choose

    def either(self) -> Node:
        nodes = [self.both()]
        while self.take("||"):
            nodes.append(self.both())
        return nodes[0] if len(nodes) == 1 else _decided(nodes, by=True)

    def both(self) -> Node:
        nodes = [self.relation()]
        while self.take("&&"):
            nodes.append(self.relation())
        return nodes[0] if len(nodes) == 1 else _decided(nodes, by=False)

    def relation(self) -> Node:
        node = self.sum()
        while (sign := self.take("==", "!=", "<=", ">=", "<", ">", "in")) is not None:
            node = _strict(_RELATIONS[sign], node, self.sum())
        return node

    def sum(self) -> Node:
        node = self.unary()
        while (sign := self.take("+", "-")) is not None:
            node = _strict(added if sign == "+" else subtracted, node, self.unary())
        return node

    def unary(self) -> Node:
        if self.take("!"):
            return _strict(lambda value: not boolean(value), self.unary())
        if self.take("-"):
            return _strict(negated, self.unary())
        return self.member()

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.take("."):
                name = self.name()
                node = self.method(name, node) if self.take("(") else _field(name, node)
            elif self.take("["):
                node = _strict(index, node, self.ternary())
                self.need("]")
            else:
                return node

    def name(self) -> str:
        kind, value = self.tokens[self.at]
        if kind != "name":
            raise Unsupported(f"{value!r} is no name in {self.text!r}")
        self.at += 1
        return value

    def arguments(self, end: str) -> list[Node]:
        found: list[Node] = []
        while not self.take(end):
            found.append(self.ternary())
            if not self.take(","):
                self.need(end)
                break
        return found

    def primary(self) -> Node:
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = float(value) if "." in value else int(value)
            return lambda scope: number
        if kind in ("raw", "string"):
            text = _text(value)
            return lambda scope: text
        if value == "(":
            node = self.ternary()
            self.need(")")
            return node
        if value == "[":
            entries = self.arguments("]")
            return lambda scope: [entry(scope) for entry in entries]
        if kind == "name":
            return self.called(value)
        raise Unsupported(f"{value!r} in {self.text!r}")

    def called(self, name: str) -> Node:
        """A constant, a variable, or a call of a function."""
        if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            return lambda scope: constant
        if not self.take("("):
            return lambda scope: _known(scope[name])
        if name == "has":
            return self.has()
        return _call(name, self.arguments(")"))

    def has(self) -> Node:
        """``has(a.b)``: whether a has a field b; a itself must be there."""
        start = self.at
        self.member()
        if self.tokens[self.at - 2][1] != ".":
            raise Unsupported(f"has of no field in {self.text!r}")
        end, self.at = self.at, start
        tokens, self.tokens = self.tokens, [*self.tokens[start : end - 2], ("end", "")]
        self.at = 0
        parent, name = self.member(), _unescaped(tokens[end - 1][1])
        self.tokens, self.at = tokens, end
        self.need(")")

        def has(value: Any) -> bool:
            if not isinstance(value, Mapping):
                raise CelError(f"has({name}) of no map")
            return value.get(name) is not None

        return _strict(has, parent)

    def method(self, name: str, target: Node) -> Node:
        if name in _MACROS:
            variable = self.name()
            self.need(",")
            body = self.ternary()
            self.need(")")
            return _macro(name, target, variable, body)
        return _call(name, [target, *self.arguments(")")])


def _text(literal: str) -> str:
    raw = literal[0] in "rR"
    quoted = literal[1:] if raw else literal
    width = 3 if quoted[:3] in ('"""', "'''") else 1
    inner = quoted[width:-width]
    return inner if raw else re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), inner)


def _unescaped(name: str) -> str:
    """Names that are words of CEL's are written ``__namespace__`` (Kubernetes, "Validation rules")."""
    for written, meant in (("__dot__", "."), ("__dash__", "-"), ("__slash__", "/")):
        name = name.replace(written, meant)
    return name[2:-2] if len(name) > 4 and name.startswith("__") and name.endswith("__") else name


# Evaluation -------------------------------------------------------------------------------------------------------


def _known(value: Any) -> Any:
    return UNKNOWN if is_output(value) else value


def _strict(function: Callable[..., Any], *nodes: Node) -> Node:
    """A function of known values; it raises :class:`CelError` where CEL has no such overload."""

    def evaluate(scope: Scope) -> Any:
        values = [node(scope) for node in nodes]
        if any(value is UNKNOWN for value in values):
            return UNKNOWN
        return function(*values)

    return evaluate


def _decided(nodes: Sequence[Node], by: bool) -> Node:
    """``||`` and ``&&``: one operand decides, whatever the others are, errors included."""
    return lambda scope: _decide((functools.partial(node, scope) for node in nodes), by)


def _decide(operands: Any, by: bool) -> Any:
    error: CelError | None = None
    unknown = False
    for operand in operands:
        try:
            value = operand()
            if value is UNKNOWN:
                unknown = True
            elif boolean(value) is by:
                return by
        except CelError as failed:
            error = failed
    if unknown:
        return UNKNOWN
    if error is not None:
        raise error
    return not by


def _field(name: str, node: Node) -> Node:
    name = _unescaped(name)

    def select(value: Any) -> Any:
        if not isinstance(value, Mapping) or value.get(name) is None:
            raise CelError(f"no such key: {name}")
        return _known(value[name])

    return _strict(select, node)


_MACROS = ("all", "exists", "exists_one", "filter", "map")


def _macro(name: str, target: Node, variable: str, body: Node) -> Node:
    def run(entries: Any, scope: Scope) -> Any:
        if not isinstance(entries, (list, tuple, Mapping)):
            raise CelError(f"{name} of no list or map")
        results = (functools.partial(body, {**scope, variable: entry}) for entry in entries)
        if name in ("all", "exists"):
            return _decide(results, by=name == "exists")
        values = [result() for result in results]
        if any(value is UNKNOWN for value in values):
            return UNKNOWN
        if name == "map":
            return values
        kept = [entry for entry, value in zip(entries, values, strict=True) if boolean(value)]
        return kept if name == "filter" else len(kept) == 1

    def evaluate(scope: Scope) -> Any:
        entries = target(scope)
        return UNKNOWN if entries is UNKNOWN else run(entries, scope)

    return evaluate


_RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": equal,
    "!=": unequal,
    "in": is_in,
    **{
        sign: ordered(sign, compare)
        for sign, compare in (("<", operator.lt), ("<=", operator.le), (">", operator.gt), (">=", operator.ge))
    },
}


def _call(name: str, arguments: Sequence[Node]) -> Node:
    count, function = FUNCTIONS.get(name, (-1, len))
    if count != len(arguments):
        raise Unsupported(f"{name} of {len(arguments)}")
    return _strict(function, *arguments)
