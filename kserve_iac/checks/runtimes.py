"""Rules about the runtime of a model: KServe must find one, and a named runtime must support the model.

KServe selects the runtime when it reconciles a service, long after the API server has accepted the object. A service without a
suitable runtime never becomes ready. Sources: reconcileModel in pkg/controller/v1beta1/inferenceservice/components/predictor.go,
and GetSupportingRuntimes in pkg/apis/serving/v1beta1/predictor_model.go (the same from 0.16 to main at aaac4e29).
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from ..args import InferenceServiceArgs, Problem
from ..args.inference_service import Component
from ..args.problem import nearest
from ..catalog.kserve import SERVING_CONTAINER
from ..catalog.runtimes import Runtime
from ..compiled import Compiled, CompiledObject
from ..compiled.runtimes import (
    CHART,
    SWITCH,
    Known,
    OwnRuntime,
    Wanted,
    chosen,
    may_be_selected,
    runtimes_of,
    serves,
    speaks,
    wanted_of,
)
from ..findings.path import Path


class ServedModel(NamedTuple):
    """A model of an InferenceService, and the runtimes that may serve it."""

    service: CompiledObject[InferenceServiceArgs]
    component: Component
    wanted: Wanted
    known: Known


def served_models(compiled: Compiled) -> Iterator[ServedModel]:
    """The models of all InferenceServices that runtimes serve."""
    own = runtimes_of((one.section, one.name, one.args) for one in compiled.objects)
    of_namespace: dict[str, Known] = {}
    for service in compiled.of_kind(InferenceServiceArgs):
        if service.args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
            continue
        namespace = service.args.namespace
        if namespace not in of_namespace:
            of_namespace[namespace] = Known(own, namespace, compiled.environment.platform, service.kserve)
        for path, component in service.args.components():
            wanted = wanted_of(path, component, service.kserve)
            if wanted is not None:
                yield ServedModel(service, component, wanted, of_namespace[namespace])


def runtimes_serve_their_models(compiled: Compiled) -> Iterator[Problem]:
    """Every model of an InferenceService has a runtime that serves it."""
    own = runtimes_of((one.section, one.name, one.args) for one in compiled.objects)
    of_namespace: dict[str, Known] = {}
    nameless: set[Path] = set()

    def models_of(service: CompiledObject[InferenceServiceArgs]) -> list[tuple[list[Problem], OwnRuntime | None]]:
        namespace = service.args.namespace
        if namespace not in of_namespace:
            of_namespace[namespace] = Known(own, namespace, compiled.environment.platform, service.kserve)
        return list(_models_of(service, of_namespace[namespace], _existing(compiled, namespace)))

    for service in compiled.of_kind(InferenceServiceArgs):
        if service.args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
            continue
        for found, runtime in service.shared(models_of, (runtimes_serve_their_models, compiled)):
            yield from (problem.under(service.section) for problem in found)
            if runtime is not None and runtime.section not in nameless:
                nameless.add(runtime.section)
                yield _without_server(runtime, service.object_name)


def _models_of(
    service: CompiledObject[InferenceServiceArgs], known: Known, elsewhere: Collection[str]
) -> Iterator[tuple[list[Problem], OwnRuntime | None]]:
    """For each model: what is wrong with its runtime, and the runtime, if it is of the environment and has no server."""
    for path, component in service.args.components():
        wanted = wanted_of(path, component, service.kserve)
        if wanted is None:
            continue
        if wanted.runtime is not None:
            is_elsewhere = wanted.runtime in elsewhere and not known.has(wanted.runtime)
            found = [] if is_elsewhere else list(_named(wanted, known))
        else:
            found = [] if elsewhere else list(_selected(wanted, known))  # the formats of these are not known
        runtime = chosen(wanted, known)
        is_nameless = isinstance(runtime, OwnRuntime) and _has_no_server(runtime)
        yield found, runtime if isinstance(runtime, OwnRuntime) and is_nameless else None


def _has_no_server(runtime: OwnRuntime) -> bool:
    """Whether no container of a runtime has the name by which KServe finds the one that serves the model."""
    names = {one.name for one in runtime.args.containers}
    return bool(names) and not names & {None, SERVING_CONTAINER}


def _without_server(runtime: OwnRuntime, service: str) -> Problem:
    """KServe creates no pods: ``failed to find kserve-container in ServingRuntime containers``
    (MergeServingRuntimeAndInferenceServiceSpecs in pkg/controller/v1beta1/inferenceservice/utils/utils.go, 0.16 to 0.20).
    """
    return Problem(
        "runtime-unsuitable",
        runtime.section / "containers" / 0 / "name",
        f"The runtime {runtime.name} has no container {SERVING_CONTAINER}, so KServe creates no pods for {service}.",
        f"Set name of the container that serves the model to {SERVING_CONTAINER}.",
    )


def _existing(compiled: Compiled, namespace: str | None) -> frozenset[str]:
    """The runtimes that exist outside of the environment and that services of the namespace can use."""
    existing = compiled.environment.existing
    here = [one.name for one in existing.serving_runtimes or () if one.namespace == namespace]
    return frozenset([*here, *(existing.cluster_serving_runtimes or ())])


def _named(wanted: Wanted, known: Known) -> Iterator[Problem]:
    name = str(wanted.runtime)
    runtime = next((one for one in known.all if one.name == name), None)
    if runtime is None:
        yield from _missing(wanted, known)
        return
    certain = known.is_certain(runtime)
    condition = "" if certain else " The runtime is KServe's own, unless somebody changed it."
    code: Literal["runtime-unsuitable", "runtime-unsure"] = "runtime-unsuitable" if certain else "runtime-unsure"
    if runtime.disabled:
        yield Problem(
            code,
            wanted.path / "runtime",
            f"The runtime {name} is disabled, so KServe refuses to use it.{condition}",
            "Set disabled of the runtime to false, or name another runtime.",
        )
    elif wanted.protocol is not None and not speaks(runtime, wanted.protocol):
        yield Problem(
            code,
            wanted.path / "protocolVersion",
            f"The runtime {name} does not support the protocol {wanted.protocol}.{condition}",
            f"Set protocolVersion to {' or '.join(runtime.protocols)}, or name another runtime.",
        )
    elif not serves(runtime, wanted):
        yield Problem(
            code,
            wanted.format_path,
            f"The runtime {name} does not serve the format {wanted.words}.{condition}",
            _formats_of(runtime, wanted),
        )


def _missing(wanted: Wanted, known: Known) -> Iterator[Problem]:
    name = str(wanted.runtime)
    if known.shipped is None:
        return
    namespace = known.elsewhere.get(name)
    where = wanted.path / "runtime"
    if namespace is not None:
        yield Problem(
            "runtime-unsure",
            where,
            f"The ServingRuntime {name} is in namespace {namespace}, and only services there can use it. "
            "KServe finds the runtime only if another one of this name exists.",
            f"Define {name} as a clusterServingRuntime, or in the namespace of the service.",
        )
        return
    yield Problem(
        "runtime-unsure",
        where,
        f"There is no runtime {name} in this environment, {_nor(known)}. KServe finds the runtime only if somebody else created "
        "it.",
        nearest(name, (one.name for one in known.all), "runtimes") if known.all else _install_runtimes(),
    )


def _nor(known: Known) -> str:
    """Where else there is none, in words."""
    if not known.shipped:
        return "and the stack installs no runtimes of KServe"
    return f"nor among those of KServe {known.kserve}"


def _install_runtimes() -> str:
    return f"Remove {WITHOUT_RUNTIMES} from values of the platform, or define a clusterServingRuntime."


WITHOUT_RUNTIMES = str(Path(CHART, *SWITCH))
"""The Helm value by which the stack installs no runtimes of KServe."""


def _formats_of(runtime: Runtime, wanted: Wanted) -> str:
    versions = sorted({one.version for one in runtime.formats if one.name == wanted.format and one.version is not None})
    if versions:
        return f"Set version of modelFormat to {' or '.join(versions)}, or remove version."
    names = sorted({one.name for one in runtime.formats})
    return f"Set modelFormat to {' or '.join(names)}, or name another runtime." if names else "Name another runtime."


def _selected(wanted: Wanted, known: Known) -> Iterator[Problem]:
    if known.shipped is None or any(may_be_selected(one, wanted) for one in known.all):
        return
    protocol = wanted.spoken
    or_kserve, none = (f" or of KServe {known.kserve}", "") if known.shipped else ("", f", {_nor(known)}")
    here = [one for one in known.all if not one.disabled and not one.multi_model and one.workers == wanted.workers]
    yield Problem(
        "runtime-unsure",
        wanted.format_path,
        f"No runtime of this environment{or_kserve} can be selected for the format {wanted.words} with protocol "
        f"{protocol}{none}. The service becomes ready only if somebody else created such a runtime.",
        _way_to_a_runtime(wanted, protocol, here),
    )


def _way_to_a_runtime(wanted: Wanted, protocol: str, runtimes: Iterable[Runtime]) -> str:
    """The mend with the smallest change after which KServe finds a runtime."""
    runtimes = list(runtimes)
    if not runtimes:
        return _install_runtimes()
    of_format = [(one, entry) for one in runtimes for entry in one.formats if entry.name == wanted.format]
    if not of_format:
        names = {entry.name for one in runtimes for entry in one.formats}
        near = next((name for name in sorted(names) if name.lower() == wanted.format.lower()), None)
        if near is not None:
            return f"Set modelFormat to {near}."
        return nearest(wanted.format, names, "formats")
    of_version = [(one, entry) for one, entry in of_format if wanted.version in (None, entry.version)]
    if not of_version:
        versions = sorted({entry.version for _, entry in of_format if entry.version is not None})
        return f"Set version of modelFormat to {' or '.join(versions)}, or remove version."
    speaking = [one for one, _ in of_version if speaks(one, protocol)]
    if not speaking:
        protocols = sorted({one for runtime, entry in of_version if entry.auto_select for one in runtime.protocols})
        if protocols:
            return f"Set protocolVersion to {' or '.join(protocols)}."
    names = {one.name for one in speaking} or {one.name for one, _ in of_version}
    return f"Set runtime to {' or '.join(sorted(names))}, because KServe does not select it by itself."
