"""LLM objects of ``v1alpha1``, as KServe's conversion webhook writes them in ``v1alpha2``.

Sources: ConvertTo in pkg/apis/serving/v1alpha1/llm_inference_service_conversion.go (0.17 to 0.20), and ConvertTo in
apix/v1alpha2/inferencepool_conversion.go of the Gateway API Inference Extension 1.4.0.

An endpoint picker without a port keeps none there, and KServe 0.20 then takes 9002 (config_merge.go of llmisvc,
kserve/kserve#5698), as the extension recommends for Services (inferencepool_types.go of apix/v1alpha2). The port is written here,
because v1 requires it.
"""

from collections.abc import Mapping
from typing import Any

from ..catalog.crds import api_versions
from ..catalog.kserve import LLM_API_VERSION, minor
from ..render.merging import Json
from ..render.meta import GROUP

OLD = f"{GROUP}/v1alpha1"

NO_CRITICALITY = (
    "criticality has no field in v1alpha2. KServe's conversion keeps it in an annotation, which nothing reads, so it is left "
    "out"
)
PICKER_PORT = 9002
"""Port of an endpoint picker that names none, where it is a Service."""

POOL_CONVERTED = "router.scheduler.pool.spec is written as an InferencePool of v1, to which KServe converts it"


def in_stored_version(obj: Mapping[str, Any], kserve: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The object in the version that KServe ``kserve`` stores, and notes about what changed. Other objects are returned as they
    are.
    """
    kind, version = str(obj.get("kind")), minor(kserve)
    if obj.get("apiVersion") != OLD or not kind.startswith("LLMInferenceService"):
        return obj, ()
    today = LLM_API_VERSION.get(version, OLD)
    spec = obj.get("spec")
    if today == OLD or "v1alpha1" not in api_versions(version, kind) or not isinstance(spec, Mapping):
        return obj, ()
    notes: list[str] = []
    changed = _without_criticality(_with_pool(dict(spec), notes), notes)
    return {**obj, "apiVersion": today, "spec": changed}, tuple(notes)


def _without_criticality(spec: Json, notes: list[str]) -> Json:
    model = spec.get("model")
    if not isinstance(model, Mapping):
        return spec
    found = {key: value for key, value in model.items() if key != "criticality"}
    lora = found.get("lora")
    adapters = lora.get("adapters") if isinstance(lora, Mapping) else None
    if isinstance(lora, Mapping) and isinstance(adapters, list):
        kept = [
            {key: value for key, value in one.items() if key != "criticality"} if isinstance(one, Mapping) else one
            for one in adapters
        ]
        found["lora"] = {**lora, "adapters": kept}
    if found != model:
        notes.append(NO_CRITICALITY)
    return {**spec, "model": found}


def _with_pool(spec: Json, notes: list[str]) -> Json:
    router = spec.get("router")
    scheduler = router.get("scheduler") if isinstance(router, Mapping) else None
    pool = scheduler.get("pool") if isinstance(scheduler, Mapping) else None
    given = pool.get("spec") if isinstance(pool, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(pool, Mapping):
        return spec
    if not isinstance(router, Mapping) or not isinstance(scheduler, Mapping):
        return spec
    if "targetPortNumber" not in given and "extensionRef" not in given:
        return spec
    notes.append(POOL_CONVERTED)
    return {**spec, "router": {**router, "scheduler": {**scheduler, "pool": {**pool, "spec": _pool(given)}}}}


def _pool(given: Mapping[str, Any]) -> Json:
    found: Json = {}
    if isinstance(given.get("selector"), Mapping):
        found["selector"] = {"matchLabels": dict(given["selector"])}
    if "targetPortNumber" in given:
        found["targetPorts"] = [{"number": given["targetPortNumber"]}]
    picker = given.get("extensionRef")
    if isinstance(picker, Mapping):
        reference = {key: picker[key] for key in ("group", "kind", "name", "failureMode") if key in picker}
        if "portNumber" in picker:
            reference["port"] = {"number": picker["portNumber"]}
        elif picker.get("kind", "Service") == "Service":
            reference["port"] = {"number": PICKER_PORT}
        found["endpointPickerRef"] = reference
    return found
