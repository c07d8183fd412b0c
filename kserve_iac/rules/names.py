"""Rules about the names of all objects together."""

from collections.abc import Iterator

from ..args import Environment, Problem
from ..args.kinds import kind_of
from ..args.workload import ObjectMeta


def names_are_unique(environment: Environment) -> Iterator[Problem]:
    """Two objects of a kind cannot have the same name in the same namespace: the API server refuses the second."""
    taken: dict[tuple[str, str, str], str] = {}
    for path, key, args in environment.objects():
        namespace = args.namespace if isinstance(args, ObjectMeta) else ""
        name = args.name or key
        first = taken.setdefault((kind_of(args).name, namespace, name), path.rpartition(".")[0])
        if first != path.rpartition(".")[0]:
            where = f" in namespace {namespace}" if namespace else ""
            mend = "Choose another name or namespace." if namespace else "Choose another name."
            yield Problem("name-taken", f"{path}.name", f"{first} is called {name}{where} already.", mend)
