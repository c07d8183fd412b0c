"""Rules about engines on TPUs: their chips, and their memory as far as it can be judged."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import Component, Predictor
from ...args.llm.inference_service import Workload
from ...capacity import Pool
from ...catalog.gpus import GIB
from ...catalog.presets import preset
from ...catalog.tpus import tpu_machines, tpus
from ...compiled import CompiledObject
from ...engines import EngineRole
from ...engines.fit import UnsupportedEngine, bytes_of_weights
from ...engines.start.probes import PERIOD
from ...findings.path import Path
from .connectors import Connector, connector_of

Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]


def pods_take_all_chips(service: Service) -> Iterator[Problem]:
    """Several workloads on the chips of one host, or fewer ranks than chips, may disturb each other or stand still
    (docs/configuration/tpu.md of vllm-project/vllm@21ec47b2). The runtime in a pod finds the topology of the whole node, also if
    the pod requests fewer chips (skypilot-org/skypilot#3947).
    """
    args = service.args
    asked: list[tuple[Path, str | None, int, bool]]
    if isinstance(args, LLMInferenceServiceArgs):
        asked = [(path, one.pool, one.gpus_per_pod, _follows(one)) for path, one in args.workloads()]
    else:
        asked = [(path, one.pool, one.gpus_per_replica, False) for path, one in args.components()]
    for path, name, chips, follows in asked:
        pool = (service.pools or {}).get(name or "")
        if pool is None or not pool.is_tpu or not 0 < chips < pool.gpus_per_node:
            continue
        yield Problem(
            "tpu-chips",
            path / "gpus",
            f"A pod requests {_chips(chips)}, but {pool.node} has {pool.gpus_per_node}. The TPU runtime expects the topology of "
            "the whole node, so the engine may not start, or several pods may disturb each other.",
            f"Set {_field(pool, follows)}{_smaller(pool, chips)}.",
        )


def replicas_take_whole_slices(service: Service) -> Iterator[Problem]:
    """The chips of a slice of several nodes work together: each node runs a pod of the same replica, in a LeaderWorkerSet of as
    many pods (AI-Hypercomputer/tpu-recipes@380b4bb2 (2026) inference/ironwood/vLLM/vllm-torchtpu, multi-host-disagg-1p1d).
    Variables of libtpu can divide a slice, so that a replica of another size is doubtful, but not refused.
    """
    args = service.args
    found: list[tuple[Path, str | None, int]]
    if isinstance(args, LLMInferenceServiceArgs):
        found = [(path, one.pool, one.pods_per_replica) for path, one in args.workloads() if one.gpus_per_pod]
    else:
        found = [(path, one.pool, _pods(one)) for path, one in args.components() if one.gpus_per_replica]
    for path, name, pods in found:
        pool = (service.pools or {}).get(name or "")
        if pool is None or pool.slice_nodes in (1, pods):
            continue
        yield Problem(
            "tpu-slice",
            path / "pool",
            f"A replica has {pods} pod{'s' * (pods != 1)}, but the TPU slice of pool {pool.name} has {pool.slice_nodes} nodes. "
            "Its chips work together, so that the engine does not start before each node runs a pod of the same replica.",
            f"Use a pool whose nodes are slices of their own, or let a replica have {pool.slice_nodes} pods (worker).",
        )


def _pods(component: Component) -> int:
    worker = component.worker_spec if isinstance(component, Predictor) else None
    return (worker.pipeline_parallel_size or 1) if worker is not None else 1


def _follows(workload: Workload) -> bool:
    """Whether the number of chips follows from the parallelism."""
    return workload.gpus is None and workload.named_accelerators() is None


def _field(pool: Pool, follows: bool) -> str:
    """The field that makes a pod request all chips, and its value."""
    field = "parallelism.tensor" if follows and pool.ranks_per_gpu == 1 else "gpus"
    return f"{field} to {pool.gpus_per_node}"


def _smaller(pool: Pool, chips: int) -> str:
    """The machine type of the same TPUs with that many chips, in words."""
    for machine in tpu_machines().values():
        if machine.tpu.accelerator == pool.accelerator and machine.chips == chips:
            return f", or set machineType of pool {pool.name} to {machine.name}"
    return ""


def _chips(count: int) -> str:
    return f"{count} TPU chip{'s' * (count != 1)}"


LONGEST_COMPILATION = 3600
"""Seconds that vLLM may compile at its first start: "a few minutes to an hour"
(docs/configuration/tpu.md of vllm-project/vllm@21ec47b2)."""


def compilation_has_time(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """VLLM compiles the graphs of all shapes at its first start (:data:`LONGEST_COMPILATION`). KServe's presets restart an engine
    that does not answer in time (``startupProbe`` of config/llmisvcconfig), and the next one begins again unless it finds the
    graphs in a cache that lasts.
    """
    for role in service.llm_engines:
        workload = role.workload
        if role.pool is None or not role.pool.is_tpu or not role.gpus_per_pod or not workload.has_preset:
            continue
        own = any(main.startup_probe is not None for _, main in workload.mains())
        if own or workload.start_timeout:
            continue
        start = service.starts.get(role.path)
        failures = start.failures if start is not None and workload.start_timeout is None else None
        seconds = preset(service.kserve, several_nodes=workload.worker is not None).start_seconds
        seconds = seconds if failures is None else failures * PERIOD
        if seconds >= LONGEST_COMPILATION:
            continue
        yield Problem(
            "tpu-start",
            role.path / "startTimeout",
            "On TPUs, vLLM compiles its graphs at its first start, which takes a few minutes to an hour, but an engine that does "
            f"not answer is restarted after about {seconds} seconds.",
            f"Set startTimeout to {LONGEST_COMPILATION}, and VLLM_XLA_CACHE_PATH in env to a volume that lasts.",
        )


def models_fit_tpus(service: Service) -> Iterator[Problem]:
    """The fit computes the memory of vLLM on GPUs. On TPUs another implementation of vLLM runs (the image vllm/vllm-tpu), whose
    memory it does not know, but the weights must fit the memory of all chips together (AI-Hypercomputer/
    cloud-accelerator-diagnostics@2cbfaa9d, tpu_info/device.py, has the memory of a chip).
    """
    for role in service.engines:
        pool = role.pool
        tpu = tpus().get(pool.accelerator or "") if pool is not None and pool.is_tpu else None
        if pool is None or tpu is None or not role.gpus_per_pod:
            continue
        room = role.gpus_per_pod * tpu.hbm_gib
        held = f"{_chips(role.gpus_per_pod)} of a pod {'has' if role.gpus_per_pod == 1 else 'have'} {room:,} GiB"
        weights = _weights(role)
        name = role.model.name if role.model is not None else "the model"
        if weights is not None and weights > room:
            yield Problem(
                "tpu-memory",
                role.path_of_pool,
                f"The weights of {name} take {weights:,.1f} GiB, but the {held}.",
                "Use a smaller or a quantised model, or a pool whose nodes have more TPU memory.",
            )
            continue
        known = f" The weights take {weights:,.1f} GiB of it." if weights is not None else ""
        yield Problem(
            "tpu-fit",
            role.path_of_pool,
            f"It was not checked whether {name} fits, because the fit does not cover vLLM on TPUs. The {held}.{known}",
            "Start one replica and read in its log how much memory is left for the KV cache.",
        )


CONNECTORS = ("TPUConnector", "TPUConnectorHMA", "TPUOffloadConnector")
"""KV connectors of vLLM on TPUs. It refuses others (vllm-project/tpu-inference@0021b4ac (2026)
tpu_inference/platforms/tpu_platform.py, ``check_and_update_config``)."""

QUANTIZATIONS = ("tpu_int8", "compressed-tensors", "awq", "fp8", "gpt_oss_mxfp4")
"""Quantisation methods of vLLM on TPUs (same file, ``supported_quantization``; vLLM refuses others of a platform)."""


def settings_suit_tpus(service: Service) -> Iterator[Problem]:
    """VLLM on TPUs supports fewer KV connectors and quantisation methods than on GPUs (:data:`CONNECTORS`,
    :data:`QUANTIZATIONS`). Which ones an image supports changes with its release.
    """
    seen = set()
    for role in service.engines:
        if role.pool is None or not role.pool.is_tpu or not role.gpus_per_pod:
            continue
        found = connector_of(service, role)
        if found is not None and found.name not in CONNECTORS and found.path not in seen:
            seen.add(found.path)
            yield _unsupported(found.path, f"The KV connector {found.name}", CONNECTORS, _mend_of_connector(found))
        method = role.flags.words.get("quantization")
        if method and method != "none" and method not in QUANTIZATIONS:
            path, mend = role.path_of_flag("quantization"), "Use one of these methods, or remove --quantization."
            yield _unsupported(path, f"The quantisation {method}", QUANTIZATIONS, mend)


def _unsupported(path: Path, what: str, supported: tuple[str, ...], mend: str) -> Problem:
    text = (
        f"{what} runs on GPUs. vLLM on TPUs supports {', '.join(supported[:-1])} and {supported[-1]}, and refuses others at its "
        "start, unless your image has a newer release that supports it."
    )
    return Problem("tpu-engine", path, text, mend)


def _mend_of_connector(connector: Connector) -> str:
    """The mend of a connector that vLLM on TPUs does not have, by the argument that sets it."""
    if connector.path[-1] == "connector":
        return (
            "Set disaggregation.connector to none and add --kv-transfer-config with TPUConnector to extraArgs of both engines, "
            "or remove prefill."
        )
    return (
        "Remove kvCacheOffloading."
        if connector.path[-1] == "kvCacheOffloading"
        else "Set kv_connector to one of these."
    )


def _weights(role: EngineRole) -> float | None:
    """GiB of all weights, as they are in the checkpoint. None: they are not known, or the engine may change them."""
    workload = role.workload
    whole = not isinstance(workload, Workload) or workload.pods_per_replica == 1
    changes = {"additional-config", "quantization", "cpu-offload-gb", "hf-overrides"} & set(role.flags.words)
    if role.model is None or role.settings is None or not whole or changes or role.settings.quantization is not None:
        return None
    try:
        return bytes_of_weights(role.model, role.settings) / GIB
    except (UnsupportedEngine, ValueError):
        return None
