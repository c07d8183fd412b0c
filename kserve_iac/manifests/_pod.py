"""Pod parts: placement, containers, environment. Only what was said is written."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..args.pod import Container, EnvVar, Resources
from ..args.workload import Placed
from ..catalog.machines import GPU_RESOURCE
from ..planning import Pool

Json = dict[str, Any]


def compact(mapping: Mapping[str, Any]) -> Json:
    """Without what was left unsaid: None, and empty lists and mappings."""
    return {key: value for key, value in mapping.items() if value is not None and value != [] and value != {}}


def placement(placed: Placed, pools: Mapping[str, Pool]) -> Json:
    """Pod spec fields that put pods where ``placed`` says. The pool must exist (checked before)."""
    pool = pools[placed.pool] if placed.pool is not None else None
    return compact(
        {
            "serviceAccountName": placed.service_account_name,
            "nodeSelector": {**(pool.node_selector if pool else {}), **placed.node_selector},
            "tolerations": [*(pool.tolerations if pool else []), *placed.tolerations],
        }
    )


def env(variables: Iterable[EnvVar]) -> list[Json]:
    return [compact({"name": v.name, "value": v.value, "valueFrom": v.value_from}) for v in variables]


def resources(given: Resources | None, gpus: int = 0) -> Json:
    """Requests and limits, with ``gpus`` added to both: Kubernetes wants them equal for extended resources."""
    requests = dict(given.requests) if given else {}
    limits = dict(given.limits) if given else {}
    if gpus:
        requests[GPU_RESOURCE] = limits[GPU_RESOURCE] = str(gpus)
    return compact({"requests": requests, "limits": limits})


def container(given: Container, default_name: str, gpus: int = 0) -> Json:
    typed = compact(
        {
            "name": given.name or default_name,
            "image": given.image,
            "command": given.command,
            "args": given.args,
            "env": env(given.env),
            "resources": resources(given.resources, gpus),
            "ports": given.ports,
        }
    )
    return merge(typed, given.extra)


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """``over`` on top of ``base``: mappings merge, lists are joined, anything else is replaced.

    In lists of named objects (containers, variables, volumes), those of the same name are merged, as Kubernetes and
    KServe do: a second one of that name would be refused.
    """
    merged = dict(base)
    for key, value in over.items():
        present = merged.get(key)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            merged[key] = _join(present, value)
        else:
            merged[key] = value
    return merged


def _join(base: list[Any], over: list[Any]) -> list[Any]:
    names = [_name(entry) for entry in base]
    if None in names or len(set(names)) < len(names):
        return [*base, *over]
    joined = list(base)
    for entry in over:
        name = _name(entry)
        if name is not None and name in names:
            joined[names.index(name)] = merge(joined[names.index(name)], entry)
        else:
            joined.append(entry)
    return joined


def _name(entry: Any) -> str | None:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else None
