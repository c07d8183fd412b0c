"""What KServe refuses of the model of an LLMInferenceService, its adapters and devices, and what cannot be fetched.

Sources: validateLoRAAdapters, validateConfidential and validateManagedDRAAnnotations in
pkg/apis/serving/v1alpha2/llm_inference_service_validation.go; llmisvc/workload_storage.go and workload_lora.go.
"""

import re
from collections.abc import Iterator

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .go_url import url_fault
from .storage import decrypted_by_the_initializer, key_of_kbs, misspelt

LONGEST_NAME = 38
"""Up to here every derived name is literal: the longest is ``<name>-kserve-workload-svc`` and its like."""

SCHEMES = ("hf", "s3", "pvc", "oci", "oci+native")
"""Where a model can come from (attachModelArtifacts in llmisvc/workload_storage.go)."""

ADAPTER_SCHEMES = ("hf", "s3", "pvc")
"""Where an adapter can come from (llmisvc/workload_lora.go)."""

_LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_COUNT = re.compile(r"[+-]?[0-9]+")

MODEL = Path("spec", "model")
LORA = MODEL / "lora"


def llm_name_is_usable(obj: Object) -> Iterator[Finding]:
    """Not validated: Services are called after it, and labels have it for a value, so it is a DNS label, a letter first.

    KServe cuts what it derives from a longer name, and puts a hash (kmeta.ChildName).
    """
    name = obj.name
    if name is None or not _is_subdomain(name):
        return  # the API server refuses it already
    if not _LABEL.fullmatch(name) or len(name) > 63:
        yield Finding(
            "name-derived",
            Path("metadata", "name"),
            f"{name!r} cannot be used in the names of Services.",
            "Use at most 63 lower-case letters, digits and '-', starting with a letter.",
        )
    elif len(name) > LONGEST_NAME:
        yield Finding(
            "name-cut",
            Path("metadata", "name"),
            f"The name has more than {LONGEST_NAME} characters, so KServe shortens the names that it derives from "
            "it and adds a hash.",
            "Choose a shorter name.",
        )


def llm_uris_can_be_read(obj: Object) -> Iterator[Finding]:
    """URIs are read by Go (apis.URL): what is none is refused as it is decoded."""
    for path, uri in _uris(obj):
        if (fault := url_fault(uri)) is not None:
            yield Finding(
                "uri-malformed", path, f"{uri!r} is not a URL: {fault}.", "Use, for example, hf://owner/model."
            )


def _uris(obj: Object) -> Iterator[tuple[Path, str]]:
    paths: list[Path] = [MODEL / "uri", *(path / "uri" for path, _ in obj.entries(*LORA, "adapters"))]
    for path in paths:
        if (uri := obj.text(*path)) is not None:
            yield path, uri


def llm_uri_scheme_is_served(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe fails to reconcile what it cannot fetch, and only then says why."""
    for path, uri in _uris(obj):
        if url_fault(uri) is not None or "{{" in uri:
            continue
        is_model = path == MODEL / "uri"
        known = SCHEMES if is_model else ADAPTER_SCHEMES
        scheme, separator, rest = uri.partition("://")
        if not separator or not rest:
            yield Finding("uri-scheme", path, f"{uri!r} is not a URI.", "Use, for example, hf://owner/model.")
        elif scheme not in known:
            served = ", ".join(f"{one}://" for one in known)
            what = "LLM models" if is_model else "Adapters"
            yield Finding("uri-scheme", path, f"{what} cannot be fetched from {scheme}://.", f"Use one of {served}.")
        elif scheme in ("hf", "oci+native"):
            yield from misspelt(obj, path, uri)


def adapters_are_fetched(obj: Object) -> Iterator[Finding]:
    """Not validated: adapters are fetched by the storage initializer, which must not be turned off (workload_lora.go)."""
    enabled = obj.flag("spec", "storageInitializer", "enabled")
    if enabled is False and obj.list(*LORA, "adapters"):
        yield Finding(
            "lora-storage",
            Path("spec", "storageInitializer", "enabled"),
            "Without the storage initializer, adapters are not downloaded.",
            "Set enabled to true, or remove the adapters.",
        )


def adapters_are_named(obj: Object) -> Iterator[Finding]:
    """Each adapter has a name that is its own, not the model's, and no step of a path (since 0.18, v1alpha1 since 0.21)."""
    if obj.before("0.21" if obj.api_version == "v1alpha1" else "0.18"):
        return
    model = obj.get(*MODEL, "name")
    base = None if is_output(model) else model or obj.name
    seen: dict[str, int] = {}
    for path, entry in obj.entries(*LORA, "adapters"):
        name, where = entry.get("name"), path / "name"
        if is_output(name):
            continue
        if not name:
            yield Finding("lora", where, "An adapter requires a name, by which requests ask for it.", "Set name.")
        elif name in (".", ".."):
            yield Finding("lora", where, f"{name!r} is a step of a path and cannot be a name.", "Choose another name.")
        elif isinstance(name, str):
            if (first := seen.setdefault(name, int(path[-1]))) != path[-1]:
                yield Finding("lora", where, f"Adapter {first} already has the name {name}.", "Choose another name.")
            if name == base:
                yield Finding("lora", where, f"The model also has the name {name}.", "Choose another name.")


def llm_confidential_key_is_one(obj: Object) -> Iterator[Finding]:
    """The key of a model that is to be decrypted is ``kbs:///repository/type/tag`` (v1alpha2, since 0.20)."""
    path = MODEL / "confidential"
    if obj.before("0.20") or obj.flag(*path, "enabled") is not True:
        return
    yield from key_of_kbs(obj, path)
    yield from decrypted_by_the_initializer(obj.get(*MODEL, "uri"), path)


_DRA = "serving.kserve.io/exp-dra-"


def devices_are_claimed_whole(obj: Object) -> Iterator[Finding]:
    """Annotations that have KServe claim devices: the class first, a number, expressions, a container (since 0.20,
    v1alpha1 since 0.21).
    """
    if obj.before("0.21" if obj.api_version == "v1alpha1" else "0.20"):
        return
    annotations = Path("metadata", "annotations")
    keys = {word: f"{_DRA}{word}" for word in ("device-class", "device-count", "cel-selector", "container-name")}
    given = [word for word in keys if obj.given(*annotations, keys[word])]
    if given and "device-class" not in given:
        path = annotations / keys["device-class"]
        yield Finding(
            "dra",
            path,
            f"{keys[given[0]]} requires a device class, which is not set.",
            "Set this annotation to the name of a DeviceClass.",
        )
    for word in given:
        value = obj.annotation(keys[word])
        if value is not None and (fault := _FAULTS[word](value)) is not None:
            yield Finding(
                "dra", annotations / keys[word], f"{value!r} is not {fault}.", "Correct the annotation, or remove it."
            )


def _class_fault(value: str) -> str | None:
    return None if _is_subdomain(value.strip()) else "the name of a DeviceClass"


def _is_subdomain(name: str) -> bool:
    return len(name) <= 253 and all(_DNS_LABEL.fullmatch(part) for part in name.split("."))


def _count_fault(value: str) -> str | None:
    text = value.strip()
    if not text or (_COUNT.fullmatch(text) and 1 <= int(text) < 2**63):
        return None
    return "a valid number of devices"


def _selector_fault(value: str) -> str | None:
    return None if value.strip() else "an expression"


def _container_fault(value: str) -> str | None:
    name = value.strip()
    return None if _DNS_LABEL.fullmatch(name) and len(name) <= 63 else "the name of a container"


_FAULTS = {
    "device-class": _class_fault,
    "device-count": _count_fault,
    "cel-selector": _selector_fault,
    "container-name": _container_fault,
}

RULES = (
    llm_name_is_usable,
    llm_uris_can_be_read,
    llm_uri_scheme_is_served,
    adapters_are_fetched,
    adapters_are_named,
    llm_confidential_key_is_one,
    devices_are_claimed_whole,
)
