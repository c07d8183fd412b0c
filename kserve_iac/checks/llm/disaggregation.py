"""Rules about prefill and decode as a pair: settings that both roles must share to transfer the KV cache, and prerequisites."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import DRA_ANNOTATION, MAIN_CONTAINER, Workload
from ...catalog.accelerators import gpu_machines
from ...catalog.kserve import VERSIONS
from ...catalog.kv_connectors import DRIVEN_BY
from ...catalog.models import model_facts
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.flags import Flags
from ...engines.roles import LLMRole
from ...findings.path import Path
from ...render.disaggregation import of
from ..engine.gpus import UNREAD_SINCE, VARIABLE, backend_of
from .nixl import NIXL, blocks_can_differ, connector_between

LMCACHE, MOONCAKE = "LMCacheConnectorV1", "MooncakeConnector"

LEASES_SINCE = (0, 22, 0)
"""The first vLLM whose NixlConnector supports leases (vLLM docs/design/nixl_kv_cache_lease.md; llm-d names 0.22)."""

SIDE_CHANNEL = 5600
"""Default port of NIXL's handshake (vLLM, envs.py)."""

TAKEN = {8000: "the sidecar", 8001: "the engine"}
"""Ports of a decode pod (config/llmisvcconfig/config-llm-decode-template.yaml). In a prefill pod, the engine has port 8000."""


def sidecar_supports_the_connector(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The sidecar of decode pods must support the connector, because it sends a request to prefill first, in the connector's own
    protocol.

    Source: the sidecar in the decode preset of each KServe, and the connectors that it supports (catalog/kv_connectors.py).
    """
    args = service.args
    if (given := of(args)) is None or service.kserve not in VERSIONS:
        return
    versions = DRIVEN_BY[given.connector]
    if service.kserve not in versions:
        mend = "Set connector to NixlConnector"
        mend += (
            f", or use KServe {' or '.join(versions)}."
            if versions
            else ", or set it to none and add a sidecar of your own."
        )
        yield Problem(
            "pd-sidecar",
            Path("disaggregation", "connector"),
            f"The sidecar of KServe {service.kserve} is not known to support {given.connector}.",
            mend,
        )


def settings_apply_to_the_connector(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Only NixlConnector reads the settings for ports, leases and UCX (vLLM, kv_connector/v1/nixl)."""
    args = service.args
    if (given := of(args)) is None or given.connector == "NixlConnector":
        return
    for field, value in (
        ("sideChannelPort", given.side_channel_port),
        ("leaseSeconds", given.lease_seconds),
        ("transport", given.transport),
    ):
        if value is not None:
            yield Problem(
                "pd-nixl-only",
                Path("disaggregation", field),
                f"Only NixlConnector uses {field}, but connector is {given.connector}.",
                f"Remove {field}.",
            )


STORES = frozenset({"LMCACHE_CONFIG_FILE", "LMCACHE_REMOTE_URL"})
"""Variables with the address of LMCache's store, or of a file with that address (LMCache docs, api_reference/configurations)."""


def store_is_set(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """With LMCache, prefill writes the KV cache to a store and decode reads it from there. Without a store, nothing is
    transferred.

    The sidecar only sends a request to one role after the other (llm-d-inference-scheduler, pkg/sidecar/proxy:
    connector_lmcache.go).
    """
    if connector_between(service) != LMCACHE:
        return
    for role in service.llm_engines:
        workload = role.workload
        variables = [*workload.env, *(one for _, main in workload.mains() for one in main.env)]
        if not any(variable.name in STORES for variable in variables):
            yield Problem(
                "pd-cache-store",
                role.path / "env",
                "No store is set for LMCache, so prefill's KV cache does not reach decode, and decode computes it again.",
                "Set LMCACHE_REMOTE_URL or LMCACHE_CONFIG_FILE in env of both roles.",
            )


def leases_are_supported(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Before 0.22, vLLM does not support leases. It ignores ``kv_lease_duration`` and keeps the cache for 480 seconds.

    Source: llm-d docs/operations/disaggregation/vllm.md; vLLM docs/design/nixl_kv_cache_lease.md.
    """
    args = service.args
    if (given := of(args)) is None or given.lease_seconds is None or args.prefill is None:
        return
    versions = service.llm_engines[-1].versions
    if all(number(version) < LEASES_SINCE for version in versions):
        yield Problem(
            "pd-lease",
            Path("disaggregation", "leaseSeconds"),
            f"vLLM {versions[-1]} does not support leases, so it would ignore leaseSeconds.",
            "Remove leaseSeconds, or use an image with vLLM 0.22 or later.",
        )


def ports_are_free(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """NIXL uses one port for each rank of a pod, starting at ``sideChannelPort``. These ports must not be those of the engine or
    of the sidecar (KServe's presets).
    """
    args = service.args
    given = of(args)
    if given is None or given.connector != "NixlConnector" or given.side_channel_port is None or args.prefill is None:
        return
    first = given.side_channel_port
    for role, workload in (("decode", args), ("prefill", args.prefill)):
        last = first + _ranks(workload) - 1
        ports = f"ports {first} to {last}" if last > first else f"port {first}"
        taken = dict(TAKEN)
        if workload.worker is not None:
            rpc = workload.parallelism.data_rpc_port if workload.parallelism else None
            taken[rpc or 5555] = "data parallelism"
        for port, what in taken.items():
            if first <= port <= last:
                yield Problem(
                    "pd-port",
                    Path("disaggregation", "sideChannelPort"),
                    f"NIXL would use {ports} of {role}, but {port} is reserved for {what}.",
                    f"Remove sideChannelPort (vLLM then uses {SIDE_CHANNEL}), or set it to another port.",
                )
                return


def _ranks(workload: Workload) -> int:
    sizes = workload.parallelism
    return workload.tensor * ((sizes.data_local if sizes else None) or 1)


def decode_is_at_least_as_parallel(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """NixlConnector requires decode's tensor parallel size to be a multiple of prefill's, unless the model uses MLA.
    MooncakeConnector requires both sizes to be equal.

    Source: vLLM's assertion, described in llm-d docs/operations/disaggregation/vllm.md.
    """
    args = service.args
    if (connector := connector_between(service)) not in (NIXL, MOONCAKE):
        return
    first, second = service.llm_engines
    decode, prefill = first.parallelism.tensor, second.parallelism.tensor
    if decode < 1 or prefill < 1:
        return  # vLLM refuses the flag itself
    flagged = [role for role in (first, second) if "tensor-parallel-size" in _flags_beside(role).words]
    where = flagged[0].path_of_flag("tensor-parallel-size") if flagged else Path("parallelism", "tensor")
    mend = f"Set tensor to {prefill}, or prefill.parallelism.tensor to {decode}."
    if flagged:
        of_decode, of_prefill = (
            "--tensor-parallel-size" if role in flagged else "parallelism.tensor" for role in (first, second)
        )
        mend = f"Set {of_decode} of decode to {prefill}, or {of_prefill} of prefill to {decode}."
    sizes = f"The tensor parallel size is {decode} for decode but {prefill} for prefill."
    if connector == MOONCAKE:
        if decode != prefill:
            text = f"{sizes} MooncakeConnector requires both to be equal."
            yield Problem("pd-tp-direction", where, text, mend)
        return
    facts = model_facts(args.model.uri, args.model.hub) if args.model is not None else None
    if facts is not None and facts.attention == "mla":
        return
    if any(role.model is not None and role.model.mla is not None for role in service.engines):
        return
    if decode < prefill:
        yield Problem(
            "pd-tp-direction",
            where,
            f"{sizes} NIXL requires decode's size to be at least prefill's.",
            mend,
        )
    elif decode % prefill:
        yield Problem(
            "pd-tp-direction",
            where,
            f"{sizes} NIXL requires decode's size to be a multiple of prefill's, because it pairs each prefill rank with whole "
            "decode ranks.",
            mend,
        )


def _flags_beside(role: LLMRole) -> Flags:
    """The flags of a role that take precedence over ``parallelism``: those of its own command, otherwise its further flags."""
    return role.command[0] if role.command is not None else role.further_flags


_SAME_IN_BOTH = (
    ("kv_cache_dtype", "kvCacheDtype"),
    ("block_size", "blockSize"),
    ("dtype", "dtype"),
    ("image", "image"),
    ("version", "version"),
)


def roles_agree_on_the_cache(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Both roles must store the KV cache in the same way; otherwise the handshake fails.

    vLLM compares its own version, the types of model and cache, and the attention backend (``compute_nixl_compatibility_hash``).
    It compares block sizes when the roles connect, and accepts some that differ (:func:`blocks_can_differ`); the default size
    depends on the attention backend. Source: llm-d docs/operations/disaggregation/vllm.md.
    """
    args = service.args
    if args.prefill is None or args.prefill.engine is None:
        return
    for field, spelled in _SAME_IN_BOTH:
        theirs = getattr(args.prefill.engine, field)
        ours = getattr(args.engine, field) if args.engine else None
        if is_output(theirs) or is_output(ours):
            continue  # the values are known only during the update
        if field == "block_size" and theirs is not None and blocks_can_differ(service, ours, theirs):
            continue
        if theirs is not None and theirs != ours and {theirs, ours} != {None, "auto"}:
            yield Problem(
                "pd-cache-mismatch",
                Path("prefill", "engine", spelled),
                f"{spelled} is {theirs} for prefill but {'not set' if ours is None else ours} for decode, so vLLM "
                "refuses the KV transfer.",
                f"Set engine.{spelled} once, for both roles.",
            )


def roles_run_one_attention_backend(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The handshake fails if the attention backends of both roles differ (``compute_nixl_compatibility_hash``)."""
    if connector_between(service) is None:
        return
    decode, prefill = (_backend(role) for role in service.llm_engines)
    if LATER in (decode, prefill) or decode == prefill:
        return
    yield Problem(
        "pd-cache-mismatch",
        Path("prefill", "engine", "extraArgs")
        if decode is None or prefill is not None
        else Path("engine", "extraArgs"),
        f"Prefill's attention backend is {prefill or 'not set'} but decode's is {decode or 'not set'}. "
        "vLLM refuses the KV transfer if they differ.",
        "Set the same --attention-backend in engine.extraArgs of both roles.",
    )


LATER = "(known later)"


def _backend(role: LLMRole) -> str | None:
    """The attention backend that is set for a role. :data:`LATER`: it is known only during the update, or it depends on vLLM's
    version.
    """
    variable = role.variable(VARIABLE)
    names = {backend_of(role, version) for version in role.versions}
    is_reference = variable is not None and (variable[1] is None or is_output(variable[1]))
    reads = any(number(version) < UNREAD_SINCE for version in role.versions)
    if len(names) > 1 or (names == {None} and is_reference and reads):
        return LATER
    return names.pop()


def roles_run_one_kind_of_gpu(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """No guide of llm-d uses different kinds of GPU for the two roles (guides/pd-disaggregation and guides/wide-ep)."""
    if connector_between(service) is None:
        return
    decode, prefill = (role.pool for role in service.llm_engines)
    kinds = [pool.accelerator if pool else None for pool in (decode, prefill)]
    if None not in kinds and kinds[0] != kinds[1]:
        yield Problem(
            "pd-mixed-gpus",
            Path("prefill", "pool"),
            f"Prefill runs on {kinds[1]} but decode on {kinds[0]}. No guide of llm-d tests such a pair.",
            "Test the pair before you rely on it, or place both roles on one kind of GPU.",
        )


def rdma_is_available(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """RDMA requires RDMA network cards in the nodes of both roles, and access to the cards in the pods.

    Source: the network cards of GKE's machines (catalog/accelerators.py). A3 High and Mega have GPUDirect-TCPX(O), which UCX does
    not support.
    """
    args = service.args
    given = of(args)
    if given is None or given.transport is None or args.prefill is None:
        return
    transport = given.transport
    if transport.kind == "tcp":
        if transport.resource is not None or transport.count is not None:
            field = "resource" if transport.resource is not None else "count"
            yield Problem(
                "pd-rdma",
                Path("disaggregation", "transport", field),
                f"transport.{field} applies only to RDMA, but transport.kind is tcp.",
                f"Set transport.kind to rdma, or remove transport.{field}.",
            )
        return
    if transport.count is not None and transport.resource is None:
        yield Problem(
            "pd-rdma",
            Path("disaggregation", "transport", "count"),
            "transport.count is the number of transport.resource in each pod, but transport.resource is not set.",
            "Set transport.resource to the resource of the RDMA cards, for example rdma/ib, or remove transport.count.",
        )
    for role in service.llm_engines:
        pool = role.pool
        if pool is None or pool.machine is None:
            continue
        machine = gpu_machines().get(pool.machine.name)
        if pool.machine.gpus == 0 or (machine is not None and machine.fabric in ("tcpx", "tcpxo")):
            yield Problem(
                "pd-rdma",
                role.path / "pool",
                f"transport.kind is rdma, but {pool.node} has no RDMA network cards.",
                "Set disaggregation.transport.kind to tcp, or use a pool with RDMA (a3-ultragpu-8g, a4-highgpu-8g).",
            )
        elif machine is None or machine.fabric is None:
            yield Problem(
                "pd-rdma-unsure",
                role.path / "pool",
                f"transport.kind is rdma, but it is not known whether {pool.node} has RDMA network cards.",
                "If it has none, set disaggregation.transport.kind to tcp.",
            )


def resource_is_set_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The rendering writes ``transport.resource`` into the resources of ``main``. If the user sets the resource there as well,
    one of the two is lost.
    """
    args = service.args
    given = of(args)
    resource = given.transport.resource if given is not None and given.transport is not None else None
    if resource is None or args.prefill is None:
        return
    for role in service.llm_engines:
        workload = role.workload
        for where, resources in (
            (Path("resources"), workload.resources),
            *(
                (Path(field, "containers", index, "resources"), container.resources)
                for field, template in (("template", workload.template), ("worker", workload.worker))
                for index, container in enumerate(template.containers if template else [])
                if container.name == MAIN_CONTAINER
            ),
        ):
            if resources is not None and (resource in resources.limits or resource in resources.requests):
                yield Problem(
                    "pd-rdma-twice",
                    where.under(role.path),
                    f"{resource} is requested both here and by disaggregation.transport.",
                    f"Remove {resource} here, or remove disaggregation.transport.resource.",
                )


def prefill_receives_requests(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without an endpoint picker, requests go to decode alone, which then computes the prompts itself.

    The sidecar sends a request to prefill only if a header that the endpoint picker sets names the prefill pod
    (llm-d-inference-scheduler, pkg/sidecar/proxy).
    """
    args = service.args
    if args.prefill is None or args.base_refs or (args.router is not None and args.router.scheduler is not None):
        return
    yield Problem(
        "pd-unscheduled",
        Path("prefill"),
        "Without an endpoint picker, no request reaches prefill, so its GPUs stay idle.",
        "Add scheduler: {} and route: {} to router, or remove prefill.",
    )


_DEVICE_COUNT = "serving.kserve.io/exp-dra-device-count"


def claims_cover_the_ranks(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe claims the same number of devices for each pod of both roles, so the number must cover the role with more ranks.

    KServe reads the number from the service's own annotation, and defaults to 1 (llmisvc/managed_dra.go, 0.20).
    """
    args = service.args
    if args.prefill is None or of(args) is None or DRA_ANNOTATION not in args.annotations:
        return
    said = str(args.annotations.get(_DEVICE_COUNT, "1")).strip() or "1"
    if not said.isdecimal():
        return  # the webhook's rules refuse the annotation
    ranks = {"decode": _ranks(args), "prefill": _ranks(args.prefill)}
    role = max(ranks, key=lambda one: ranks[one])
    if int(said) < ranks[role]:
        yield Problem(
            "pd-claims",
            Path("annotations", _DEVICE_COUNT),
            f"Each pod claims {said} device{'s' * (said != '1')}, but a pod of {role} has {ranks[role]} ranks "
            "(tensor x dataLocal).",
            f"Set the annotation to {ranks[role]}. It applies to both roles.",
        )
