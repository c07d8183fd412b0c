"""The engines of a service, derived from its arguments as far as they can be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..args import Engine, InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.base import is_output
from ..args.inference_service import Component, Predictor
from ..args.llm.inference_service import DRA_COUNT_ANNOTATION, Workload
from ..capacity.claims import Claim, Described, claims_of, claims_of_workload, devices_of
from ..capacity.pool import Pool
from ..catalog.engine_images import ANY, Versions, hugging_face_versions, preset_versions, versions_in
from ..catalog.gpus import GIB, UNSEEN_GIB, Gpu, gpu
from ..catalog.kserve import older
from ..catalog.machines import partition_gib
from ..findings.path import Path
from .fit import EngineSettings, ModelDimensions, Parallelism
from .flags import Flags, allows_long_context
from .huggingface import CommandLine, command_line
from .images import own_image, predictor_image
from .models import NO_CACHES, NO_MODELS, Caches, Models, dimensions_of, kind_of_model
from .ranks import ranks_of_component, ranks_of_workload
from .roles import EngineRole, LLMRole, Role, flags_together
from .written import (
    MODELS,
    Written,
    command_flags,
    further_words,
    has_own_command,
    is_mount,
    own_env,
    serves_the_mount,
)


def engine_roles(
    args: LLMInferenceServiceArgs | InferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models = NO_MODELS,
    caches: Caches = NO_CACHES,
    described: Described | None = None,
) -> Sequence[EngineRole]:
    """The engines of a service on KServe ``kserve``: those of an LLM service's roles, and components that run vLLM.

    ``pools`` is None where they are not known; ``models`` are those that the project describes, and ``caches`` name the models
    that they keep; ``described`` are the claims whose devices are known. Components that run something else are not in the list.
    """
    if isinstance(args, LLMInferenceServiceArgs):
        return llm_roles(args, pools, kserve, models, caches, described)
    return list(_components(args, pools, kserve, models, caches, described or {}))


def llm_roles(
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models = NO_MODELS,
    caches: Caches = NO_CACHES,
    described: Described | None = None,
) -> list[LLMRole]:
    """The roles of an LLM service: the service itself, and ``prefill`` where roles are split."""
    return list(_llm_roles(args, pools, kserve, models, caches, described or {}))


def _llm_roles(
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models,
    caches: Caches,
    described: Described,
) -> Iterator[LLMRole]:
    model, unknown = _llm_model(args, models, caches)
    kind = kind_of_model(args.model.uri, args.model.hub, models, caches) if args.model is not None else None
    for path, workload in args.workloads():
        engine = args.prefill_engine if path else args.engine
        further = further_words(path, workload, engine, kserve)
        command = _command(path, workload)
        flags = _llm_flags(workload, engine, further) if command is None else _of_the_mount(command[0])
        claims = claims_of_workload(workload, args.namespace, described)
        claimed = workload.only_claims_gpus or (not workload.gpus_per_pod and any(one.may_have_gpus for one in claims))
        gpus = workload.gpus_per_pod + _claimed_gpus(claims, workload.pool, pools)
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
            claim=_claim(workload, claims, path),
            model=model,
            kind=kind,
            settings=_settings(workload, {**adapters, **flags.settings})
            if flags.reason is None or flags.only_memory_is_open
            else None,
            parallelism=parallelism,
            versions=engine_versions(workload, engine, kserve, may_have_image=bool(args.base_refs)),
            further=further,
            command=command,
            ranks=ranks,
            reason=_not_seen(args)
            or no_card
            or flags.reason
            or _lacking(gpus, ranks, pool)
            or _shared(pool, workload.partition, ranks)
            or unknown,
        )


def _claimed_gpus(claims: Sequence[Claim], pool: str | None, pools: Mapping[str, Pool] | None) -> int:
    """GPUs that a pod claims, on its pool."""
    claimed, on = devices_of(claims), (pools or {}).get(pool or "")
    return claimed.gpus if on is None else claimed.of(on).gpus


def _claim(workload: Workload | Component, claims: Sequence[Claim], path: Path) -> Path | None:
    """The argument by which a pod claims GPUs. None: it claims none."""
    if isinstance(workload, Workload) and workload.only_claims_gpus:
        return Path("annotations", DRA_COUNT_ANNOTATION)
    return next((one.path.under(path) for one in claims if devices_of([one]).gpus), None)


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
    room = {"max_loras": lora.max_adapters or 1}  # vLLM's own default of --max-loras is 1
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


OTHER_MODEL = "Its flags name another model."

UNKNOWN_MODEL = "The model is neither in the catalogue nor among the models of this project."
"""The reason where the model alone is what is not known."""


def _lacking(gpus: int, ranks: int | None, pool: Pool | None) -> str | None:
    """Why nothing is said of an engine whose pod has fewer GPUs than ranks: a fit would count GPUs that the pod lacks."""
    if not gpus or ranks is None or ranks <= gpus * (pool.ranks_per_gpu if pool is not None else 1):
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
    if pool.is_tpu:
        return pool, None, "The fit does not cover vLLM on TPUs."
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
    is_other = not is_mount(flags.words.get("model", MODELS))
    return replace(flags, reason=flags.reason or OTHER_MODEL) if is_other else flags


def _llm_flags(workload: Workload, engine: Engine | None, further: Sequence[Written]) -> Flags:
    """What the engine is started with."""
    if has_own_command(workload):
        return Flags(reason="Its container has a command line of its own.")
    return _of_the_mount(flags_together(engine, further))


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


def _components(
    args: InferenceServiceArgs,
    pools: Mapping[str, Pool] | None,
    kserve: str,
    models: Models,
    caches: Caches,
    described: Described,
) -> Iterator[EngineRole]:
    for path, component in args.components():
        if (line := command_line(component)) is None:
            continue
        claims = list(claims_of(component.resource_claims, args.namespace, described))
        gpus = component.gpus_per_replica + _claimed_gpus(claims, component.pool, pools)
        pool, card, no_card = _card(component.pool, pools, gpus, partition=component.partition)
        model, unknown = _dimensions(line.model, line.hub, models, caches)
        ranks = ranks_of_component(component, line.flags)
        if not line.flags_count:
            ranks = None
        sizes = replace(Parallelism(), **line.flags.sizes)
        is_whole = pool is None or (pool.clients == 1 and pool.partition_gib is None)
        shares = is_whole and _shares_over_all(component, line, sizes, gpus)
        yield EngineRole(
            path=path,
            role=COMPONENTS[str(path[0])],
            workload=component,
            pool=pool,
            gpu=card,
            or_gpu=_at_most(pool, component.partition),
            gpus_per_pod=gpus,
            claim=_claim(component, claims, path),
            model=model,
            kind=kind_of_model(line.model, line.hub, models, caches),
            settings=_settings(component, line.flags.settings)
            if line.reason is None or (line.flags_count and line.flags.only_memory_is_open)
            else None,
            parallelism=replace(sizes, tensor=gpus) if shares else sizes,
            uses_all_gpus=shares,
            versions=predictor_versions(component, line, kserve),
            line=line,
            ranks=ranks,
            reason=no_card
            or line.reason
            or _lacking(gpus, ranks, pool)
            or _shared(pool, component.partition, ranks)
            or unknown,
        )


COMPONENTS: Mapping[str, Role] = {
    "predictor": "predictor",
    "transformer": "transformer",
    "explainer": "explainer",
    "canary": "canary",
}
"""Field of an InferenceService -> the role of the engine in it."""


def _shares_over_all(component: Component, line: CommandLine, sizes: Parallelism, gpus: int) -> bool:
    """Whether a predictor shares its model over more GPUs than its flags say: KServe's Hugging Face server sets the tensor
    parallel size to the number of GPUs that it sees (``start_engine`` in
    python/huggingfaceserver/huggingfaceserver/vllm/vllm_model.py, 0.16 to 0.20).
    """
    if line.server != "huggingfaceserver" or line.is_of_another_runtime or component.partition is not None:
        return False
    if isinstance(component, Predictor) and component.worker_spec is not None:
        return False
    return gpus > sizes.tensor and sizes.pipeline == sizes.data == 1


def predictor_versions(component: Component, line: CommandLine, kserve: str) -> Versions:
    """The vLLM that a component runs."""
    image = predictor_image(component, line)
    if image is not None:
        return _of_image(image)
    return hugging_face_versions(kserve) if line.server == "huggingfaceserver" else ANY
