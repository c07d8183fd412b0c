"""Objects by number: samples as they are, samples with one to three changes, and objects made from the CRD tables.

An object is a function of KServe's version and its number alone, so that a finding can be looked at again.
"""

import copy
import functools
import json
import pathlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from kserve_iac.catalog.crds import Schema, api_versions, crd, kinds

from .seeds import GROUP, Json, seeds

Path = tuple[str | int, ...]
CLUSTER_SCOPED = frozenset(
    {"ClusterServingRuntime", "ClusterStorageContainer", "LocalModelCache", "LocalModelNode", "LocalModelNodeGroup"}
)


@dataclass(frozen=True)
class Made:
    """An object, and how it came about."""

    number: int
    obj: Json
    how: tuple[str, ...]


def make(kserve: str, number: int, only: str | None = None) -> Made:
    """The object of that number; ``only`` one kind's. First come the samples as they are, then changed and made ones."""
    known = _seeds(kserve, only)
    if number < len(known):
        return Made(number, copy.deepcopy(known[number]), ("sample",))
    rng = random.Random(f"{kserve} {only or ''} {number}")
    if rng.random() < 0.15:
        obj, how = _made(kserve, only, rng), ["made"]
        if rng.random() < 0.5:
            return Made(number, obj, tuple(how))
    else:
        kind = only or rng.choices(*_weights(kserve))[0]
        index = rng.randrange(len(_seeds(kserve, kind)))
        obj, how = copy.deepcopy(_seeds(kserve, kind)[index]), [f"sample {kind} {index}"]
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        how.append(_change(obj, kserve, rng))
    return Made(number, obj, tuple(how))


@functools.cache
def _seeds(kserve: str, kind: str | None) -> tuple[Json, ...]:
    return tuple(seed for seed in seeds(kserve) if kind in (None, seed["kind"]))


_WEIGHTS = {"InferenceService": 10, "LLMInferenceService": 10, "LLMInferenceServiceConfig": 3}


@functools.cache
def _weights(kserve: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    known = tuple(sorted({seed["kind"] for seed in seeds(kserve)}))
    return known, tuple(_WEIGHTS.get(kind, 2) for kind in known)


def _schema(obj: Json, kserve: str) -> Schema:
    return crd(kserve, obj["kind"], obj["apiVersion"])


# Made from the tables ---------------------------------------------------------------------------------------------


def _made(kserve: str, only: str | None, rng: random.Random) -> Json:
    kind = only or rng.choice(sorted(kinds(kserve)))
    version = rng.choice(sorted(api_versions(kserve, kind)))
    obj = {"apiVersion": f"{GROUP}/{version}", "kind": kind, "metadata": {"name": "made"}}
    spec = crd(kserve, kind, version).field("spec")
    if spec is not None:
        obj["spec"] = value_of(spec, rng, 0, "spec")
    return obj


WORDS = (
    "a",
    "b",
    "name",
    "model",
    "kserve-container",
    "main",
    "gs://bucket/model",
    "hf://owner/model",
    "/mnt/a",
    "1",
    "10m",
)
WORDS += ("http://a.example", "example.com", "v2", "5s", "Mi", "A_B", "x.y/z", "100", "1Gi", "a/b", "*", "")
QUANTITIES: tuple[Any, ...] = (1, "1", "500m", "2Gi", "0.5", 0, "1e3", "-1", "8GB", 0.5)
PATTERNED = ("a", "/a", "example.com", "1m", "5s", "10ms", "Exact", "GET", "a-b", "80", "*.example.com", "x/y", "A")


def value_of(schema: Schema, rng: random.Random, depth: int, name: str = "") -> Any:
    """A value that the schema mostly allows."""
    if schema.enum is not None:
        return rng.choice([*schema.enum])
    if schema.int_or_string:
        return rng.choice(QUANTITIES)
    kind = schema.type
    if kind == "object" or (kind is None and schema.names):
        return _object(schema, rng, depth)
    if kind == "array":
        least = schema.keywords.get("minItems", 0)
        if schema.items is None or (depth > 9 and not least):
            return []
        count = max(least, rng.choice((0, 1, 1, 1, 2)))
        return [value_of(schema.items, rng, depth + 1, name) for _ in range(count)]
    if kind == "boolean":
        return rng.random() < 0.7
    if kind in ("integer", "number"):
        low, high = schema.keywords.get("minimum", 0), schema.keywords.get("maximum", 10**6)
        return min(high, max(low, rng.choice((0, 1, 1, 2, 3, 10, 80, 100, 8080))))
    if kind == "string":
        if schema.format == "date-time":
            return "2026-01-31T12:00:00Z"
        if schema.pattern is not None:
            return rng.choice(PATTERNED)
        if "name" in name.lower():
            return rng.choice(("a", "b", "name", "kserve-container", "main"))
        return rng.choice(WORDS)
    return rng.choice((1, "a", {"a": "b"}, True))


def _object(schema: Schema, rng: random.Random, depth: int) -> Json:
    found: Json = {}
    for name in schema.required:
        field = schema.field(name)
        if field is not None and rng.random() < 0.97:
            found[name] = value_of(field, rng, depth + 1, name)
    optional = [name for name in schema.names if name not in schema.required]
    many = min(len(optional), rng.choice((0, 1, 1, 2, 3) if depth > 3 else (1, 2, 3, 4)))
    for name in rng.sample(optional, many) if depth <= 9 else ():
        field = schema.field(name)
        if field is not None and name != "status":
            found[name] = value_of(field, rng, depth + 1, name)
    if schema.additional is not None:
        for key in rng.sample(("a", "b", "x.y/z", "key"), rng.choice((0, 1, 2))):
            found[key] = value_of(schema.additional, rng, depth + 1, key)
    return found


# Changes ----------------------------------------------------------------------------------------------------------


def _places(value: Any, path: Path = ()) -> list[Path]:
    """Every path in a value, its own included."""
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _places(inner, (*path, index))
    return found


def _get(obj: Any, path: Path) -> Any:
    for step in path:
        obj = obj[step]
    return obj


def _set(obj: Any, path: Path, value: Any) -> None:
    _get(obj, path[:-1])[path[-1]] = value


def _spec_places(obj: Json) -> list[Path]:
    return [path for path in _places(obj.get("spec"), ("spec",)) if len(path) > 1]


def _pick(obj: Json, rng: random.Random, wanted: Callable[[Any], bool] = lambda value: True) -> Path | None:
    """Some place under ``spec``; shallow ones are likelier, as there are few of them and rules look there."""
    places = [path for path in _spec_places(obj) if wanted(_get(obj, path))]
    if not places:
        return None
    return rng.choices(places, [1 / len(path) for path in places])[0]


def _shown(path: Path) -> str:
    return ".".join(map(str, path))


def remove(obj: Json, kserve: str, rng: random.Random) -> str:
    """A field, or an entry of a list, is left out."""
    if (path := _pick(obj, rng)) is None:
        return ""
    del _get(obj, path[:-1])[path[-1]]
    return f"without {_shown(path)}"


def misspell(obj: Json, kserve: str, rng: random.Random) -> str:
    """A field that nobody knows, or one that is spelled wrongly."""
    path = _pick(obj, rng, lambda value: isinstance(value, dict) and bool(value))
    if path is None:
        return ""
    parent = _get(obj, path)
    key = rng.choice(sorted(parent))
    if rng.random() < 0.5:
        parent[f"{key}s"] = parent.pop(key)
    else:
        parent["extra"] = 1
    return f"misspelt {_shown((*path, key))}"


ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    2**31,
    2**63,
    100,
    101,
    65536,
    "",
    "1",
    "true",
    "a",
    "A b",
    " ",
    "0",
    [],
    {},
)
ODD += (
    "a",
    "A b",
    " ",
    "0",
    [],
    {},
    "-",
    "a.b",
    "ä",
    "x" * 64,
    "x" * 254,
    "x" * 300,
    [""],
    [{}],
    {"a": "b"},
    {"a": 1},
    ["a", "a"],
    "http://x",
    "oci://a/b",
    "ftp://x",
)


def odd(obj: Json, kserve: str, rng: random.Random) -> str:
    """Any value at all."""
    if (path := _pick(obj, rng)) is None:
        return ""
    value = copy.deepcopy(rng.choice(ODD))
    _set(obj, path, value)
    return f"{_shown(path)} = {json.dumps(value)[:40]}"


def edge(obj: Json, kserve: str, rng: random.Random) -> str:
    """A scalar becomes another of its type: a bound, a neighbour, another word of the enumeration."""
    path = _pick(obj, rng, lambda value: isinstance(value, (str, int, float)))
    if path is None:
        return ""
    old, schema = _get(obj, path), _schema(obj, kserve).at(path)
    choices: Sequence[Any]
    if schema is not None and schema.enum is not None and rng.random() < 0.8:
        choices = [*schema.enum, str(old).upper(), str(old).lower(), ""]
    elif isinstance(old, bool):
        choices = [not old]
    elif isinstance(old, (int, float)):
        choices = [0, 1, 2, -1, old + 1, old - 1, 99, 100, 101, 2**31 - 1, 2**31, float(old) + 0.5, str(old)]
    else:
        choices = ["", old.upper(), f"{old}-", f"-{old}", f"{old}_", f"{old} ", old * 20, "1", *WORDS]
    value = rng.choice(list(choices))
    _set(obj, path, value)
    return f"{_shown(path)} = {json.dumps(value)[:40]}"


def add(obj: Json, kserve: str, rng: random.Random) -> str:
    """A field that the CRD knows and the object has not."""
    schema = _schema(obj, kserve)
    places = [path for path in [("spec",), *_spec_places(obj)] if isinstance(_at(obj, path), dict)]
    if not places:
        return ""
    path = rng.choices(places, [1 / len(path) ** 2 for path in places])[0]
    found = schema.at(path)
    missing = [name for name in (found.names if found is not None else ()) if name not in _get(obj, path)]
    if found is None or not missing:
        return ""
    # Of a pod's hundred fields few are KServe's business: its own come from changes that know them.
    name = rng.choice(missing)
    field = found.field(name)
    assert field is not None
    _get(obj, path)[name] = value_of(field, rng, len(path), name)
    return f"with {_shown((*path, name))}"


def _at(obj: Any, path: Path) -> Any:
    try:
        return _get(obj, path)
    except (KeyError, TypeError, IndexError):
        return None


def twice(obj: Json, kserve: str, rng: random.Random) -> str:
    """An entry of a list once more."""
    path = _pick(obj, rng, lambda value: isinstance(value, list) and bool(value))
    if path is None:
        return ""
    entries = _get(obj, path)
    entries.append(copy.deepcopy(rng.choice(entries)))
    return f"{_shown(path)} twice"


def cross(obj: Json, kserve: str, rng: random.Random) -> str:
    """What another sample of the kind has at some place: two implementations, replicas beside scaling."""
    others = [seed for seed in _seeds(kserve, obj["kind"]) if seed["apiVersion"] == obj["apiVersion"]]
    other = rng.choice(others)
    places = [path for path in _spec_places(other) if isinstance(_at(obj, path[:-1]), dict)]
    if not places:
        return ""
    path = rng.choices(places, [1 / len(path) ** 2 for path in places])[0]
    _set(obj, path, copy.deepcopy(_get(other, path)))
    return f"{_shown(path)} of {other['metadata'].get('name')}"


NAMES = (
    "a",
    "A",
    "a.b",
    "1a",
    "a-",
    "-a",
    "a_b",
    "",
    "x" * 63,
    "x" * 64,
    "x" * 100,
    "x" * 253,
    "x" * 254,
    "kserve-config-llm-template",
    "ä",
)
NAMES += (
    "kserve-config-llm-template",
    "ä",
    "a" * 30,
    "a" * 39,
    "a" * 54,
    "a" * 56,
    "default",
    "1",
    "storage-initializer",
    3,
    None,
)


def name(obj: Json, kserve: str, rng: random.Random) -> str:
    """Another name."""
    value = rng.choice(NAMES)
    obj["metadata"]["name"] = value
    return f"named {str(value)[:40]}"


KEYS = ("a", "a/b", "A.b/c", "a/b/c", "", "-a", "a" * 64, f"{'a' * 254}/b", "x.y/" + "z" * 63, "ä", "a b", "/a", "a/")


def metadata(obj: Json, kserve: str, rng: random.Random) -> str:
    """Labels and annotations, right and wrong."""
    field = rng.choice(("labels", "annotations"))
    key = rng.choice(
        ("a", "a/b", "A.b/c", "a/b/c", "", "-a", "a" * 64, f"{'a' * 254}/b", "x.y/" + "z" * 63, "ä", "a b", "/a", "a/")
    )
    value = rng.choice(("", "a", "a b", "x" * 64, "-", "ä", 1, True, None, "x" * 300_000, "a.b_c"))
    held = obj["metadata"].get(field)
    if not isinstance(held, dict) or rng.random() < 0.05:
        obj["metadata"][field] = held = rng.choice(({}, {}, {}, [], "a", None))
    if isinstance(held, dict):
        held[key] = value
    return f"{field} {key[:20]!r} = {str(value)[:20]!r}"


PREFIX = "serving.kserve.io/"
ANNOTATIONS: dict[str, Sequence[str]] = {
    f"{PREFIX}deploymentMode": ("Standard", "Knative", "RawDeployment", "Serverless", "ModelMesh", "standard", ""),
    f"{PREFIX}autoscalerClass": ("hpa", "keda", "external", "none", "kpa", "HPA", ""),
    f"{PREFIX}metrics": ("cpu", "memory", "concurrency", "rps", "gpu"),
    f"{PREFIX}targetUtilizationPercentage": ("50", "0", "101", "x", "-1"),
    f"{PREFIX}min-scale": ("1", "x"),
    f"{PREFIX}stop": ("true", "false", "x"),
    f"{PREFIX}enable-prometheus-scraping": ("true", "x"),
    f"{PREFIX}storageSecretName": ("secret",),
    f"{PREFIX}localmodel": ("a",),
    f"{PREFIX}disable-localmodel": ("true",),
    f"{PREFIX}enable-lora-sidecar": ("true",),
    "autoscaling.knative.dev/class": ("kpa.autoscaling.knative.dev", "hpa.autoscaling.knative.dev", "x"),
    "autoscaling.knative.dev/metric": ("cpu", "concurrency", "x"),
    "autoscaling.knative.dev/min-scale": ("1", "0", "-1", "x"),
    "autoscaling.knative.dev/max-scale": ("1", "x"),
    "autoscaling.knative.dev/target": ("1", "0", "x"),
    "autoscaling.knative.dev/initial-scale": ("0", "1", "x"),
    "autoscaling.knative.dev/window": ("60s", "x"),
}


def mode(obj: Json, kserve: str, rng: random.Random) -> str:
    """Annotations that decide how it is deployed and scaled, and so which rules hold."""
    key = rng.choice([*[f"{PREFIX}deploymentMode", f"{PREFIX}autoscalerClass"] * 5, *ANNOTATIONS])
    value = rng.choice(ANNOTATIONS[key])
    if not isinstance(obj["metadata"].get("annotations"), dict):
        obj["metadata"]["annotations"] = {}
    obj["metadata"]["annotations"][key] = value
    return f"{key} = {value}"


OWN_FIELDS: dict[str, dict[str, list[Any]]] = yaml.safe_load(
    pathlib.Path(__file__).with_name("values.yaml").read_text()
)
OWN_FIELDS["LLMInferenceServiceConfig"] = OWN_FIELDS["LLMInferenceService"]
OWN_FIELDS["ClusterServingRuntime"] = OWN_FIELDS["ServingRuntime"]
OWN_FIELDS["LocalModelNamespaceCache"] = OWN_FIELDS["LocalModelCache"]


def own(obj: Json, kserve: str, rng: random.Random) -> str:
    """A value that KServe's rules speak of."""
    fields = OWN_FIELDS.get(obj["kind"])
    if fields is None:
        return edge(obj, kserve, rng)
    spelled = rng.choice(sorted(fields))
    value = copy.deepcopy(rng.choice(fields[spelled]))
    path: Path = ("spec", *(int(step) if step.isdigit() else step for step in spelled.split(".")))
    if obj["kind"] == "InferenceService" and path[1] == "predictor" and len(path) == 3 and rng.random() < 0.3:
        path = ("spec", rng.choice(("transformer", "explainer", "predictor")), path[2])
    if (
        obj["kind"].startswith("LLM")
        and path[1] in ("template", "worker", "scaling", "parallelism")
        and rng.random() < 0.3
    ):
        path = ("spec", "prefill", *path[1:])
    parent = _at(obj, path[:-1])
    if isinstance(parent, dict) or (isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent)):
        parent[path[-1]] = value
    else:
        return add(obj, kserve, rng)
    return f"{_shown(path)} = {json.dumps(value)[:60]}"


CHANGES: dict[Callable[[Json, str, random.Random], str], int] = {
    own: 14,
    edge: 5,
    odd: 4,
    add: 4,
    cross: 4,
    remove: 4,
    mode: 4,
    twice: 2,
    name: 2,
    misspell: 2,
    metadata: 2,
}


def _change(obj: Json, kserve: str, rng: random.Random) -> str:
    change = rng.choices([*CHANGES], [*CHANGES.values()])[0]
    if change is mode and obj["kind"] not in ("InferenceService", "InferenceGraph") and rng.random() < 0.8:
        change = own
    return change(obj, kserve, rng) or misspell(obj, kserve, rng) or name(obj, kserve, rng)
