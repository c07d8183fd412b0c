"""Rules about routes that users write themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.kserve_names import child_name

DERIVED = ("-kserve-workload-svc", "-inference-pool", "-epp-service")
"""Ends of the names that a route can send requests to: the engines, the pool, the endpoint picker (llmisvc/workload.go,
scheduler.go)."""

RULES = Path("router", "route", "http", "spec", "rules")


def backends_have_the_names_of_kserve(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe shortens a long name with a hash, and a route that spells the name in full has no backend (``kmeta.ChildName``;
    kserve/kserve#5415, llm-d/llm-d-deployer#313).
    """
    names = {
        service.object_name + suffix: child
        for suffix in DERIVED
        if (child := child_name(service.object_name, suffix)) != service.object_name + suffix
    }
    for path, backend in _backends(service.args):
        name = backend.get("name")
        if isinstance(name, str) and name in names:
            yield Problem(
                "route-backend",
                path / "name",
                f"{name} does not exist: KServe shortens the name to {names[name]}.",
                f"Set name to {names[name]}, or choose a shorter name for the service.",
            )


def _backends(args: LLMInferenceServiceArgs) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    route = args.router.route if args.router is not None else None
    spec = route.http.spec if route is not None and route.http is not None else None
    for number, rule in enumerate(_list(spec, "rules")):
        for index, backend in enumerate(_list(rule, "backendRefs")):
            if isinstance(backend, Mapping):
                yield RULES / number / "backendRefs" / index, backend


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []
