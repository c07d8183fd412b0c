"""Rules about GPU memory: an engine whose model or context does not fit its GPU never starts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ...admission.kserve.llm_model import SCHEMES
from ...args import ExistingNodePool, InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import Workload
from ...catalog.gpus import GIB, SHARED, gpu, misspelt_gpu
from ...catalog.tpus import tpus
from ...catalog.vllm_gpus import takes_cache
from ...compiled import Compiled, CompiledObject
from ...engines import EngineRole
from ...engines.derivation import UNKNOWN_MODEL
from ...engines.fit import Fit
from ...engines.fit.choose import choices, tensor_sizes
from ...engines.fit.result import Refusal
from ...engines.huggingface import SCRIPT, hub_model
from ...engines.models import dimensions_by_id
from ...engines.roles import fits
from ...engines.written import MODELS
from ...findings.path import Path
from ...plan.plan import REGION
from .own_settings import setting_in_the_way
from .ranks import request_of

LEAST_CONTEXT = 1024
"""Tokens of context below which a mend does not propose to shorten it: the GPUs are what is too small."""


def engine_fits_its_gpus(service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]) -> Iterator[Problem]:
    """Weights, activations and one request of the maximum context length must fit each GPU, otherwise vLLM refuses to start.

    The rule computes the fit like vLLM (docs/explanation/fit.md), for each possible version. The finding is an error if the model
    fits with none of the versions, even at the favourable end of the interval. If only a start of the engine can show it, the
    finding is a warning. Roles with a command of their own that cannot be read, which a warning tells, and roles whose pool or
    GPU is not known, are not checked.
    """
    args = service.args
    unknown = [role for role in service.engines if role.reason == UNKNOWN_MODEL]
    if unknown:
        yield from _not_checked(args, unknown[0])
    for role in service.engines:
        yield from _unread(role)
        yield from _fits(role)
        yield from _shared(role)


def _unread(role: EngineRole) -> Iterator[Problem]:
    """A command of the user's own that mentions vLLM but cannot be read, so that the fit of its engine is not known."""
    if role.gpu is None or not role.gpus_per_pod or (at := _unread_command(role)) is None:
        return
    model = role.model.name if role.model is not None else "MODEL"
    yield Problem(
        "fit-unknown",
        at,
        "It was not checked whether the model fits its GPUs, because it is not known which flags this command gives to "
        "vLLM for the model of the service.",
        f"Set command to [vllm, serve, {MODELS}] and args to the flags, or check the model with `kserve-iac fit {model} "
        f"--gpu {role.gpu.name}`.",
    )


def _unread_command(role: EngineRole) -> Path | None:
    """The command of the engine's container that mentions vLLM but cannot be read."""
    workload = role.llm_workload
    if workload is None:
        is_unread = role.line is not None and role.line.reason == SCRIPT
        return role.path_of_model / "command" if is_unread else None
    if role.command is not None:
        return None
    for at, main in workload.mains():
        words = [str(word) for word in (*main.command, *main.args) if not is_output(word)]
        if main.command and any("vllm" in word for word in words):
            return at.under(role.path) / "command"
    return None


def gpus_are_known(compiled: Compiled) -> Iterator[Problem]:
    """The machine type of an existing pool determines the memory of its GPUs. If only the number of GPUs is set, or nothing, the
    fit of its engines is not checked.

    There is one finding for each pool that runs engines.
    """
    cluster = compiled.environment.cluster
    unknown: dict[str, EngineRole] = {}
    for one in compiled.objects:
        for role in one.engines if isinstance(one.args, (LLMInferenceServiceArgs, InferenceServiceArgs)) else ():
            known = role.gpu is not None or role.workload.partition is not None
            known |= role.pool is not None and role.pool.accelerator in tpus()  # there, another rule tells it
            if role.pool is not None and not known and (role.gpus_per_pod or role.is_llm):
                unknown.setdefault(role.pool.name, role)
    for index, given in enumerate(cluster.node_pools):
        if not isinstance(given, ExistingNodePool) or given.name not in unknown:
            continue
        if given.machine_type is None or given.gpus_per_node:  # otherwise the machine type determines the GPUs
            model = unknown[given.name].model
            name = model.name if model is not None else "MODEL"
            yield Problem(
                "fit-unknown-gpu",
                Path("cluster", cluster.kind, "nodePools", index, *(() if given.gpu is None else ("gpu",))),
                f"GPU memory was not checked: {_unknown(given)} is not known.",
                f"Set gpu to the kind of its GPUs, or machineType, and check the model with `kserve-iac fit {name} --gpu GPU`."
                if given.gpu is None
                else _known_gpu(given.gpu),
            )


def _known_gpu(name: str) -> str:
    """The mend of a GPU that is not known."""
    if name.upper().endswith(SHARED) and gpu(product := name[: -len(SHARED)]) is not None:
        return f"Set gpu to {product}, and set gpuSharing to how containers share it."
    near = misspelt_gpu(name)
    return f"Did you mean {near}?" if near is not None else "Its GPUs are counted. Check their memory yourself."


def _unknown(given: ExistingNodePool) -> str:
    return f"the GPU of pool {given.name}" if given.gpu is None else f"the GPU {given.gpu} of pool {given.name}"


def _shared(role: EngineRole) -> Iterator[Problem]:
    """VLLM reserves its share of the whole GPU at its start, so engines on the same GPU must leave room for each other
    (gpu_worker.py).
    """
    clients = role.pool.clients if role.pool is not None else 1
    if clients < 2 or role.settings is None or role.gpu is None or "kv-cache-memory-bytes" in role.flags.words:
        return
    taken = role.settings.gpu_memory_utilization
    if taken is None or taken * clients > 1:
        takes = "0.9 of its memory or more" if taken is None else f"{taken:g} of its memory"
        yield Problem(
            "gpu-shared",
            role.path_of("gpuMemoryUtilization"),
            f"{clients} containers share a GPU of pool {role.pool.name if role.pool else ''}, but this engine takes {takes}, "
            "so another engine beside it would not start.",
            f"Set {role.name_of('gpuMemoryUtilization')} to at most {1 / clients:.2g}, or use a pool whose GPUs are not shared.",
        )


def _not_checked(args: LLMInferenceServiceArgs | InferenceServiceArgs, role: EngineRole) -> Iterator[Problem]:
    path = role.path_of_model
    if isinstance(args, LLMInferenceServiceArgs):
        scheme = args.model.uri.partition("://")[0] if args.model else ""
        if scheme not in SCHEMES:
            return  # that is another rule's business
    uri, given = named_model(args, role)
    hub = given or (hub_model(uri) if uri is not None else None)
    if hub is not None:
        yield Problem(
            "fit-unknown",
            role.path_of_hub if given is not None and role.path_of_hub is not None else path,
            f"The model {hub} is neither in the catalogue nor among the models of this project, so it was not checked whether "
            f"{_listed(_open(role))}.",
            f"Run `kserve-iac models add {hub}`, which writes its dimensions into this project. Add --config for a model that "
            "the hub does not have.",
        )
    else:
        yield Problem(
            "fit-unknown",
            path,
            "The address does not name the model, so it was not checked whether the model fits its GPUs."
            if uri is not None
            else "The service does not name the model, so it was not checked whether the model fits its GPUs.",
            f"Set {role.path_of_hub} to the hub id of the model (owner/model)."
            if role.path_of_hub is not None
            else "Name the files in storageUris, and set hub there to the hub id of the model (owner/model).",
        )


def _open(role: EngineRole) -> Iterator[str]:
    """The questions about a model that its dimensions would answer."""
    yield "it fits its GPUs"
    if role.parallelism.tensor > 1:
        yield f"its attention heads can be divided by a tensor parallel size of {role.parallelism.tensor}"
    if role.parallelism.pipeline > 1:
        yield f"its layers can be divided into {role.parallelism.pipeline} pipeline stages"
    yield "its quantisation suits the GPU and the type of the KV cache"
    if role.kind is None:
        yield "vLLM has its architecture"
    yield "it is gated, and how long its download and start take"


def _listed(questions: Iterable[str]) -> str:
    """Questions as parts of one sentence, each with its own "whether"."""
    return ", whether ".join(questions)


def named_model(
    args: LLMInferenceServiceArgs | InferenceServiceArgs, role: EngineRole
) -> tuple[str | None, str | None]:
    """The address of the model, and the hub id that is given for it."""
    if role.line is not None:
        return role.line.model, role.line.hub
    model = args.model if isinstance(args, LLMInferenceServiceArgs) else None
    return (model.uri, model.hub) if model is not None else (None, None)


def hubs_agree(service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]) -> Iterator[Problem]:
    """``hub`` beside an address that names another model (``hf://``), whose dimensions are known: the engine loads what the
    address names, so the checks are those of this model.
    """
    models = service.context.models
    for role in service.engines:
        uri, given = named_model(service.args, role)
        own = hub_model(uri) if uri is not None else None
        if given is None or own is None or own.lower() == given.lower() or dimensions_by_id(own, models) is None:
            continue
        assert role.path_of_hub is not None, "a hub id that is given has a path"
        yield Problem(
            "hub-differs",
            role.path_of_hub,
            f"The engine loads {own}, which its address names, but hub is {given}, so hub is ignored.",
            "Remove hub, or set it to the model that the address names.",
        )


def _fits(role: EngineRole) -> Iterator[Problem]:
    if (refusing := role.refusing_fits) and all(one.refusals for one in refusing):
        yield from _refused(role, refusing[0])
    found = role.own_fits
    if role.gpu is None or not found or all(one.fits for one in found):
        return
    if not any(one.may_fit for one in found):
        yield from _refused(role, max(found, key=lambda one: one.intervals["kv_cache"].high))
        return
    if all(one.holds_certainly for one in found):
        yield _outside(role, found)
        return
    worst = min(found, key=lambda one: one.intervals["kv_cache"].low)
    low = worst.intervals["kv_cache"].low / GIB
    high = max(one.intervals["kv_cache"].high for one in found) / GIB
    yield Problem(
        "fit-tight",
        role.path_of("maxModelLen"),
        f"One request of {worst.max_model_len:,} tokens needs {worst.kv_needed / GIB:.1f} GiB of KV cache on each "
        f"{role.gpu.name}, but {low:.1f} to {high:.1f} GiB are left. Only a start will tell whether it fits.",
        _safe(role, _tokens(worst.intervals["kv_tokens"].low)),
    )


def _outside(role: EngineRole, found: Sequence[Fit]) -> Problem:
    """The KV cache fits, but the memory outside vLLM's share might be too small for the allocations outside of it."""
    assert role.gpu is not None, "a fit that was found has a GPU"
    worst = min(found, key=lambda one: one.outside - one.outside_needed.high)
    safe = int((worst.memory - worst.outside_needed.high) / worst.memory * 100) / 100
    return Problem(
        "fit-tight",
        role.path_of("gpuMemoryUtilization"),
        f"The share of vLLM leaves {worst.outside / GIB:.1f} GiB of each {role.gpu.name}, but CUDA graphs and communicators may "
        f"need up to {worst.outside_needed.high / GIB:.1f} GiB outside of it. Only a start will tell whether it fits.",
        f"Set {role.name_of('gpuMemoryUtilization')} to at most {safe:g}, which is safe."
        if safe > 0 and all(one.fits for one in role.fits(gpu_memory_utilization=safe))
        else _next_size(role),
    )


def _safe(role: EngineRole, tokens: int) -> str:
    """The mend for a fit that only a start of the engine can show."""
    if tokens < LEAST_CONTEXT:
        return _next_size(role)
    return f"Set {role.name_of('maxModelLen')} to at most {tokens}, which is safe."


def _refused(role: EngineRole, found: Fit) -> Iterator[Problem]:
    if found.refusals:
        for one in found.refusals:
            counts = one.setting == "tensor" and role.uses_all_gpus
            where = request_of(role).path if counts else role.path_of_refused(one.setting)
            yield Problem("fit-refused", where, one.text, _spelled(role, one))
    else:
        yield _too_small(role, found)


def _spelled(role: EngineRole, refusal: Refusal) -> str:
    """The mend of a refusal, with the name of the setting that the user writes."""
    if refusal.setting == "tensor" and role.uses_all_gpus:
        return f"{refusal.mend} KServe's Hugging Face server uses all GPUs of the pod, so request one of these numbers of GPUs."
    if refusal.setting in ("tensor", "pipeline"):
        return refusal.mend
    return refusal.mend.replace(f"Set {refusal.setting} to", f"Set {role.name_of(refusal.setting)} to")


def _too_small(role: EngineRole, found: Fit) -> Problem:
    gpu = role.gpu.name if role.gpu else ""
    left = found.intervals["kv_cache"].high
    tokens = _tokens(found.intervals["kv_tokens"].high)
    if left > 0 and tokens >= LEAST_CONTEXT:
        return Problem(
            "fit-kv",
            role.path_of("maxModelLen"),
            f"One request of {found.max_model_len:,} tokens needs {found.kv_needed / GIB:.1f} GiB of KV cache on each "
            f"{gpu}, but only {left / GIB:.1f} GiB are left.",
            f"Set {role.name_of('maxModelLen')} to at most {tokens}{_or_more(role)}{_or_fp8(role)}, or use a larger GPU.",
        )
    own = setting_in_the_way(role, _short(role))
    if own is not None:
        where, mend = (
            role.path_of(own.setting),
            f"Set {role.spelled(own.setting, f'to {own.value}')}, or use a larger GPU.",
        )
    else:
        mend = _next_size(role)
        where = role.path_of_tensor if mend.startswith("Set ") else role.path_of_pool
    return Problem(
        "fit-weights",
        where,
        f"The weights ({found.weights / GIB:.1f} GiB) and the engine's working memory "
        f"({(found.activation + found.overhead) / GIB:.1f} GiB) do not fit the {found.requested / GIB:.1f} GiB of "
        f"each {gpu} that "
        "vLLM may use.",
        mend,
    )


def _tokens(count: float) -> int:
    """The number of tokens, rounded down to a multiple of 256."""
    return int(count) // 256 * 256


def _or_more(role: EngineRole) -> str:
    """A larger tensor parallel size for which a node of the pool has enough GPUs, and which divides the model's heads."""
    for size in _larger_sizes(role):
        larger = fits(role, replace(role.parallelism, tensor=size))
        if larger and all(one.may_fit for one in larger):
            return f", {role.name_of('parallelism.tensor')} to {size}{_gpus_beside(role, size)}"
    return ""


def _or_fp8(role: EngineRole) -> str:
    if role.settings is None or role.settings.kv_cache_dtype.startswith("fp8"):
        return ""
    capability = role.gpu.compute_capability if role.gpu is not None else None
    mla = role.model is not None and role.model.mla is not None
    if capability is not None and any(
        takes_cache("fp8", capability, version, name=None, mla=mla) is False for version in role.versions
    ):
        return ""
    return f", {role.name_of('kvCacheDtype')} to fp8"


SHORT_CONTEXT = 4096
"""Tokens of context with which a model counts as held: a finding about a longer one names the context instead."""

SHOWN_MACHINES = 3
"""Machine types that a mend names, each with another GPU; `kserve-iac fit` lists them all."""


def _next_size(role: EngineRole) -> str:
    """The smallest tensor parallel size with which a node of the pool holds the model, otherwise machine types that hold it."""
    for size in _larger_sizes(role):
        larger = fits(role, replace(role.parallelism, tensor=size), max_model_len=_short(role))
        if larger and all(one.may_fit for one in larger):
            gpus = _gpus_beside(role, size)
            return f"Set {role.name_of('parallelism.tensor')} to {size}{gpus}, or use a larger GPU."
    return _machines(role)


def _short(role: EngineRole) -> int:
    given = role.settings.max_model_len if role.settings is not None else None
    own = role.model.max_context if role.model is not None else SHORT_CONTEXT
    return min(SHORT_CONTEXT, own, given or SHORT_CONTEXT)


def _larger_sizes(role: EngineRole) -> list[int]:
    """Larger tensor parallel sizes for which a node of the pool has enough GPUs. Partitions and shared GPUs cannot be combined
    (NVIDIA's MIG user guide: no peer-to-peer between instances; GKE: a container requests one shared GPU).
    """
    pool = role.pool
    if pool is None or role.workload.partition is not None or pool.partition_gib is not None or pool.clients > 1:
        return []
    most = pool.gpus_per_node // _engines_per_pod(role)
    return [size for size in tensor_sizes(most) if size > role.parallelism.tensor]


def _engines_per_pod(role: EngineRole) -> int:
    """Number of engines in one pod: a pod needs the GPUs of the tensor parallel size for each."""
    sizes = role.parallelism
    if isinstance(role.workload, Workload):
        own = role.workload.parallelism
        return (own.data_local if own is not None else None) or 1
    return sizes.pipeline * sizes.data


def _gpus_beside(role: EngineRole, size: int) -> str:
    """Number of GPUs that a pod must request for the new size, if the number does not follow from the size."""
    workload = role.workload
    if (
        isinstance(workload, Workload)
        and role.command is None
        and workload.gpus is None
        and workload.named_accelerators() is None
    ):
        return ""
    return f", request {size * _engines_per_pod(role)} GPUs for each pod"


def _machines(role: EngineRole) -> str:
    """Machine types of which one node holds the model with each possible version; the cheapest type of each GPU first."""
    assert role.model is not None, "a fit that was found has a model"
    assert role.settings is not None, "a fit that was found has settings"
    settings = replace(role.settings, max_model_len=_short(role))
    # Prices differ by region, but the order of machine types hardly does; the mend names no price.
    found = [choices(role.model, replace(settings, version=one), REGION)[0] for one in role.versions]
    sizes: dict[str, int] = {}
    seen: set[str | None] = set()
    for machine in (one.machine for one in found[0]):
        tensors = [one.tensor for each in found for one in each if one.machine == machine]
        held = len(tensors) == len(found) and max(tensors) * _engines_per_pod(role) <= machine.gpus
        if held and machine.accelerator not in seen:
            seen.add(machine.accelerator)
            sizes[machine.name] = max(tensors)
    if not sizes:
        return "No machine type in the catalogue holds this model on one node. Use a quantised or a smaller model."
    named = [f"{name} ({role.spelled('parallelism.tensor', str(size))})" for name, size in sizes.items()]
    *others, last = named[:SHOWN_MACHINES]
    names = f"{', '.join(others)} or {last}" if others else last
    return f"Use a pool with machine type {names}; `kserve-iac fit {role.model.name}` lists all that hold the model."
