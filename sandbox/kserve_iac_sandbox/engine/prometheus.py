"""Counters, gauges and histograms, and their text for Prometheus (the text format, version 0.0.4)."""

import bisect
from collections.abc import Iterator, Sequence

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[str, ...]


class Family:
    """A metric with its values by the values of its labels."""

    kind = "gauge"

    def __init__(self, name: str, meaning: str, labels: Sequence[str]) -> None:
        self.name = name
        self._meaning = meaning
        self._labels = tuple(labels)

    def text(self) -> str:
        """The lines of the metric."""
        head = f"# HELP {self.name} {self._meaning}\n# TYPE {self.name} {self.kind}\n"
        return head + "".join(f"{self.name}{suffix} {_number(value)}\n" for suffix, value in self._samples())

    def _samples(self) -> Iterator[tuple[str, float]]:
        raise NotImplementedError

    def _shown(self, values: Labels, **more: str) -> str:
        pairs = [*zip(self._labels, values, strict=True), *more.items()]
        return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs) + "}" if pairs else ""


class Gauge(Family):
    """A value that goes up and down."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str]) -> None:
        super().__init__(name, meaning, labels)
        self._values: dict[Labels, float] = {}

    def set(self, value: float, *labels: str) -> None:
        self._values[labels] = value

    def only(self, value: float, *labels: str) -> None:
        """Sets a value, and forgets those with other labels."""
        self._values = {labels: value}

    def value(self, *labels: str) -> float:
        return self._values.get(labels, 0.0)

    def _samples(self) -> Iterator[tuple[str, float]]:
        for labels, value in self._values.items():
            yield self._shown(labels), value


class Counter(Gauge):
    """A value that goes up. Its name ends in ``_total``."""

    kind = "counter"

    def __init__(self, name: str, meaning: str, labels: Sequence[str]) -> None:
        super().__init__(f"{name}_total", meaning, labels)

    def add(self, value: float, *labels: str) -> None:
        self._values[labels] = self._values.get(labels, 0.0) + value


class Histogram(Family):
    """How many values were at most as large as each bound."""

    kind = "histogram"

    def __init__(self, name: str, meaning: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        super().__init__(name, meaning, labels)
        self._bounds = tuple(bounds)
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def observe(self, value: float, *labels: str) -> None:
        counts = self._counts.setdefault(labels, [0] * (len(self._bounds) + 1))
        counts[bisect.bisect_left(self._bounds, value)] += 1
        self._sums[labels] = self._sums.get(labels, 0.0) + value

    def show(self, *labels: str) -> None:
        """Shows the metric before its first value."""
        self._counts.setdefault(labels, [0] * (len(self._bounds) + 1))
        self._sums.setdefault(labels, 0.0)

    def text(self) -> str:
        lines = [f"# HELP {self.name} {self._meaning}\n# TYPE {self.name} histogram\n"]
        for labels, counts in self._counts.items():
            sum_ = 0
            for bound, count in zip([*self._bounds, float("inf")], counts, strict=True):
                sum_ += count
                lines.append(f"{self.name}_bucket{self._shown(labels, le=_bound(bound))} {_number(sum_)}\n")
            lines.append(f"{self.name}_count{self._shown(labels)} {_number(sum_)}\n")
            lines.append(f"{self.name}_sum{self._shown(labels)} {_number(self._sums[labels])}\n")
        return "".join(lines)


def _bound(value: float) -> str:
    return "+Inf" if value == float("inf") else str(float(value))


def _number(value: float) -> str:
    return str(float(value))


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
