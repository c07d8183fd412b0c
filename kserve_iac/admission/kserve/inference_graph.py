"""What KServe refuses of an InferenceGraph.

Source: pkg/apis/serving/v1alpha1/inference_graph_validation.go.
"""

import re
from collections.abc import Iterator, Mapping

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object

NODES = Path("spec", "nodes")
_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")


def graph_name_is_usable(obj: Object) -> Iterator[Finding]:
    """Lower-case letters, digits and dashes, a letter first (GraphRegexp)."""
    if obj.name is not None and not _NAME.fullmatch(obj.name):
        yield Finding(
            "name",
            Path("metadata", "name"),
            f"KServe does not accept the name {obj.name!r}.",
            "Use lower-case letters, digits and '-', starting with a letter.",
        )


def graph_has_a_root(obj: Object) -> Iterator[Finding]:
    """Requests enter at the node ``root``."""
    nodes = obj.get(*NODES)
    if not is_output(nodes) and "root" not in obj.mapping(*NODES):
        yield Finding(
            "graph-root",
            NODES,
            "Requests enter a graph at the node root, which does not exist.",
            "Add a node named root.",
        )


def _nodes(obj: Object) -> Iterator[Path]:
    for name in obj.mapping(*NODES):
        if isinstance(name, str):
            yield NODES / name


def step_names_are_unique(obj: Object) -> Iterator[Finding]:
    """Steps of a node that have names have different ones."""
    for node in _nodes(obj):
        seen: dict[str, int] = {}
        for path, entry in obj.entries(*node, "steps"):
            name = entry.get("name")
            if isinstance(name, str) and name and (first := seen.setdefault(name, int(path[-1]))) != path[-1]:
                yield Finding(
                    "graph-step", path / "name", f"Step {first} already has the name {name}.", "Choose another name."
                )


_TARGETS = ("nodeName", "serviceName", "serviceUrl")


def steps_go_one_way(obj: Object) -> Iterator[Finding]:
    """A step goes to a node, a service or a URL."""
    for node in _nodes(obj):
        for path, entry in obj.entries(*node, "steps"):
            given = [field for field in _TARGETS if entry.get(field) and not is_output(entry[field])]
            later = any(is_output(entry.get(field)) for field in _TARGETS)
            if len(given) > 1 or not (given or later):
                said = f"{' and '.join(given)} are set" if given else "none of them is set"
                yield Finding(
                    "graph-step",
                    path,
                    f"A step requires exactly one of {', '.join(_TARGETS)}, but {said}.",
                    "Set exactly one of them.",
                )


def steps_lead_to_nodes(obj: Object) -> Iterator[Finding]:
    """Not validated: the router fails where a step goes to a node that is not there (cmd/router/main.go)."""
    known = obj.mapping(*NODES)
    for node in _nodes(obj):
        for path, entry in obj.entries(*node, "steps"):
            target = entry.get("nodeName")
            if isinstance(target, str) and target and target not in known:
                yield Finding("graph-node", path / "nodeName", f"There is no node {target}.", f"Add {target} to nodes.")


def splitter_shares_are_whole(obj: Object) -> Iterator[Finding]:
    """Each step of a Splitter has a weight, and all are 100 together."""
    for node in _nodes(obj):
        if obj.get(*node, "routerType") != "Splitter":
            continue
        steps = obj.get(*node, "steps")
        if is_output(steps) or any(is_output(step) for step in obj.list(*node, "steps")):
            continue
        weights = []
        for path, entry in obj.entries(*node, "steps"):
            if entry.get("weight") is None:
                yield Finding(
                    "graph-weight", path / "weight", "A Splitter requires a weight for each step.", "Set weight."
                )
            weights.append(obj.integer(*path, "weight"))
        known = [weight for weight in weights if weight is not None]
        if len(known) == len(weights) and (not isinstance(steps, Mapping)) and sum(known) != 100:
            path = node / "steps"
            yield Finding(
                "graph-weight",
                path,
                f"The weights add up to {sum(known)}, not to 100.",
                "Change the weights so that they add up to 100.",
            )


RULES = (
    graph_name_is_usable,
    graph_has_a_root,
    step_names_are_unique,
    steps_go_one_way,
    steps_lead_to_nodes,
    splitter_shares_are_whole,
)
