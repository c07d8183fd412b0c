"""Rules about the runtime that serves a model: KServe must find one, and the named one must suit the model.

KServe looks for a runtime when it reconciles a service, long after it took the object. A service without a suitable runtime never
becomes ready. Sources: reconcileModel in pkg/controller/v1beta1/inferenceservice/components/predictor.go, and
GetSupportingRuntimes in pkg/apis/serving/v1beta1/predictor_model.go (the same from 0.16 to 0.20).
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ..args import InferenceServiceArgs, Problem
from ..args.inference_service import V2_FRAMEWORKS, Component, Predictor
from ..args.problem import nearest
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..catalog.runtimes import Format, Runtime, default_protocol, shipped
from ..compiled import Compiled, CompiledObject
from ..findings.path import Path

DefinedRuntime = ServingRuntimeArgs | ClusterServingRuntimeArgs

CHART = "kserve-runtime-configs"
"""The chart of the runtimes. Values for it may change them in any way."""


class Wanted(NamedTuple):
    """What a predictor asks of a runtime."""

    format: str
    version: str | None
    protocol: str | None
    """As it is set; None if it is not."""
    runtime: str | None
    workers: bool
    kserve: str
    path: Path
    """Path of the model."""
    format_path: Path

    @property
    def words(self) -> str:
        """The format as a text."""
        return self.format if self.version is None else f"{self.format} of version {self.version}"


def runtimes_serve_their_models(compiled: Compiled) -> Iterator[Problem]:
    """Every model of an InferenceService has a runtime that serves it."""
    own: list[CompiledObject[DefinedRuntime]] = [
        *compiled.of_kind(ServingRuntimeArgs),
        *compiled.of_kind(ClusterServingRuntimeArgs),
    ]
    for service in compiled.of_kind(InferenceServiceArgs):
        if service.args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
            continue
        known = _Known(compiled, own, service)
        for path, component in service.args.components():
            wanted = _wanted(path, component, service.kserve)
            if wanted is None:
                continue
            found = _named(wanted, known) if wanted.runtime is not None else _selected(wanted, known)
            yield from (problem.under(service.section) for problem in found)


def _wanted(path: Path, component: Component, kserve: str) -> Wanted | None:
    if not isinstance(component, Predictor):
        return None
    workers = component.worker_spec is not None
    models = list(component.models())
    if len(models) != 1:
        return None  # refused elsewhere
    field, given = models[0]
    here = path / field
    if component.model is None:
        protocol = given.protocol_version or ("v2" if field in V2_FRAMEWORKS else None)
        return Wanted(field, None, protocol, None, workers, kserve, here, here)
    model = component.model
    at = here / "modelFormat"
    return Wanted(
        model.model_format.name,
        model.model_format.version,
        model.protocol_version,
        model.runtime,
        workers,
        kserve,
        here,
        at,
    )


class _Known:
    """The runtimes that a service can use, as far as they are known."""

    def __init__(
        self,
        compiled: Compiled,
        own: Iterable[CompiledObject[DefinedRuntime]],
        service: CompiledObject[InferenceServiceArgs],
    ) -> None:
        platform = compiled.environment.platform
        self.managed = platform.install == "managed" and CHART not in platform.values
        self.elsewhere = {one.object_name: one.namespace for one in own if one.namespace is not None}
        seen = [one for one in own if one.namespace in (None, service.namespace)]
        seen.sort(key=lambda one: one.namespace is None)  # a namespace's own runtimes come first
        self.own = tuple(_as_runtime(one) for one in seen)
        self.shipped = shipped(service.kserve, by_chart=platform.install == "managed")
        self.kserve = service.kserve

    @property
    def all(self) -> tuple[Runtime, ...]:
        """All that are known, in the order in which KServe looks for a name."""
        names = {one.name for one in self.own}
        return (*self.own, *(one for one in self.shipped or () if one.name not in names))

    def is_certain(self, runtime: Runtime) -> bool:
        """Whether nobody else can have changed the runtime."""
        return runtime in self.own or self.managed


def _as_runtime(defined: "CompiledObject[DefinedRuntime]") -> Runtime:
    spec = defined.args
    return Runtime(
        defined.object_name,
        tuple(
            Format(one.name, one.version, one.auto_select is True, one.priority) for one in spec.supported_model_formats
        ),
        tuple(spec.protocol_versions),
        spec.multi_model is True,
        spec.disabled is True,
        spec.worker_spec is not None,
    )


def serves(runtime: Runtime, wanted: Wanted) -> bool:
    """Whether a runtime serves the format in this version: one that is named, or one that may be selected
    (RuntimeSupportsModel).
    """
    formats = [one for one in runtime.formats if wanted.runtime is not None or one.auto_select]
    return any(one.name == wanted.format and wanted.version in (None, one.version) for one in formats)


def speaks(runtime: Runtime, protocol: str) -> bool:
    """Whether a runtime supports a protocol (IsProtocolVersionSupported)."""
    return not runtime.protocols or protocol in runtime.protocols


def _named(wanted: Wanted, known: _Known) -> Iterator[Problem]:
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


def _missing(wanted: Wanted, known: _Known) -> Iterator[Problem]:
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
        f"There is no runtime {name} in this environment, nor among those of KServe {known.kserve}. KServe finds "
        "the runtime only if somebody else created it.",
        nearest(name, (one.name for one in known.all), "runtimes"),
    )


def _formats_of(runtime: Runtime, wanted: Wanted) -> str:
    versions = sorted({one.version for one in runtime.formats if one.name == wanted.format and one.version is not None})
    if versions:
        return f"Set version of modelFormat to {' or '.join(versions)}, or remove version."
    names = sorted({one.name for one in runtime.formats})
    return f"Set modelFormat to {' or '.join(names)}, or name another runtime." if names else "Name another runtime."


def _selected(wanted: Wanted, known: _Known) -> Iterator[Problem]:
    if known.shipped is None or any(_may_be_selected(one, wanted) for one in known.all):
        return
    protocol = wanted.protocol or default_protocol(wanted.format, wanted.kserve)
    here = [one for one in known.all if not one.disabled and not one.multi_model and one.workers == wanted.workers]
    yield Problem(
        "runtime-unsure",
        wanted.format_path,
        f"No runtime of this environment or of KServe {known.kserve} can be selected for the format {wanted.words} with protocol "
        f"{protocol}. The service becomes ready only if somebody else created such a runtime.",
        _way_to_a_runtime(wanted, protocol, here),
    )


def _may_be_selected(runtime: Runtime, wanted: Wanted) -> bool:
    """GetSupportingRuntimes."""
    protocol = wanted.protocol or default_protocol(wanted.format, wanted.kserve)
    return (
        not runtime.disabled
        and not runtime.multi_model
        and runtime.workers == wanted.workers
        and serves(runtime, wanted)
        and speaks(runtime, protocol)
    )


def _way_to_a_runtime(wanted: Wanted, protocol: str, runtimes: Iterable[Runtime]) -> str:
    """The nearest change after which a runtime would be found."""
    runtimes = list(runtimes)
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
