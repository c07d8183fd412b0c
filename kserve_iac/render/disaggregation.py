"""Disaggregation -> what both roles' pods say of it: flags, variables and resources of ``main``, and the sidecar's arguments."""

import json
from dataclasses import replace
from typing import Literal

from ..args.llm.disaggregation import Disaggregation, Transport
from ..args.llm.engine import Engine
from ..args.llm.inference_service import LLMSpec, Workload
from ..catalog.kserve import older
from ..catalog.kv_connectors import INFERS_ROCE_SINCE, SIDECAR, sidecar_args
from ..catalog.presets import expands_variable, replaced_words
from ..engines.written import has_own_command
from .engine import Further, engine_args, engine_env
from .epp import PRESET, engine_needs
from .merging import Items, Json, Origin, Parts, Steps, compact, merge

Role = Literal["decode", "prefill"]

SIDE_CHANNEL_HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
"""Variable that says at which address NIXL's handshake is answered (vLLM, envs.py)."""

INFER_ROCE = "KSERVE_INFER_ROCE"
"""Variable by which KServe's presets find RoCE devices and their GID index as they start (config/llmisvcconfig)."""

FIELD_OF = {
    SIDE_CHANNEL_HOST: "connector",
    "VLLM_NIXL_SIDE_CHANNEL_PORT": "sideChannelPort",
    "PYTHONHASHSEED": "hashSeed",
    INFER_ROCE: "transport.kind",
    "UCX_TLS": "transport.ucxTls",
    "UCX_NET_DEVICES": "transport.netDevices",
}
"""Variable -> the field of ``disaggregation`` that it says."""

_UCX_TLS = {"tcp": "cuda_ipc,cuda_copy,tcp", "rdma": "rc,sm,self,cuda_copy,cuda_ipc"}


def role_env(args: LLMSpec, role: Role, kserve: str) -> Items:
    """Variables of a role's engine: its flags, where the preset takes them so, and what disaggregation says of it."""
    engine = _engine(args, role)
    preset = engine_needs(args, engine)
    needs, of_preset = _needs(args, role, kserve, preset), {variable["name"] for variable in preset.variables}
    found = [*needs.variables] if takes_args(args, role, kserve) else engine_env(engine, needs)
    at: Steps = ("prefill", "engine") if args.prefill is not None and role == "prefill" else ("engine",)
    return Items(found, [Origin(_says(variable["name"], of_preset, at), whole=True) for variable in found])


def role_args(args: LLMSpec, role: Role, kserve: str) -> Items:
    """Arguments of a role's engine, where the preset takes flags in no other way: empty where there are none."""
    if not takes_args(args, role, kserve):
        return Items()
    engine = _engine(args, role)
    before, own, after = engine_args(engine, _needs(args, role, kserve, engine_needs(args, engine)))
    if not (before or own or after):
        return Items()
    at: Steps = ("prefill", "engine") if role == "prefill" else ("engine",)
    preset = replaced_words(kserve, decodes=args.prefill is not None and role == "decode")
    parts = ((preset, at), (before, PRESET), (own, at), (after, ("disaggregation", "connector")))
    words = [(word, Origin(path, whole=True)) for some, path in parts for word in some]
    return Items([word for word, _ in words], [origin for _, origin in words])


def takes_args(args: LLMSpec, role: Role, kserve: str) -> bool:
    """Whether flags reach the engine of a role by ``args`` only: the preset for one node up to 0.17, which expands no variable.
    A command of one's own may expand it.
    """
    workload = _workload(args, role)
    several = workload is not None and workload.worker is not None
    own = workload is not None and has_own_command(workload)
    return not own and not expands_variable(kserve, several_nodes=several)


def _workload(args: LLMSpec, role: Role) -> Workload | None:
    return args.prefill if role == "prefill" else args


def _engine(args: LLMSpec, role: Role) -> Engine | None:
    return args.prefill_engine if role == "prefill" else args.engine


def _needs(args: LLMSpec, role: Role, kserve: str, needs: Further) -> Further:
    """What disaggregation needs of a role's engine, beside what a preset of the endpoint picker needs of it."""
    workload = _workload(args, role)
    of_preset = {variable["name"] for variable in needs.variables}
    if workload is None or (given := of(args)) is None:
        return needs
    # KServe up to 0.20 gives the engines no connector of their own (kserve/kserve#5987).
    words = ("--kv_transfer_config", json.dumps(_transfer(given, role), separators=(",", ":")))
    own = tuple(variable for variable in _variables(given, workload, kserve) if variable["name"] not in of_preset)
    return replace(needs, variables=(*needs.variables, *own), last_words=words)


def needed_flags(args: LLMSpec, role: Role, kserve: str) -> tuple[str, ...]:
    """Names of the flags that a preset of the endpoint picker and disaggregation write for a role's engine."""
    needs = _needs(args, role, kserve, engine_needs(args, _engine(args, role)))
    return tuple(word for word in (*needs.words, *needs.last_words) if word.startswith("--"))


def _says(variable: str, of_preset: set[str], engine: Steps) -> Steps:
    """The argument that says a variable."""
    if variable in of_preset:
        return PRESET
    return ("disaggregation", *FIELD_OF[variable].split(".")) if variable in FIELD_OF else engine


def of(args: LLMSpec) -> Disaggregation | None:
    """The disaggregation, where roles are split and it is said here."""
    given = args.disaggregation
    return given if args.prefill is not None and given.connector != "none" else None


def _variables(given: Disaggregation, workload: Workload, kserve: str) -> list[Json]:
    found: list[Json] = []
    if given.connector == "NixlConnector":
        found.append({"name": SIDE_CHANNEL_HOST, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
    said = {"VLLM_NIXL_SIDE_CHANNEL_PORT": given.side_channel_port, "PYTHONHASHSEED": given.hash_seed}
    if given.transport is not None:
        said |= _ucx(given.transport, workload, kserve)
    return found + [{"name": name, "value": str(value)} for name, value in said.items() if value is not None]


def _ucx(transport: Transport, workload: Workload, kserve: str) -> Json:
    return {
        "UCX_TLS": transport.ucx_tls or _UCX_TLS[transport.kind],
        "UCX_NET_DEVICES": transport.net_devices,
        INFER_ROCE: "true" if transport.kind == "rdma" and infers_roce(workload, kserve) else None,
    }


def infers_roce(workload: Workload, kserve: str) -> bool:
    """Whether the preset of the workload finds RoCE devices by itself."""
    return workload.worker is not None or not older(kserve, INFERS_ROCE_SINCE)


def _transfer(given: Disaggregation, role: Role) -> Json:
    lease = given.lease_seconds
    return compact(
        {
            "kv_connector": given.connector,
            "kv_role": given.prefill_role if role == "prefill" else given.decode_role,
            "kv_load_failure_policy": given.load_failure_policy,
            "kv_connector_extra_config": {"kv_lease_duration": lease} if lease is not None else None,
        }
    )


def with_rdma(resources: Parts, args: LLMSpec) -> Parts:
    """The resources of ``main`` with the RDMA cards that it asks for."""
    given = of(args)
    if given is None or given.transport is None or given.transport.resource is None:
        return resources
    origin = Origin(("disaggregation", "transport", "resource"), whole=True)
    found = resources.copy()
    for part in ("requests", "limits"):
        asked = Parts({given.transport.resource: str(given.transport.count or 1)}, origin=origin)
        found[part] = merge(asked, found.get(part, {}))
    return found


def sidecar(args: LLMSpec, role: Role, kserve: str) -> list[Json]:
    """The sidecar as it differs from the preset's: merged over it by name."""
    given = of(args)
    if given is None or role == "prefill":
        return []
    words = sidecar_args(given.connector, kserve, several_pods=args.worker is not None)
    return [{"name": SIDECAR, "args": list(words)}] if words else []
