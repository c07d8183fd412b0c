"""What KServe refuses of an InferenceService whatever its mode: its name, and what serves, logs and counts in each component.

Sources: validateInferenceService in pkg/apis/serving/v1beta1/inference_service_validation.go, and Validate in component.go
and predictor_custom.go.
"""

import re
from collections.abc import Iterator

from ...args.base import is_output
from ...catalog.kserve import DEPLOYMENT_MODE, LEGACY_MODES
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import deployment_mode
from .component import TRANSFORMER_CONTAINER, Component, canaries, components, variables
from .containers import python_path

NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
"""Names that the validator takes (IsvcRegexp)."""


def name_is_usable(obj: Object) -> Iterator[Finding]:
    """The validator takes lower-case letters, digits and dashes, a letter first (IsvcRegexp)."""
    if obj.name is not None and not NAME.fullmatch(obj.name):
        yield Finding(
            "name",
            Path("metadata", "name"),
            f"KServe does not accept the name {obj.name!r}.",
            "Use lower-case letters, digits and '-', starting with a letter.",
        )


def derived_names_fit(obj: Object) -> Iterator[Finding]:
    """Not validated: the host ``<name>-<namespace>`` and the Services ``<name>-predictor`` are DNS labels of 63 characters.

    Sources: domainTemplate in config/configmap/inferenceservice.yaml; PredictorServiceName and its like in
    pkg/constants/constants.go; Kubernetes' validation of Services.
    """
    name, namespace = obj.name, obj.namespace
    if name is None or not NAME.fullmatch(name):
        return
    longest = max((f"{name}-{suffix}" for suffix in _suffixes(obj)), key=len)
    host = f"{name}-{namespace}" if namespace is not None else ""
    if len(host) > 63:
        yield Finding(
            "name-derived",
            Path("metadata", "name"),
            f"The host name {host} has {len(host)} characters, but at most 63 are allowed.",
            "Shorten the name or the namespace.",
        )
    elif len(longest) > 63:
        yield Finding(
            "name-derived",
            Path("metadata", "name"),
            f"The name of the Service {longest} has {len(longest)} characters, but at most 63 are allowed.",
            "Shorten the name.",
        )


def _suffixes(obj: Object) -> Iterator[str]:
    for what in ("transformer", "explainer"):
        if obj.given("spec", what):
            yield what
    for component in (Component(obj, Path("spec", "predictor"), "predictor", ()), *canaries(obj)):
        own = obj.text(*component.path, "name")
        yield f"{own}-predictor" if own else "predictor"


def mode_is_known(obj: Object) -> Iterator[Finding]:
    """Not validated: a mode that is none is left aside without a word, and the cluster's default is taken (GetDeploymentMode).

    KServe 0.16 compares the words of before with today's, and refuses every update, the one that removes its finalizer included
    (kserve/kserve#4798, #5885). Later versions rewrite them.
    """
    said = obj.annotation(DEPLOYMENT_MODE)
    path = Path("metadata", "annotations", DEPLOYMENT_MODE)
    if said is not None and said in LEGACY_MODES and obj.before("0.17"):
        yield Finding(
            "deployment-mode",
            path,
            f"KServe {obj.kserve} refuses every later change of a service in mode {said}, including its deletion.",
            f"Set the mode to {LEGACY_MODES[said]}.",
        )
    elif said is not None and said not in (*LEGACY_MODES, "Standard", "Knative", "ModelMesh"):
        yield Finding(
            "deployment-mode",
            path,
            f"{said!r} is not a deployment mode, so KServe would use the cluster's default.",
            "Set the mode to Standard or Knative.",
        )


def each_component_has_one_implementation(obj: Object) -> Iterator[Finding]:
    """Exactly one model, framework or serving container in each component (validateExactlyOneImplementation).

    Sidecars of a model are none, as long as they are not called ``kserve-container``.
    """
    for component in (*components(obj), *canaries(obj)):
        found = component.implementations
        if not found:
            wanted = "model or containers" if component.what in ("predictor", "canary") else "containers"
            yield Finding(
                "implementation",
                component.path,
                f"Nothing serves requests here: {wanted} must be set.",
                f"Set {wanted}.",
            )
        elif len(found) > 1:
            fields = ", ".join(dict.fromkeys(one.framework for one in found))
            yield Finding(
                "implementation",
                found[-1].path,
                f"KServe allows one implementation here, but there are {len(found)} ({fields}).",
                "Keep one of them. A sidecar must not be named kserve-container.",
            )


def model_is_not_overwritten(obj: Object) -> Iterator[Finding]:
    """Not validated: beside a framework's shorthand the defaulter overwrites ``model`` by it (setPredictorModelDefaults)."""
    for component in components(obj):
        if component.replaced is not None and component.model is not None and deployment_mode(obj) is not None:
            yield Finding(
                "model-lost",
                component.replaced.path,
                f"KServe would overwrite model with {component.model.framework} without a warning.",
                f"Remove either model or {component.model.framework}.",
            )


def model_container_is_unnamed(obj: Object) -> Iterator[Finding]:
    """The container of a predictor's model gets its name from KServe; one of one's own is refused (validatePredictor)."""
    for implementation in components(obj)[0].implementations:
        if implementation.what != "containers" and (name := obj.text(*implementation.path, "name")):
            yield Finding(
                "model-name",
                implementation.path / "name",
                f"KServe names this container itself and refuses the name {name!r}.",
                "Remove name.",
            )


def python_path_is_reserved(obj: Object) -> Iterator[Finding]:
    """PYTHONPATH is forbidden in all containers but a canary's (validateBlockedEnvVars, since 0.18)."""
    if obj.before("0.18"):
        return
    for component in components(obj):
        for implementation in component.implementations:
            if implementation.what != "containers":
                yield from python_path(obj, implementation.path)
        for prefix in ((), ("workerSpec",)) if component.what == "predictor" else ((),):
            for field in ("containers", "initContainers"):
                for path, _ in obj.entries(*component.path, *prefix, field):
                    yield from python_path(obj, path)


def protocol_is_known(obj: Object) -> Iterator[Finding]:
    """A predictor of one's own says v1 or v2 in PROTOCOL, or nothing (validateCustomProtocol)."""
    for component in (*components(obj), *canaries(obj)):
        first = component.implementations[0] if component.implementations else None
        if first is None or first.what != "containers" or component.what in ("transformer", "explainer"):
            continue
        for path, variable in variables(obj, *first.path, 0):
            if variable.get("name") == "PROTOCOL":
                value = variable.get("value") or ""
                if value not in ("v1", "v2") and not is_output(value):
                    said = f"it is {value!r}" if value else "its value is not known in advance"
                    yield Finding(
                        "protocol", path, f"PROTOCOL must be v1 or v2, but {said}.", "Set PROTOCOL to v1 or v2."
                    )
                break


def transformer_beside_has_no_storage(obj: Object) -> Iterator[Finding]:
    """The container ``transformer-container`` of a predictor sets no STORAGE_URI (validateCollocationStorageURI)."""
    for path, entry in obj.entries("spec", "predictor", "containers"):
        if entry.get("name") == TRANSFORMER_CONTAINER:
            for where, variable in variables(obj, *path):
                if variable.get("name") == "STORAGE_URI":
                    yield Finding(
                        "transformer-storage",
                        where,
                        "A transformer beside its predictor cannot have a model of its own.",
                        "Remove STORAGE_URI here, and set it on kserve-container.",
                    )
            return


def replicas_are_in_order(obj: Object) -> Iterator[Finding]:
    """No negative numbers; ``minReplicas`` (1 if unset) at most ``maxReplicas``, unless that is 0: unset (validateReplicas)."""
    for component in (*components(obj), *canaries(obj)):
        low, high = component.integer("minReplicas"), component.integer("maxReplicas")
        for field, value in (("minReplicas", low), ("maxReplicas", high)):
            if value is not None and value < 0:
                yield Finding(
                    "replicas",
                    component.path / field,
                    f"{field} must not be negative, but it is {value}.",
                    f"Set {field} to 0 or more.",
                )
        if low is not None and high is not None and low > high > 0:
            yield Finding(
                "replicas",
                component.path / "minReplicas",
                f"minReplicas ({low}) is greater than maxReplicas ({high}).",
                f"Raise maxReplicas to {low}, or lower minReplicas.",
            )


def concurrency_is_not_negative(obj: Object) -> Iterator[Finding]:
    """``containerConcurrency`` is 0, no limit, or more (validateContainerConcurrency)."""
    for component in (*components(obj), *canaries(obj)):
        value = component.integer("containerConcurrency")
        if value is not None and value < 0:
            path = component.path / "containerConcurrency"
            yield Finding(
                "concurrency",
                path,
                f"containerConcurrency must not be negative, but it is {value}.",
                "Set containerConcurrency to 0, which means no limit, or more.",
            )


def logger_is_complete(obj: Object) -> Iterator[Finding]:
    """A logger says its mode, although the API says it had a default; its storage path, parameters and key (validateLogger)."""
    for component in (*components(obj), *canaries(obj)):
        path = component.path / "logger"
        if not component.given("logger") or is_output(obj.get(*path)):
            continue
        mode = obj.get(*path, "mode")
        if mode not in ("all", "request", "response") and not is_output(mode):
            yield Finding(
                "logger",
                path / "mode",
                "A logger requires mode, which says what is logged.",
                "Set mode to all, request or response.",
            )
        if obj.given(*path, "storage") and not is_output(obj.get(*path, "storage")):
            for field in ("path", "parameters", "key"):
                if not obj.given(*path, "storage", field):
                    yield Finding(
                        "logger",
                        path / "storage" / field,
                        f"The storage of a logger requires {field}.",
                        f"Set {field}.",
                    )


RULES = (
    name_is_usable,
    derived_names_fit,
    mode_is_known,
    each_component_has_one_implementation,
    model_is_not_overwritten,
    model_container_is_unnamed,
    python_path_is_reserved,
    protocol_is_known,
    transformer_beside_has_no_storage,
    replicas_are_in_order,
    concurrency_is_not_negative,
    logger_is_complete,
)
