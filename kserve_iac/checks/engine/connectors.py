"""The KV connector of an engine, and the models that it cannot serve."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import Workload
from ...catalog.engine_images import ANY
from ...catalog.hybrid_caches import HYBRID, NAMES, OFF_BY_DEFAULT, SUPPORTING, is_off
from ...catalog.vllm_drafts import is_among
from ...catalog.vllm_flags import read_versions
from ...compiled import CompiledObject
from ...engines.huggingface import hub_model
from ...engines.roles import EngineRole
from ...findings.path import Path
from ...render.epp import engine_needs
from .memory import named_model
from .transfers import FLAG as TRANSFER
from .transfers import transfer_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

EVENTS = "kv-events-config"
MANAGER = "disable-hybrid-kv-cache-manager"


class Connector(NamedTuple):
    """The KV connector of an engine."""

    name: str
    path: Path
    """The argument that sets it."""
    has_module: bool = False
    """Whether the flags name a module of the user's own that has it."""


def connector_of(
    service: Object | CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs], role: EngineRole
) -> Connector | None:
    """That of its own flags, otherwise that of an intent. None: there is none, or it is not known."""
    if any(flag.partition(".")[0] == TRANSFER for flag in role.flags.words):
        found = transfer_of(role)
        name = found.given.get("kv_connector") if found is not None else None
        if found is not None and isinstance(name, str):
            return Connector(name, found.where, "kv_connector_module_path" in found.given)
        if found is None or name is not None:
            return None
    args, workload = service.args, role.workload
    if not isinstance(args, LLMInferenceServiceArgs) or not isinstance(workload, Workload):
        return None
    if args.prefill is not None and args.disaggregation.connector != "none":
        return Connector(args.disaggregation.connector, Path("disaggregation", "connector"))
    if workload.kv_cache_offloading is not None:
        return Connector("OffloadingConnector", role.path / "kvCacheOffloading")
    return None


def hybrid_models_keep_their_manager(service: Object) -> Iterator[Problem]:
    """A model with layers of Mamba or linear attention beside attention needs vLLM's hybrid KV cache manager, which KV connectors
    and KV events turn off in some versions: vLLM then ends at its start (catalog/hybrid_caches.py; vllm-project/vllm#42911).

    An error if the model certainly has both kinds of layers, and no version that may run keeps the manager.
    """
    seen: set[Path] = set()
    for role in service.engines:
        words = role.flags.words
        if "config" in words or not role.flags.is_complete or not (role.runs_vllm or role.command is not None):
            continue
        on_tpus = role.pool is not None and role.pool.is_tpu  # there, vLLM's manager is another
        hybrid = _is_hybrid(service, role) if not on_tpus else False
        if hybrid is False:
            continue
        connector = connector_of(service, role)
        if connector is not None and connector.has_module:
            continue
        said = [flag for flag in words if flag.removeprefix("no-") == MANAGER]
        disabled = None if not said else said[-1] == MANAGER
        events = EVENTS in words or _by_preset(service, role)
        answers = [
            is_off(version, connector=connector.name if connector else None, events=events, disabled=disabled)
            for version in role.versions
        ]
        if True not in answers:
            continue
        where, what = _cause(role, connector, events=events, disabled=disabled)
        if where in seen:
            continue
        seen.add(where)
        certain = hybrid is True and role.versions != ANY and all(one is True for one in answers)
        code: Literal["hybrid-cache", "hybrid-cache-unsure"] = "hybrid-cache" if certain else "hybrid-cache-unsure"
        yield Problem(code, where, _text(service, role, what, certain=certain), _mend(role, connector, where, what))


def _cause(role: EngineRole, connector: Connector | None, *, events: bool, disabled: bool | None) -> tuple[Path, str]:
    """The argument that turns the manager off, and its name in a sentence."""
    if disabled:
        return role.path_of_flag(MANAGER), f"--{MANAGER}"
    if connector is not None and any(
        is_off(version, connector=connector.name, events=False, disabled=disabled) for version in role.versions
    ):
        return connector.path, f"the KV connector {connector.name}"
    if EVENTS in role.flags.words:
        return role.path_of_flag(EVENTS), f"--{EVENTS}"
    return Path("router", "scheduler", "preset"), f"--{EVENTS} of the preset of the endpoint picker"


def _by_preset(service: Object, role: EngineRole) -> bool:
    """Whether the preset of the endpoint picker lets the engine report the blocks of its cache."""
    args = service.args
    return isinstance(args, LLMInferenceServiceArgs) and bool(engine_needs(args, role.engine).words)


def _is_hybrid(service: Object, role: EngineRole) -> bool | None:
    """Whether the model has both kinds of layers. None: probably, by its name."""
    if role.model is not None:
        kinds = set(role.model.kinds)
        return "linear" in kinds and len(kinds - {"linear", "none"}) > 0
    if role.kind is not None and any(one in HYBRID for one in role.kind.architectures):
        return True
    uri, given = named_model(service.args, role)
    hub = given or (hub_model(uri) if uri is not None else None)
    name = hub.partition("/")[2].lower() if hub is not None else ""
    return None if any(one in name for one in NAMES) else False


def _text(service: Object, role: EngineRole, what: str, *, certain: bool) -> str:
    versions = role.versions
    which = versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
    name = role.model.name if role.model is not None else None
    uri, given = named_model(service.args, role)
    name = name or given or (hub_model(uri) if uri is not None else None) or "the model"
    if certain:
        return (
            f"{name} has layers of Mamba or linear attention beside attention. In vLLM {which}, {what} turns the hybrid KV cache "
            "manager off, without which such a model does not start."
        )
    return (
        f"If {name} has layers of Mamba or linear attention beside attention, it may not start: in some versions of vLLM, {what} "
        "turns the hybrid KV cache manager off, which such a model needs."
    )


def _mend(role: EngineRole, connector: Connector | None, where: Path, what: str) -> str:
    if where[-1] == "preset":
        return "Use another preset of the endpoint picker, or an image with vLLM 0.20.0 or later."
    if connector is None or connector.path != where or what.startswith("--"):
        return f"Remove {what}." if MANAGER in what else f"Remove {what}, or use an image with vLLM 0.20.0 or later."
    spans = SUPPORTING.get(connector.name, ())
    supports = all(is_among(spans, version) for version in role.versions)
    if supports and all(is_among(OFF_BY_DEFAULT, version) for version in role.versions):
        return f"Add --no-{MANAGER} to the flags of the engine, or use an image with vLLM 0.22.0 or later."
    if spans:
        later = next(one for one in read_versions() if is_among(spans, one) and not is_among(OFF_BY_DEFAULT, one))
        return f"Use an image with vLLM {later} or later, or remove the connector."
    return "Use NixlConnector with vLLM 0.22.0 or later, or remove the connector."
