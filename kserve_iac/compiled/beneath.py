"""The parts of lower descriptions that the intents of one description replace.

Intents are rendered before KServe merges: the settings of an engine become one variable or the arguments of ``main``, and GPUs
and resources become those of ``main``. An intent therefore replaces the same setting below it, whether that is an intent or a
field of the pod. A field of the pod also replaces an intent below it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ..args.container import Container
from ..args.llm.inference_service import MAIN_CONTAINER, LLMSpec, Workload
from ..catalog.machines import GPU_RESOURCE
from ..catalog.presets import ADDITIONAL_ARGS, SHARED_MEMORY_VOLUME
from ..engines.flags import ENGINE_FLAGS, engine_words
from ..engines.written import further_words
from ..findings.path import Path
from ..render.disaggregation import Role, needed_flags, of, role_args, role_env
from ..render.llm_inference_service import gpus_written
from ..render.merging import Items, Parts
from .overlay import mapping, without

FLAGS = frozenset([*ENGINE_FLAGS, "extra_args"])
"""Settings of an engine that become flags of its command line."""


class Layer(NamedTuple):
    """The values that one description writes for one role and that replace values below."""

    args: LLMSpec
    path: Path
    workload: Workload
    kserve: str

    @property
    def role(self) -> Role:
        """The role whose flags are written."""
        return "prefill" if self.path else "decode"

    @property
    def mains(self) -> list[Container]:
        """The container ``main`` of its pod."""
        return [main for _, main in self.workload.mains()]

    @property
    def intended(self) -> frozenset[str]:
        """Names of the variables that its intents write, without those of ``env``."""
        return frozenset(str(one["name"]) for one in role_env(self.args, self.role, self.kserve))

    @property
    def listed(self) -> frozenset[str]:
        """Names of the variables in ``env``."""
        return frozenset(str(one.name) for one in self.workload.env)

    @property
    def in_pod(self) -> frozenset[str]:
        """Names of the variables of the container ``main`` in its pod."""
        return frozenset(str(one.name) for main in self.mains for one in main.env)

    @property
    def writes_args(self) -> bool:
        """Whether it writes arguments of ``main``."""
        return bool(role_args(self.args, self.role, self.kserve)) or any(main.args for main in self.mains)

    @property
    def writes_flags(self) -> bool:
        """Whether it writes the variable, or the arguments, that carry the flags of an engine."""
        return ADDITIONAL_ARGS in self.intended | self.listed | self.in_pod or self.writes_args

    @property
    def needed(self) -> frozenset[str]:
        """Names of the flags that it writes for a preset of the endpoint picker and for disaggregation."""
        return frozenset(needed_flags(self.args, self.role, self.kserve))

    @property
    def flags(self) -> frozenset[str]:
        """Names of all flags that it writes, with hyphens."""
        engine = self.args.prefill_engine if self.path else self.args.engine
        words = [
            word for one in further_words(self.path, self.workload, engine, self.kserve) for word in one.words or ()
        ]
        words += engine_words(engine)
        named = {str(word).partition("=")[0] for word in words if str(word).startswith("--")}
        return frozenset(name.replace("_", "-") for name in {*named, *self.needed})

    @property
    def writer(self) -> Path:
        """The argument that writes these flags."""
        engine = self.args.prefill_engine if self.path else self.args.engine
        if engine_words(engine):
            return self.path / "engine" if self.workload.engine is not None else Path("engine")
        if ADDITIONAL_ARGS in self.listed:
            return self.path / "env"
        if ADDITIONAL_ARGS in self.in_pod or any(main.args for main in self.mains):
            return self.path / "template"
        return Path("disaggregation") if of(self.args) is not None else Path("router", "scheduler", "preset")

    @property
    def image(self) -> Any:
        """The image that its engine's settings set."""
        engine = self.args.prefill_engine if self.path else self.args.engine
        return engine.image if engine is not None else None

    @property
    def gpus(self) -> int:
        """GPUs that it writes."""
        return gpus_written(self.workload, one_gpu=False)


def layers_of(args: LLMSpec, kserve: str) -> Iterator[Layer]:
    """The layer of each role of a description."""
    for path, workload in args.workloads():
        yield Layer(args, path, workload, kserve)


def beneath(below: Parts, over: LLMSpec, kserve: str) -> Parts:
    """The description below without the values that ``over`` replaces beyond those that a merge by field replaces."""
    for layer in layers_of(over, kserve):
        if not layer.path:
            below = _role_beneath(below, layer)
        elif isinstance(prefill := below.get("prefill"), Parts):
            below = below.copy()
            below["prefill"] = _role_beneath(prefill, layer)
    return _scheduler_beneath(_model_beneath(below, over), over)


def lost_flags(below: Parts, layer: Layer) -> list[str]:
    """Settings of the engine below that the flags of a layer replace, by name."""
    role = mapping(below.get("prefill")) if layer.path else below
    if not layer.writes_flags:
        return []
    own = layer.args.prefill_engine if layer.path else layer.args.engine
    repeated = {_alias(name) for name in own.model_fields_set} if own is not None else set()
    return sorted(set(mapping(role.get("engine"))) & {_alias(name) for name in FLAGS} - repeated)


def _alias(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _role_beneath(below: Parts, layer: Layer) -> Parts:
    workload, above = layer.workload, layer.intended | layer.listed
    below = _without_named(below, "env", layer.intended | layer.in_pod)
    below = _with_main(below, lambda main: _without_named(main, "env", above))
    if layer.writes_flags:
        for name in FLAGS:
            below = without(below, "engine", _alias(name))
    if layer.writes_args:
        below = _with_main(below, lambda main: without(main, "args"))
    if layer.image is not None:
        below = without(below, "engine", "version")
        below = _with_main(below, lambda main: without(main, "image"))
    if any(main.image is not None for main in layer.mains):
        below = without(without(below, "engine", "version"), "engine", "image")
    below = _resources_beneath(below, layer)
    if workload.start_timeout is not None:
        below = _with_main(below, lambda main: without(main, "startupProbe"))
    if any(main.startup_probe is not None for main in layer.mains):
        below = without(below, "startTimeout")
    if workload.shared_memory is not None and isinstance(template := below.get("template"), Parts):
        below = below.copy()
        below["template"] = _without_named(template, "volumes", {SHARED_MEMORY_VOLUME})
    volumes = workload.template.volumes if workload.template is not None else []
    if any(one.name == SHARED_MEMORY_VOLUME for one in volumes):
        below = without(below, "sharedMemory")
    return below


def _resources_beneath(below: Parts, layer: Layer) -> Parts:
    workload = layer.workload
    if layer.gpus:
        for part in ("requests", "limits"):
            below = without(below, "resources", part, GPU_RESOURCE)
            below = _with_main(below, _removing("resources", part, GPU_RESOURCE))
    if layer.gpus or workload.named_accelerators() is not None:
        below = without(below, "gpus")
    if workload.resources is not None:
        for part, given in (("requests", workload.resources.requests), ("limits", workload.resources.limits)):
            for name in given:
                below = _with_main(below, _removing("resources", part, name))
    for main in layer.mains:
        if main.resources is not None:
            for part, given in (("requests", main.resources.requests), ("limits", main.resources.limits)):
                for name in given:
                    below = without(below, "resources", part, name)
    return below


def _removing(*steps: str) -> Callable[[Parts], Parts]:
    return lambda main: without(main, *steps)


def _model_beneath(below: Parts, over: LLMSpec) -> Parts:
    """The description below without ``model.hub`` if ``over`` sets the address, because a hub id belongs to its address."""
    model = mapping(below.get("model"))
    if over.model is not None and model.get("uri") != over.model.uri:
        return without(below, "model", "hub")
    return below


def _scheduler_beneath(below: Parts, over: LLMSpec) -> Parts:
    """The description below without its preset or configuration of the endpoint picker if ``over`` sets one of the two."""
    scheduler = over.scheduler
    if scheduler is None or (scheduler.preset is None and scheduler.config is None):
        return below
    for field in ("preset", "config", "presetAdditions"):
        below = without(below, "router", "scheduler", field)
    return below


def _with_main(below: Parts, change: Callable[[Parts], Parts]) -> Parts:
    """The role with its container ``main`` changed."""
    template = below.get("template")
    containers = template.get("containers") if isinstance(template, Parts) else None
    if not isinstance(template, Parts) or not isinstance(containers, Items):
        return below
    changed = [
        change(one) if isinstance(one, Parts) and one.get("name") == MAIN_CONTAINER else one for one in containers
    ]
    found, pod = below.copy(), template.copy()
    pod["containers"] = Items(changed, containers.origins)
    found["template"] = pod
    return found


def _without_named(parts: Parts, field: str, names: Iterable[str]) -> Parts:
    """The parts without the entries of a list that have one of the names."""
    entries, left_out = parts.get(field), set(names)
    if not isinstance(entries, Items):
        return parts
    kept = [
        (one, origin)
        for one, origin in zip(entries, entries.origins, strict=True)
        if not (isinstance(one, dict) and one.get("name") in left_out)
    ]
    found = parts.copy()
    found[field] = Items([one for one, _ in kept], [origin for _, origin in kept])
    return found
