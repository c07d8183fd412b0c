"""Rules about the metrics of vLLM that triggers, external metrics and the endpoint picker read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..admission.object import Object
from ..args import LLMInferenceServiceArgs, Problem
from ..args.workload import ClusterMeta
from ..catalog.vllm_metrics import NAMED, exports, nearest
from ..compiled import CompiledObject
from ..engines.images import own_image
from ..engines.roles import EngineRole
from ..findings.path import Path
from .triggers import triggers, viewed
from .versions import is_known


def metrics_are_exported(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """A version of vLLM can have a metric under another name, or no longer (vllm/v1/metrics/loggers.py by version). Prometheus
    then has no series, and KEDA or the endpoint picker reads nothing (kubernetes-sigs/gateway-api-inference-extension#1905).

    This is a warning, because a recording rule can have the name. Nothing is said if an engine of the service has the metric in
    any version that may run, or if its version is not known.
    """
    versions = _versions(service) if is_known(service.context) else ()
    if not versions:
        return
    seen: set[tuple[Path, str]] = set()
    for where, text in _texts(viewed(service)):
        for name in dict.fromkeys(NAMED.findall(text)):
            if any(exports(name, version) is not False for version in versions):
                continue
            path = service.origin_of(where)
            if (path, name) in seen:
                continue
            seen.add((path, name))
            near = nearest(name, versions[-1])
            mend = f"Replace vllm:{name} with vllm:{near}" if near else f"Remove vllm:{name}"
            which = versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
            yield Problem(
                "vllm-metric",
                path,
                f"vLLM {which} exports no metric vllm:{name}. Unless a recording rule or another exporter has this name, the "
                "query finds nothing.",
                f"{mend}.",
            )


def _versions(service: CompiledObject[ClusterMeta]) -> Sequence[str]:
    """The versions of vLLM that may run, all engines together; none where an engine is another one, or may be."""
    roles = service.engines
    if not roles or not all(role.runs_vllm and _is_known(service.whole.args, role) for role in roles):
        return ()
    return list(dict.fromkeys(version for role in roles for version in role.versions))


def _is_known(args: ClusterMeta, role: EngineRole) -> bool:
    """Whether no other configuration may name the image."""
    if not isinstance(args, LLMInferenceServiceArgs) or not args.base_refs or role.llm_workload is None:
        return True
    return own_image(role.llm_workload, role.engine) is not None


def _texts(obj: Object) -> Iterator[tuple[Path, str]]:
    """Every text of a rendered object that names metrics: queries of triggers, and all of the endpoint picker."""
    for trigger in triggers(obj):
        query = trigger.metadata.get("query")
        if trigger.kind == "prometheus" and isinstance(query, str):
            yield trigger.at("query"), query
    scheduler = Path("spec", "router", "scheduler")
    yield from _inside(obj.get(*scheduler), scheduler)


def _inside(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _inside(inner, path / str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _inside(inner, path / index)
