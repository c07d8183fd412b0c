"""The runtime that serves a predictor: the runtime that the predictor names, or the runtime that KServe selects.

Sources: reconcileModel in pkg/controller/v1beta1/inferenceservice/components/predictor.go, and GetSupportingRuntimes in
pkg/apis/serving/v1beta1/predictor_model.go (the same from 0.16 to main at aaac4e29).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..args import ServingPlatformArgs
from ..args.inference_service import Component, Predictor
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.served_model import V2_FRAMEWORKS
from ..catalog.kserve import minor
from ..catalog.runtimes import PRELIMINARY, Format, Runtime, default_protocol, shipped
from ..findings.path import Path

DefinedRuntime = ServingRuntimeArgs | ClusterServingRuntimeArgs

CHART = "kserve-runtime-configs"
"""The chart of the runtimes. Values of the chart can change the runtimes in any way."""


class OwnRuntime(NamedTuple):
    """A runtime that the environment defines."""

    name: str
    """Its object name."""
    args: DefinedRuntime
    section: Path
    """Path of its arguments in the configuration."""

    @property
    def namespace(self) -> str | None:
        """Its namespace; None: it is of the whole cluster."""
        return self.args.namespace if isinstance(self.args, ServingRuntimeArgs) else None

    @property
    def facts(self) -> Runtime:
        """The facts with which KServe selects a runtime."""
        spec = self.args
        return Runtime(
            self.name,
            tuple(
                Format(one.name, one.version, one.auto_select is True, one.priority)
                for one in spec.supported_model_formats
            ),
            tuple(spec.protocol_versions),
            spec.multi_model is True,
            spec.disabled is True,
            spec.worker_spec is not None,
        )


def runtimes_of(objects: Iterable[tuple[Path, str, object]]) -> list[OwnRuntime]:
    """The runtimes among objects, each given with the path of its arguments and its name in the environment."""
    return [
        OwnRuntime(args.name or name, args, path)
        for path, name, args in objects
        if isinstance(args, (ServingRuntimeArgs, ClusterServingRuntimeArgs))
    ]


class Wanted(NamedTuple):
    """The requirements of a predictor on its runtime."""

    format: str
    version: str | None
    protocol: str | None
    """The protocol that is set. None: it is not set."""
    runtime: str | None
    workers: bool
    kserve: str
    path: Path
    """Path of the model."""
    format_path: Path

    @property
    def asked(self) -> tuple[str, str | None, str | None, str | None, bool]:
        """All that decides about the runtime."""
        return self.format, self.version, self.protocol, self.runtime, self.workers

    @property
    def words(self) -> str:
        """The format as a text."""
        return self.format if self.version is None else f"{self.format} of version {self.version}"

    @property
    def spoken(self) -> str:
        """The protocol that is set, otherwise the default that KServe's defaulter sets."""
        return self.protocol or default_protocol(self.format, self.kserve)


def wanted_of(path: Path, component: Component, kserve: str) -> Wanted | None:
    """The requirements of a component on its runtime. None: it has no runtime, or several models, which another rule refuses."""
    if not isinstance(component, Predictor):
        return None
    workers = component.worker_spec is not None
    models = list(component.models())
    if len(models) != 1:
        return None
    field, given = models[0]
    here = path / field
    if component.model is None:
        protocol = given.protocol_version or ("v2" if field in V2_FRAMEWORKS else None)
        return Wanted(field, None, protocol, None, workers, kserve, here, here)
    model = component.model
    return Wanted(
        model.model_format.name,
        model.model_format.version,
        model.protocol_version,
        model.runtime,
        workers,
        kserve,
        here,
        here / "modelFormat",
    )


def ships_its_own(platform: ServingPlatformArgs) -> bool:
    """Whether the platform installs KServe's runtimes as they are."""
    return platform.install == "managed" and CHART not in platform.values


SWITCH = ("kserve", "servingruntime", "enabled")
"""The value of the chart by which it installs the runtimes (charts/kserve-runtime-configs/templates/runtimes/resources.yaml)."""


def installs_none(platform: ServingPlatformArgs) -> bool:
    """Whether a Helm value of the environment keeps the chart from installing KServe's runtimes."""
    return platform.install == "managed" and platform.chart_value(CHART, *SWITCH) is False


class Known:
    """The known runtimes that services of a namespace can use."""

    def __init__(
        self, own: Iterable[OwnRuntime], namespace: str | None, platform: ServingPlatformArgs, kserve: str
    ) -> None:
        self.managed = ships_its_own(platform)
        every = tuple(own)
        self.elsewhere = {one.name: one.namespace for one in every if one.namespace is not None}
        seen = [one for one in every if one.namespace in (None, namespace)]
        seen.sort(key=lambda one: one.namespace is None)  # a namespace's own runtimes come first
        self.defined = tuple(seen)
        self.own = tuple(one.facts for one in seen)
        self.shipped = () if installs_none(platform) else shipped(kserve, by_chart=platform.install == "managed")
        self.kserve = kserve
        self.chosen: dict[tuple[str, str | None, str | None, str | None, bool], OwnRuntime | Runtime | None] = {}
        """The runtimes that were chosen, by what was asked (:func:`chosen`)."""

    @property
    def all(self) -> tuple[Runtime, ...]:
        """All known runtimes, in the order in which KServe searches for a name."""
        names = {one.name for one in self.own}
        return (*self.own, *(one for one in self.shipped or () if one.name not in names))

    def has(self, name: str) -> bool:
        """Whether one of them has this name."""
        return any(one.name == name for one in self.all)

    def is_certain(self, runtime: Runtime) -> bool:
        """Whether the facts of the runtime are certain: it is of the release, and nobody else can have changed it."""
        return runtime in self.own or (self.managed and minor(self.kserve) not in PRELIMINARY)


def serves(runtime: Runtime, wanted: Wanted) -> bool:
    """Whether a runtime serves the format in this version: one that is named, or one that may be selected
    (RuntimeSupportsModel).
    """
    formats = [one for one in runtime.formats if wanted.runtime is not None or one.auto_select]
    return any(one.name == wanted.format and wanted.version in (None, one.version) for one in formats)


def speaks(runtime: Runtime, protocol: str) -> bool:
    """Whether a runtime supports a protocol (IsProtocolVersionSupported)."""
    return not runtime.protocols or protocol in runtime.protocols


def may_be_selected(runtime: Runtime, wanted: Wanted) -> bool:
    """Whether KServe may select a runtime for a predictor that names none (GetSupportingRuntimes)."""
    return (
        not runtime.disabled
        and not runtime.multi_model
        and runtime.workers == wanted.workers
        and serves(runtime, wanted)
        and speaks(runtime, wanted.spoken)
    )


def chosen(wanted: Wanted, known: Known) -> OwnRuntime | Runtime | None:
    """The runtime that serves a predictor; None: it is not known.

    Runtimes of the namespace precede those of the cluster, and the highest priority wins. Of several with the same
    priority, KServe selects the one that was created last, which is not known here. If others installed the platform, they may
    have added runtimes, so only a runtime that the predictor names is known.
    """
    if wanted.asked not in known.chosen:
        known.chosen[wanted.asked] = _chosen(wanted, known)
    return known.chosen[wanted.asked]


def _chosen(wanted: Wanted, known: Known) -> OwnRuntime | Runtime | None:
    if wanted.runtime is not None:
        own = next((one for one in known.defined if one.name == wanted.runtime), None)
        return own or next((one for one in known.shipped or () if one.name == wanted.runtime), None)
    if not known.managed or known.shipped is None:
        return None
    names = {one.name for one in known.defined if one.namespace is None}
    of_namespace: list[OwnRuntime | Runtime] = [one for one in known.defined if one.namespace is not None]
    of_cluster: list[OwnRuntime | Runtime] = [one for one in known.defined if one.namespace is None]
    of_cluster += [one for one in known.shipped if one.name not in names]
    for group in (of_namespace, of_cluster):
        suitable = [one for one in group if may_be_selected(_facts(one), wanted)]
        if suitable:
            return _first(suitable, wanted.format)
    return None


def _facts(runtime: OwnRuntime | Runtime) -> Runtime:
    return runtime.facts if isinstance(runtime, OwnRuntime) else runtime


def _first(suitable: Sequence[OwnRuntime | Runtime], model_format: str) -> OwnRuntime | Runtime | None:
    """The runtime with the highest priority. None: several runtimes have this priority."""

    def priority(runtime: OwnRuntime | Runtime) -> int:
        # GetPriority reads the first entry of the format; priorities are at least 1.
        return next((one.priority or 0 for one in _facts(runtime).formats if one.name == model_format), 0)

    highest = max(map(priority, suitable))
    found = [one for one in suitable if priority(one) == highest]
    return found[0] if len(found) == 1 else None
