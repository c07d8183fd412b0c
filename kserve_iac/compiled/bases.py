"""Services merged with the configurations of the environment that they build on (``baseRefs``), as KServe merges them.

KServe takes a configuration from the namespace of the service, otherwise from KServe's own (getConfig in
pkg/controller/v1alpha2/llmisvc/config_merge.go), merges them in order, and the service over them (combineBaseRefsConfig and
mergeSpecs, the same from 0.16 on).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem, problems_of
from ..args.base import is_output
from ..args.llm.engine import Engine
from ..args.llm.inference_service import LLMSpec
from ..findings.path import TOP, Path
from ..render.kserve_names import NAMESPACE
from ..render.merging import Json, Parts
from .beneath import beneath, layers_of, lost_flags
from .overlay import overlay, said, traced, where


class Base(NamedTuple):
    """A configuration that the environment defines."""

    args: LLMInferenceServiceConfigArgs
    section: Path
    """Path of its arguments in the configuration."""


Bases = Mapping[tuple[str, str], Base]
"""Configurations by namespace and name."""

PRESETS = "kserve-config-llm-"
"""Beginning of the names of KServe's own configurations (config/llmisvcconfig). They set neither GPUs nor a node pool."""

_SPEC = frozenset(info.alias or name for name, info in LLMSpec.model_fields.items())


class Lost(NamedTuple):
    """Settings of an engine that the service replaces without repeating them."""

    role: Path
    """Path of the role in the service."""
    writer: Path
    """The argument of the service that writes the flags which replace these settings."""
    base: Path
    """Path of the configuration that sets them, in the environment."""
    settings: tuple[str, ...]
    """As configuration spells them."""
    needed: tuple[str, ...] = ()
    """Flags that disaggregation or a preset of the endpoint picker of the configuration writes for the engine."""


class Built(NamedTuple):
    """A service merged with the configurations that it builds on."""

    args: LLMInferenceServiceArgs
    """Its arguments, merged over those of the known configurations. They are for reading: the object that is sent has only the
    service's own arguments. ``base_refs`` contains only the configurations that are not known.
    """
    unknown: tuple[tuple[int, str], ...] = ()
    """Configurations that the environment does not define, with their places in ``baseRefs``."""
    tree: Parts | None = None
    """The arguments as plain data, every value with its path in the environment. None: no configuration is merged."""
    lost: tuple[Lost, ...] = ()
    """Settings of configurations that are lost in the merge."""
    conflicts: tuple[Problem, ...] = ()
    """The reasons why the result of the merge is not valid. If there are any, ``args`` are those of the service alone."""

    def place(self, path: Path, section: Path) -> Path:
        """The path in the environment at which the value at ``path`` is written. ``section``: path of the service's own
        arguments.
        """
        return path.under(section) if self.tree is None else where(self.tree, path)


def built(args: LLMInferenceServiceArgs, bases: Bases | None, kserve: str, section: Path = TOP) -> Built:
    """The service merged with the configurations that it builds on. ``bases`` is None if the configurations are not known."""
    if not args.base_refs:
        return Built(args)
    unknown, known = [], []
    for index, reference in enumerate(args.base_refs):
        name = "an Output" if is_output(reference.name) else str(reference.name)
        base = (bases or {}).get((args.namespace, name)) or (bases or {}).get((NAMESPACE, name))
        if base is not None:
            known.append(base)
        elif not name.startswith(PRESETS):
            unknown.append((index, name))
    refs = [args.base_refs[index] for index, _ in unknown]
    if not known:
        return Built(_without_a_guess(args.model_copy(update={"base_refs": refs})), tuple(unknown))
    lost: list[Lost] = []
    merged, gpus = Parts(at=section), dict[Path, int]()
    for base in known:
        merged = _over(merged, _tree(base.args, base.section), base.args, kserve, gpus)
    for layer in layers_of(args, kserve):
        settings, (section_of, flags) = lost_flags(merged, layer), _carried(known, layer.path, kserve)
        needed = (
            sorted(flag for flag in flags if flag.replace("_", "-") not in layer.flags) if layer.writes_flags else []
        )
        if settings or needed:
            source = section_of if needed and not settings else known[-1].section
            lost.append(Lost(layer.path, layer.writer, source, tuple(settings), tuple(needed)))
    merged = _over(merged, _tree(args, section), args, kserve, gpus)
    given = {key: value for key, value in merged.items() if key != "baseRefs"}
    try:
        found = LLMInferenceServiceArgs.model_validate(given)
    except ValidationError as error:
        refused = [replace(one, where=where(merged, one.where)) for one in problems_of(error, type(args), given)]
        return Built(_without_a_guess(args), tuple(unknown), conflicts=tuple(refused))
    found = _with_prefill_engine(_with_gpus(found.model_copy(update={"base_refs": refs}), gpus))
    return Built(_without_a_guess(found), tuple(unknown), merged, tuple(lost))


def _carried(known: Iterable[Base], role: Path, kserve: str) -> tuple[Path, frozenset[str]]:
    """The flags that the topmost configuration which writes some writes for others than its engine, and the path of its
    arguments.
    """
    found: tuple[Path, frozenset[str]] = (TOP, frozenset())
    for base in known:
        for layer in layers_of(base.args, kserve):
            if layer.path == role and layer.writes_flags:
                found = (base.section, layer.needed)
    return found


def _tree(args: LLMSpec, section: Path) -> Parts:
    """The values that a description sets, each with its path. The engine of prefill includes the settings that decode's passes
    on.
    """
    dumped = said(args.model_dump(exclude_unset=True, by_alias=True, warnings=False))
    if isinstance(args, LLMInferenceServiceConfigArgs):
        dumped = {key: value for key, value in dumped.items() if key in _SPEC}
    tree: Parts = traced(dumped, section)
    prefill, engine = tree.get("prefill"), tree.get("engine")
    if args.prefill is not None and isinstance(engine, Parts):
        prefill = prefill.copy() if isinstance(prefill, Parts) else Parts(at=(*section, "prefill"))
        own = prefill.get("engine")
        prefill["engine"] = overlay(engine, own) if isinstance(own, Parts) else engine.copy()
        tree["prefill"] = prefill
    elif args.prefill is not None and prefill is None:
        tree["prefill"] = Parts(at=(*section, "prefill"))
    return tree


def _over(below: Parts, over: Parts, args: LLMSpec, kserve: str, gpus: dict[Path, int]) -> Parts:
    """A description on top of others. ``gpus`` records for each role the GPUs of the topmost description that writes GPUs."""
    for layer in layers_of(args, kserve):
        if layer.gpus:
            gpus[layer.path] = layer.gpus
        elif layer.workload.named_accelerators() is not None:
            gpus.pop(layer.path, None)
        elif layer.workload.gpus == 0 and gpus.get(layer.path):
            # A role with 0 GPUs writes no GPUs, so it does not replace those below.
            over = _without_gpus(over, layer.path)
    return overlay(beneath(below, args, kserve), over)


def _without_gpus(over: Parts, path: Path) -> Parts:
    if not path:
        return Parts({key: value for key, value in over.items() if key != "gpus"}, at=over.at, origins=over.origins)
    found = over.copy()
    found["prefill"] = _without_gpus(over["prefill"], Path())
    return found


def _with_gpus(args: LLMInferenceServiceArgs, gpus: Mapping[Path, int]) -> LLMInferenceServiceArgs:
    """The arguments with the GPUs that are written for each role, instead of those that follow from the merged sizes."""
    changed: Json = {}
    for path, workload in args.workloads():
        count = gpus.get(path)
        if count is None or workload.gpus is not None or workload.gpus_per_pod == count:
            continue
        if path:
            changed["prefill"] = workload.model_copy(update={"gpus": count})
        else:
            changed["gpus"] = count
    return args.model_copy(update=changed) if changed else args


def _with_prefill_engine(args: LLMInferenceServiceArgs) -> LLMInferenceServiceArgs:
    """The arguments with prefill's engine as merged: each description has passed decode's settings on to its own prefill
    already.
    """
    if args.prefill is None or args.engine is None:
        return args
    own = args.prefill.engine or Engine()
    engine = own.model_copy(update={name: getattr(own, name) for name in Engine.model_fields})
    return args.model_copy(update={"prefill": args.prefill.model_copy(update={"engine": engine})})


def _without_a_guess(args: LLMInferenceServiceArgs) -> LLMInferenceServiceArgs:
    """The arguments without the default of 1 GPU. A service with ``baseRefs`` has GPUs only if a description sets them."""
    changed: dict[str, Any] = {}
    for path, workload in args.workloads():
        said_here = workload.gpus is not None or workload.parallelism is not None or workload.claims_gpus
        if said_here or workload.named_accelerators() is not None:
            continue
        if path:
            changed["prefill"] = workload.model_copy(update={"gpus": 0})
        else:
            changed["gpus"] = 0
    return args.model_copy(update=changed) if changed else args


def bases_of(objects: Iterable[tuple[Path, str, object]]) -> dict[tuple[str, str], Base]:
    """The configurations among objects, each given with the path of its arguments and its name in the environment."""
    return {
        (args.namespace, args.name or name): Base(args, path)
        for path, name, args in objects
        if isinstance(args, LLMInferenceServiceConfigArgs)
    }
