"""The engines of a service: what each one is started with, on which GPU, and with which model, as far as it can be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from ..args import Engine, InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.base import is_output
from ..args.inference_service import Component, ComponentExtension, Predictor
from ..args.llm.inference_service import Workload
from ..capacity.pools import Pool
from ..catalog.dimensions import ModelKind
from ..catalog.engine_images import ANY, Versions, hugging_face_versions, preset_versions, versions_in
from ..catalog.gpus import GIB, UNSEEN_GIB, Gpu, gpu
from ..catalog.kserve import older
from ..catalog.machines import partition_gib
from ..findings.path import Path
from .fit import EngineSettings, Fit, ModelDimensions, Parallelism, fit
from .flags import Flags, allows_long_context, read_flags, setting_words
from .huggingface import CommandLine, command_line
from .images import own_image, predictor_image
from .models import NO_CACHES, NO_MODELS, Caches, Models, dimensions_of, kind_of_model
from .ranks import ranks_of_predictor, ranks_of_workload
from .written import Written, command_flags, further_words, has_own_command, own_env, serves_the_mount

Role = Literal["engine", "decode", "prefill", "predictor", "canary"]


@dataclass(frozen=True)
class EngineRole:
    """One engine of a service. What is None cannot be told, and ``reason`` says why."""

    path: Path
    """Where it stands in the service's arguments: nothing, ``prefill``, ``predictor`` or ``canary.<n>.predictor``."""
    role: Role
    workload: Workload | Component
    """The arguments that stand there."""
    engine: Engine | None = None
    """Its settings as it runs, those that prefill takes over from decode included; None: none are set, or it is a predictor."""
    pool: Pool | None = None
    """The pool that its pods run on."""
    gpu: Gpu | None = None
    """The GPU of that pool."""
    or_gpu: tuple[Gpu, ...] = ()
    """The same with what it may have at most, where it is a part of a GPU, whose memory is known by its name only."""
    gpus_per_pod: int = 0
    """GPUs of one of its pods; 0 where they are claimed."""
    ranks: int | None = None
    """Ranks that run in one of its pods, each on a GPU of its own; None: its command line does not tell."""
    model: ModelDimensions | None = None
    """The model."""
    kind: ModelKind | None = None
    """The architecture of the model, which may be known where its dimensions are not."""
    settings: EngineSettings | None = None
    """What decides about memory of what it is started with."""
    parallelism: Parallelism = field(default_factory=Parallelism)
    """How its GPUs share the model."""
    versions: tuple[str, ...] = (EngineSettings().version,)
    """vLLM's version; several where it is not known which: one of each kind of those that may run."""
    line: CommandLine | None = None
    """How a predictor starts it; None: it is of an LLM service."""
    command: tuple[Flags, Path] | None = None
    """The flags of a command of the user's own in place of the preset's, and the field that has them, where it certainly starts
    vLLM with the service's model; then the engine's settings are not read.
    """
    further: tuple[Written, ...] = ()
    """Flags of an LLM engine that stand beside its settings, in the order in which vLLM reads them."""
    reason: str | None = None
    """Why nothing can be said of its memory; None: something can."""

    @cached_property
    def flags(self) -> Flags:
        """What its settings and further flags say together."""
        if self.command is not None:
            return self.command[0]
        return self.line.flags if self.line is not None else _together(self.engine, self.further)

    @cached_property
    def further_flags(self) -> Flags:
        """What its further flags say alone (:attr:`further`)."""
        return _together(None, self.further)

    @cached_property
    def own_fits(self) -> Sequence[Fit]:
        """The fit with each version that may run, as it is started; empty where nothing can be said."""
        return self.fits()

    @property
    def is_llm(self) -> bool:
        """Whether it is of an LLM service, whose engine has settings; else its flags are arguments of the container."""
        return isinstance(self.workload, Workload)

    @property
    def _has_settings(self) -> bool:
        """Whether settings decide how the engine starts; else the flags of a command do."""
        return self.is_llm and self.command is None

    @property
    def llm_workload(self) -> Workload | None:
        """The arguments that stand there, where it is of an LLM service."""
        return self.workload if isinstance(self.workload, Workload) else None

    def path_of(self, setting: str) -> Path:
        """The argument that says a setting, as configuration spells it (``maxModelLen``)."""
        if self.command is not None:
            return self.command[1]
        return (
            self.path / "engine" / setting if self.is_llm else self._word(FLAG_OF.get(setting, "").removeprefix("--"))
        )

    def path_of_flag(self, flag: str) -> Path:
        """The argument that says one of the further flags: the last one, which counts. Of a predictor, the argument that says
        a flag.
        """
        if self.command is not None:
            return self.command[1]
        if not self.is_llm:
            return self._word(flag)
        said = [one.path for one in self.further if flag in one.flags.words]
        return said[-1] if said else self.path_of("extraArgs")

    def _word(self, flag: str) -> Path:
        """The arguments of the serving container. If they are those of a runtime and the predictor, the word that says a flag."""
        at = self._serving / "args"
        runtime = self.workload.served_by if isinstance(self.workload, Predictor) else None
        own = self.workload.serving_container if isinstance(self.workload, Predictor) else None
        if runtime is None or not runtime.is_merged or own is None:
            return at
        said = [
            index for index, word in enumerate(own.args) if not is_output(word) and flag in read_flags([word]).words
        ]
        return at / said[-1] if said else at

    @property
    def runs_vllm(self) -> bool:
        """Whether vLLM runs with :attr:`flags`. It does not if the user's own command or another server replaces it."""
        if self.line is None:
            return self.llm_workload is not None and not has_own_command(self.llm_workload)
        return not self.line.is_of_another_runtime and "transformers" not in (self.line.reason or "")

    def variable(self, name: str) -> tuple[Path, Any] | None:
        """The place that sets an environment variable of its container, and the value, which may be an Output, or None where it
        is a reference; None: it is not set.
        """
        if isinstance(self.workload, (Workload, ComponentExtension)):
            for path, one in reversed(list(own_env(self.path, self.workload))):
                if one.name == name:
                    return path, one.value
        return None

    @property
    def path_of_parallelism(self) -> Path:
        """The argument that says how many GPUs share the model."""
        return self.path / "parallelism" if self._has_settings else self.path_of("")

    @property
    def path_of_pool(self) -> Path:
        """The argument that names the pool."""
        return self.path / "pool"

    @property
    def path_of_tensor(self) -> Path:
        """The argument that says the tensor parallel size."""
        return self.path_of_parallelism / "tensor" if self._has_settings else self.path_of("")

    def path_of_refused(self, setting: str) -> Path:
        """The argument that says what a fit refuses (:class:`kserve_iac.engines.fit.result.Refusal`)."""
        if setting in ("tensor", "pipeline"):
            return self.path_of_parallelism / setting if self._has_settings else self.path_of("")
        return self.path_of(setting)

    @property
    def path_of_hub(self) -> Path | None:
        """The argument that gives the model's hub id, or that would; None: no argument can."""
        if self.line is None:
            return Path("model", "hub")
        return self.line.hub_path.under(self.path) if self.line.hub_path is not None else None

    @property
    def path_of_model(self) -> Path:
        """The argument that names the model."""
        return Path("model", "uri") if self.is_llm else self._serving

    @property
    def _serving(self) -> Path:
        """Where the serving container of a component stands."""
        within = self.workload.serving_path if isinstance(self.workload, ComponentExtension) else Path()
        return within.under(self.path)

    def name_of(self, setting: str) -> str:
        """The name of a setting, as the user writes it: ``kvCacheDtype``, or the flag."""
        return setting if self._has_settings else FLAG_OF[setting]

    def spelled(self, setting: str, value: str) -> str:
        """A setting and its value, as a sentence spells them: ``kvCacheDtype fp8``, or the flag."""
        return f"{self.name_of(setting)} {value}"

    def fits(self, **changed: Any) -> list[Fit]:
        """The fit with each version that may run; ``changed`` are settings in place of its own. Empty where ``reason`` is given,
        or where a type or quantisation is not covered.
        """
        return fits(self, self.parallelism, **changed)


@dataclass(frozen=True)
class LLMRole(EngineRole):
    """The engine of a role of an LLM service."""

    workload: Workload
    """The arguments of the role."""


def fits(role: EngineRole, parallelism: Parallelism, **changed: Any) -> list[Fit]:
    """The fit of a role with another parallelism, with each version that may run."""
    if role.reason is not None or role.model is None or role.gpu is None or role.settings is None:
        return []
    try:
        return [
            fit(role.model, card, replace(role.settings, version=version, **changed), parallelism)
            for card in (role.gpu, *role.or_gpu)
            for version in role.versions
        ]
    except ValueError:
        return []  # a type, a quantisation or a version that the fit does not cover


def engine_roles(
    args: LLMInferenceServiceArgs | InferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models = NO_MODELS,
    caches: Caches = NO_CACHES,
) -> Sequence[EngineRole]:
    """The engines of a service on KServe ``kserve``: those of an LLM service's roles, and predictors that run vLLM.

    ``pools`` is None where they are not known; ``models`` are those that the project describes, and ``caches`` name the models
    that they keep. Predictors of other kinds are not in the list.
    """
    if isinstance(args, LLMInferenceServiceArgs):
        return llm_roles(args, pools, kserve, models, caches)
    return list(_predictors(args, pools, kserve, models, caches))


def llm_roles(
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models = NO_MODELS,
    caches: Caches = NO_CACHES,
) -> list[LLMRole]:
    """The roles of an LLM service: the service itself, and ``prefill`` where roles are split."""
    return list(_llm_roles(args, pools, kserve, models, caches))


def _llm_roles(
    args: LLMInferenceServiceArgs, pools: Mapping[str, Pool] | None, kserve: str, models: Models, caches: Caches
) -> Iterator[LLMRole]:
    model, unknown = _llm_model(args, models, caches)
    kind = kind_of_model(args.model.uri, args.model.hub, models, caches) if args.model is not None else None
    for path, workload in args.workloads():
        engine = args.prefill_engine if path else args.engine
        further = further_words(path, workload, engine, kserve)
        command = _command(path, workload)
        flags = _llm_flags(workload, engine, further) if command is None else _of_the_mount(command[0])
        claimed = workload.claims_gpus and workload.gpus is None
        gpus = workload.gpus_per_pod
        pool, card, no_card = _card(workload.pool, pools, gpus, claimed=claimed, partition=workload.partition)
        parallelism = (
            _llm_parallelism(workload, flags, built_on=bool(args.base_refs))
            if command is None
            else replace(Parallelism(), **flags.sizes)
        )
        adapters = _adapters(args, kserve) if command is None else {}
        ranks = ranks_of_workload(workload, parallelism, flags) if not args.base_refs else None
        yield LLMRole(
            path=path,
            role=args.role_of(path),
            workload=workload,
            engine=engine,
            pool=pool,
            gpu=card,
            or_gpu=_at_most(pool, workload.partition),
            gpus_per_pod=gpus,
            model=model,
            kind=kind,
            settings=_settings(workload, {**adapters, **flags.settings}) if flags.reason is None else None,
            parallelism=parallelism,
            versions=engine_versions(workload, engine, kserve, may_have_image=bool(args.base_refs)),
            further=further,
            command=command,
            ranks=ranks,
            reason=_not_seen(args)
            or no_card
            or flags.reason
            or _lacking(gpus, ranks)
            or _shared(pool, workload.partition, ranks)
            or unknown,
        )


def _not_seen(args: LLMInferenceServiceArgs) -> str | None:
    """Why nothing is said of a service that builds on a configuration which is not merged here."""
    if not args.base_refs:
        return None
    name = args.base_refs[0].name
    return f"It builds on {'a configuration' if is_output(name) else name}, whose content is not known here."


def _settings(workload: Workload | Component, given: Mapping[str, Any]) -> EngineSettings:
    """Flags that decide about memory, and the variable that turns off the check of the context."""
    env = [variable for _, variable in own_env(Path(), workload)]
    return EngineSettings(**{"allow_long_max_model_len": allows_long_context(env), **given})


def _adapters(args: LLMInferenceServiceArgs, kserve: str) -> dict[str, int]:
    """Room for LoRA adapters, as KServe asks for it since 0.19 (llmisvc/workload_lora.go: ``addLoRAVLLMArgs``)."""
    lora = args.model.lora if args.model is not None else None
    if lora is None or not lora.adapters or older(kserve, "0.19"):
        return {}
    room = {"max_loras": lora.max_adapters or 1}  # vLLM takes 1 where nothing is said
    return room if lora.max_rank is None else {**room, "max_lora_rank": lora.max_rank}


def _llm_model(
    args: LLMInferenceServiceArgs, models: Models, caches: Caches
) -> tuple[ModelDimensions | None, str | None]:
    """The model, or why its dimensions are not known."""
    if args.model is None:
        return None, "It names no model."
    return _dimensions(args.model.uri, args.model.hub, models, caches)


def _dimensions(
    uri: str | None, hub: str | None, models: Models, caches: Caches
) -> tuple[ModelDimensions | None, str | None]:
    found = dimensions_of(uri, hub, models, caches)
    return (found, None) if found is not None else (None, UNKNOWN_MODEL)


FLAG_OF: Mapping[str, str] = {
    "kvCacheDtype": "--kv-cache-dtype",
    "parallelism.tensor": "--tensor-parallel-size",
    "maxModelLen": "--max-model-len",
    "gpuMemoryUtilization": "--gpu-memory-utilization",
    "dtype": "--dtype",
}
"""Flags of settings that sentences name."""

OTHER_MODEL = "Its flags name another model."

UNKNOWN_MODEL = "The model is neither in the catalogue nor among the models of this project."
"""The reason where the model alone is what is not known."""


def _lacking(gpus: int, ranks: int | None) -> str | None:
    """Why nothing is said of an engine whose pod has fewer GPUs than ranks: a fit would count GPUs that the pod lacks."""
    if not gpus or ranks is None or ranks <= gpus:
        return None
    return f"Its {ranks} ranks need {ranks} GPUs, but a pod requests {gpus}."


def _card(
    pool_name: str | None,
    pools: Mapping[str, Pool] | None,
    gpus: int,
    *,
    claimed: bool = False,
    partition: str | None = None,
) -> tuple[Pool | None, Gpu | None, str | None]:
    """Pool and GPU, or why they are not known. ``partition``: the MIG partition that a pod requests by name."""
    if pool_name is None:
        return None, None, "It names no pool."
    if pools is None:
        return None, None, "The pools are not known."
    if (pool := pools.get(pool_name)) is None:
        return None, None, f"There is no pool {pool_name}."
    if not gpus and not claimed:
        return pool, None, "It asks for no GPU."
    card, size = _whole(pool, partition), _partition_gib(pool, partition)
    if card is not None and size is not None:
        card = _part(card, size, UNSEEN_GIB)
    return pool, card, None if card else f"The memory of the GPUs of pool {pool_name} is not known."


def why_one_share(pool: Pool | None, partition: str | None) -> str | None:
    """Why a pod gets no second whole GPU, however many it requests; None: it may get one."""
    if partition is not None:
        return f"a pod requests partitions of GPUs ({partition}), which cannot be joined"
    if pool is not None and (pool.takes_one_share or pool.is_one_gpu):
        return f"{pool.clients} containers share each GPU of pool {pool.name}, so a pod gets a share of one GPU"
    if pool is not None and pool.partition_gib is not None:
        return f"the GPUs of pool {pool.name} are partitioned, and partitions cannot be joined"
    return None


def _shared(pool: Pool | None, partition: str | None, ranks: int | None) -> str | None:
    """Why the memory of several ranks is not that of several GPUs."""
    if ranks is None or ranks < 2 or (why := why_one_share(pool, partition)) is None:
        return None
    return f"It has {ranks} ranks, but {why}."


PARTITIONED = Gpu("NVIDIA GPU", 0, memory_verified=False)
"""The GPU of a partition whose name says its memory, where nothing else is known of it. MIG needs Ampere or newer."""


def _whole(pool: Pool, partition: str | None) -> Gpu | None:
    found = gpu(pool.accelerator) if pool.accelerator else None
    if found is None and pool.machine is None and _partition_gib(pool, partition) is not None:
        return PARTITIONED
    return found


def _partition_gib(pool: Pool, partition: str | None) -> float | None:
    return pool.partition_gib if partition is None else partition_gib(partition)


def _part(whole: Gpu, nominal: float, unseen: float) -> Gpu:
    """A part of a GPU: the number in its name, less what PyTorch may not see of it."""
    name = f"{whole.name} ({nominal:g} GB)"
    return replace(whole, name=name, memory_bytes=round((nominal - unseen) * GIB), memory_verified=False)


def _at_most(pool: Pool | None, partition: str | None) -> tuple[Gpu, ...]:
    """A part of a GPU with all that its name says; none of a whole one."""
    if pool is None:
        return ()
    whole, size = _whole(pool, partition), _partition_gib(pool, partition)
    return (_part(whole, size, 0),) if whole is not None and size is not None else ()


def _llm_parallelism(workload: Workload, flags: Flags, *, built_on: bool) -> Parallelism:
    """Sizes as KServe renders them: pipelines and data-parallel ranks only where a replica has workers."""
    sizes = workload.parallelism
    spread = workload.worker is not None or built_on
    return replace(
        Parallelism(
            workload.tensor,
            (sizes.pipeline if sizes and spread else None) or 1,
            (sizes.data if sizes and spread else None) or 1,
            bool(sizes and sizes.expert),
        ),
        **flags.sizes,
    )


def _command(path: Path, workload: Workload) -> tuple[Flags, Path] | None:
    """The flags of a command of the user's own that starts the engine of one pod with the service's model."""
    if workload.worker is not None or not serves_the_mount(workload):
        return None
    return command_flags(path, workload)


def _of_the_mount(flags: Flags) -> Flags:
    return replace(flags, reason=flags.reason or OTHER_MODEL) if "model" in flags.words else flags


def _llm_flags(workload: Workload, engine: Engine | None, further: Sequence[Written]) -> Flags:
    """What the engine is started with."""
    if has_own_command(workload):
        return Flags(reason="Its container has a command line of its own.")
    return _of_the_mount(_together(engine, further))


def _together(engine: Engine | None, further: Sequence[Written]) -> Flags:
    """What settings and further flags say together, in this order."""
    words = setting_words(engine) if engine is not None else []
    found = read_flags([*words, *(word for one in further for word in one.words or ())])
    unknown = [one.path for one in further if one.words is None]
    return replace(found, reason=found.reason or f"{unknown[0]} cannot be read.") if unknown else found


def engine_versions(
    workload: Workload, engine: Engine | None, kserve: str, *, may_have_image: bool = False
) -> Versions:
    """The vLLM that runs: that of the engine's image, of the container's own one, or of the preset's. ``may_have_image``: a
    configuration that is not known here may name an image.
    """
    if engine is not None and engine.version is not None:
        return (engine.version,)
    image = own_image(workload, engine)
    if image is None and may_have_image:
        return ANY
    return preset_versions(kserve) if image is None else _of_image(image)


def _of_image(image: Any) -> Versions:
    return (None if is_output(image) else versions_in(image)) or ANY


def _predictors(
    args: InferenceServiceArgs, pools: Mapping[str, Pool] | None, kserve: str, models: Models, caches: Caches
) -> Iterator[EngineRole]:
    for path, component in args.components():
        if path[-1] != "predictor" or (line := command_line(component)) is None:
            continue
        gpus = component.gpus_per_replica
        pool, card, no_card = _card(component.pool, pools, gpus, partition=component.partition)
        model, unknown = _dimensions(line.model, line.hub, models, caches)
        ranks = ranks_of_predictor(component, line.flags) if isinstance(component, Predictor) else None
        if line.is_of_another_runtime or line.reason is not None:
            ranks = None
        yield EngineRole(
            path=path,
            role="canary" if path[0] == "canary" else "predictor",
            workload=component,
            pool=pool,
            gpu=card,
            or_gpu=_at_most(pool, component.partition),
            gpus_per_pod=gpus,
            model=model,
            kind=kind_of_model(line.model, line.hub, models, caches),
            settings=_settings(component, line.flags.settings) if line.reason is None else None,
            parallelism=replace(Parallelism(), **line.flags.sizes),
            versions=predictor_versions(component, line, kserve),
            line=line,
            ranks=ranks,
            reason=no_card
            or line.reason
            or _lacking(gpus, ranks)
            or _shared(pool, component.partition, ranks)
            or unknown,
        )


def predictor_versions(component: Component, line: CommandLine, kserve: str) -> Versions:
    """The vLLM that a predictor runs."""
    image = predictor_image(component, line)
    if image is not None:
        return _of_image(image)
    return hugging_face_versions(kserve) if line.server == "huggingfaceserver" else ANY
