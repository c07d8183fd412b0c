"""When two objects say the same: what is left out before they are compared, each with its reason."""

from collections.abc import Mapping
from typing import Any

from kserve_iac.args.kinds import KINDS
from kserve_iac.args.served_model import FRAMEWORKS, V2_FRAMEWORKS
from kserve_iac.catalog.crds import ANYTHING, Schema, crd
from kserve_iac.catalog.kserve import LEGACY_MODES

SET_ASIDE = {
    "status": "the controllers' own",
    "server metadata": "the API server's own: uid, resourceVersion, generation, creationTimestamp, managedFields, finalizers",
    "tools' annotations": "kubectl's last-applied configuration, and ours of how to wait",
    "null": "the API server drops it, or puts the default",
    "empty list, empty mapping of plain values": "says nothing; an empty object that is a field of its own does, and stays",
    "numbers as quantities": 'KServe\'s defaulter and the API server take 1 and "1" for the same quantity',
    "Serverless, RawDeployment": "the names of deployment modes before 0.16; the defaulter rewrites them",
    "older spelling of a model": "the defaulter rewrites predictor.sklearn and its like to predictor.model, some with v2",
    "empty name of a model": "KServe refuses any other; its defaulter writes it",
    "namespace": "default where none is said; on objects of the whole cluster it means nothing",
}


def comparable(obj: Mapping[str, Any], kserve: str) -> dict[str, Any]:
    """What an object says, in one way."""
    schema = crd(kserve, obj["kind"], obj["apiVersion"])
    found = {key: value for key, value in obj.items() if key in ("apiVersion", "kind", "disabled")}
    metadata = obj["metadata"]
    annotations = {
        key: LEGACY_MODES.get(value, value) if key.endswith("/deploymentMode") else value
        for key, value in (metadata.get("annotations") or {}).items()
        if not key.startswith(("kubectl.kubernetes.io/", "pulumi.com/"))
    }
    found["metadata"] = {
        "name": metadata["name"],
        "namespace": metadata.get("namespace") or "default" if KINDS[obj["kind"]].namespaced else "",
        "labels": metadata.get("labels") or {},
        "annotations": annotations,
    }
    spec_schema = schema.field("spec") or ANYTHING
    found["spec"] = _value(obj.get("spec") or {}, spec_schema)
    for component in _predictors(found["spec"]) if obj["kind"] == "InferenceService" else ():
        _as_model(component)
    return found


def _value(value: Any, schema: Schema) -> Any:
    if isinstance(value, Mapping):
        said = {}
        for key, inner in value.items():
            field = schema.field(str(key)) or ANYTHING
            if inner is None or inner == [] or (inner == {} and not field.names and field.additional is not None):
                continue
            said[key] = _value(inner, field)
        return said
    if isinstance(value, list):
        return [_value(one, schema.items or ANYTHING) for one in value]
    if schema.int_or_string and schema.pattern and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


def _predictors(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        one
        for one in (spec.get("predictor"), *(c.get("predictor") for c in spec.get("canary", [])))
        if isinstance(one, dict)
    ]


def _as_model(predictor: dict[str, Any]) -> None:
    given = [name for name in FRAMEWORKS if name in predictor]
    if len(given) == 1 and "model" not in predictor:
        protocol = {"protocolVersion": "v2"} if given[0] in V2_FRAMEWORKS else {}
        predictor["model"] = {**protocol, **predictor.pop(given[0]), "modelFormat": {"name": given[0]}}
    if isinstance(predictor.get("model"), dict) and predictor["model"].get("name") == "":
        del predictor["model"]["name"]
