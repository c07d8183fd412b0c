"""What Prometheus makes of a query, for the few operations that are used: parsed by another parser, computed on given series."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import promql_parser as promql


@dataclass(frozen=True)
class Sample:
    """The current value of a series."""

    value: float
    labels: dict[str, str] = field(default_factory=dict)


def answer(query: str, series: list[Sample]) -> list[Sample]:
    """The query's result; the metric's name is the label ``__name__``."""
    return _value(promql.parse(query), series)


def _value(node, series):
    if isinstance(node, promql.ParenExpr):
        return _value(node.expr, series)
    if isinstance(node, promql.VectorSelector):
        return [one for one in series if one.labels["__name__"] == node.name and _matches(one, node.matchers.matchers)]
    if isinstance(node, promql.NumberLiteral):
        return node.val
    if isinstance(node, promql.AggregateExpr):
        return _aggregate(node, _value(node.expr, series))
    if isinstance(node, promql.Call):
        return _call(node, series)
    assert isinstance(node, promql.BinaryExpr), type(node)
    return _binary(node, _value(node.lhs, series), _value(node.rhs, series))


def _matches(one, matchers):
    def holds(matcher):
        value = one.labels.get(matcher.name, "")
        if matcher.op == promql.MatchOp.Equal:
            return value == matcher.value
        assert matcher.op == promql.MatchOp.Re
        return re.fullmatch(matcher.value, value) is not None

    return all(map(holds, matchers))


def _aggregate(node, given):
    labels = node.modifier.labels if node.modifier else []
    groups = defaultdict(list)
    for one in given:
        groups[tuple((name, one.labels.get(name, "")) for name in labels)].append(one.value)
    function = {"sum": sum, "avg": lambda values: sum(values) / len(values)}[str(node.op)]
    return [Sample(function(values), dict(group)) for group, values in groups.items()]


def _call(node, series):
    if node.func.name == "vector":
        return [Sample(node.args[0].val)]
    assert node.func.name == "label_replace"
    label, replacement, source, pattern = (argument.val for argument in node.args[1:])
    assert replacement == "$1"
    found = []
    for one in _value(node.args[0], series):
        match = re.fullmatch(pattern, one.labels.get(source, ""))
        found.append(Sample(one.value, {**one.labels, label: match.group(1)}) if match else one)
    return found


def _binary(node, left, right):
    operator = str(node.op)
    if operator == "/":
        return [Sample(one.value / right, one.labels) for one in left]
    if operator == "and":
        labels = node.modifier.matching.labels if hasattr(node.modifier, "matching") else node.modifier.labels
        keys = {tuple(one.labels.get(name) for name in labels) for one in right}
        return [one for one in left if tuple(one.labels.get(name) for name in labels) in keys]
    assert operator == "or"
    plain = [{name: value for name, value in one.labels.items() if name != "__name__"} for one in left]
    return [*left, *(one for one in right if one.labels not in plain)]
