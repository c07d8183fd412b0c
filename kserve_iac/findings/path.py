"""Path: where something stands in the arguments, or in a Kubernetes object."""

from typing import TypeAlias

Step: TypeAlias = str | int


class Path(tuple[Step, ...]):
    """Names of fields, and indices of lists: ``Path("spec", "containers") / 0 / "image"``.

    A step may contain dots, as keys of labels do, so a path is spelled only where it is shown: ``str(path)``.
    """

    __slots__ = ()

    def __new__(cls, *steps: Step) -> "Path":
        return tuple.__new__(cls, steps)

    def __getnewargs__(self) -> tuple[Step, ...]:
        return tuple(self)

    def __truediv__(self, step: Step) -> "Path":
        return tuple.__new__(Path, (*self, step))

    def under(self, outer: tuple[Step, ...]) -> "Path":
        """The same place, seen from one that contains ``outer``."""
        return tuple.__new__(Path, (*outer, *self))

    @property
    def parent(self) -> "Path":
        """What contains it; of the empty path, the empty path."""
        return tuple.__new__(Path, self[:-1])

    def __str__(self) -> str:
        return ".".join(str(step) for step in self)


TOP = Path()
"""The path of the whole."""
