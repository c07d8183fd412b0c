"""Rules about settings that must be the same for the engines and for an endpoint picker that follows their KV caches."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import EnvVar
from ...args.llm.inference_service import Workload
from ...args.llm.presets import PrecisePrefix
from ...catalog.epp import PRECISE_PREFIX, PRECISE_PRODUCER
from ...compiled import CompiledObject
from ...engines.roles import LLMRole
from ...findings.path import Path
from ...render.epp import HASH_SEED, preset_of

BY_PRESET = ("prefix-caching-hash-algo", "kv-events-config")
"""Flags that the preset precisePrefix writes."""


def picker_and_engines_hash_alike(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The endpoint picker computes the engines' block hashes itself. Block size and seed must therefore be the same for both, and
    the engine must cache prefixes (KServe's docs/samples/llmisvc/precise-prefix-kv-cache-routing).
    """
    args = service.args
    given = preset_of(args)
    if isinstance(given, PrecisePrefix):
        size: Any = given.block_size
        seed: Any = None  # a second seed is refused as env-twice
        where = "router.scheduler.preset.precisePrefix.blockSize"
    elif (found := _plugin(args)) is not None:
        at, plugin = found
        size, seed = plugin.get("blockSize"), plugin.get("hashSeed")
        where = f"the tokenProcessorConfig of {at}"
    else:
        return
    for role in service.llm_engines:
        yield from _engine(role, size, where, is_preset=isinstance(given, PrecisePrefix))
        for spelled, variable in _variables(role.path, role.workload):
            if variable.name != HASH_SEED or is_output(variable.value) or seed is None or is_output(seed):
                continue
            if variable.value is not None and str(variable.value) != str(seed):
                yield Problem(
                    "picker-cache",
                    spelled,
                    f"The engine hashes blocks with seed {variable.value} but the endpoint picker with {seed}, so the endpoint "
                    "picker finds no cached block.",
                    f"Set {HASH_SEED} to {seed}, or hashSeed in {where} to {variable.value}.",
                )


def _engine(role: LLMRole, size: Any, where: str, *, is_preset: bool) -> Iterator[Problem]:
    engine, flags = role.engine, role.flags
    said = flags.settings.get("block_size")
    own_size = engine is not None and engine.block_size is not None
    spelled = role.path_of("blockSize") if own_size else role.path_of_flag("block-size")
    if said is not None and size is not None and not is_output(size) and said != size:
        yield Problem(
            "picker-cache",
            spelled,
            f"The engine uses blocks of {said} tokens but the endpoint picker uses {size}, so the endpoint picker finds no "
            "cached block.",
            f"Set the engine's block size to {size}, or {where if is_preset else f'blockSize in {where}'} to {said}.",
        )
    if flags.settings.get("enable_prefix_caching") is False:
        own = engine is not None and engine.enable_prefix_caching is False
        yield Problem(
            "picker-cache",
            role.path_of("enablePrefixCaching") if own else role.path_of_flag("no-enable-prefix-caching"),
            "The endpoint picker looks for prefixes in the engine's cache, but prefix caching is turned off.",
            "Remove enablePrefixCaching." if own else "Remove the flag that turns prefix caching off.",
        )
    words = role.further_flags.words
    for flag in (*BY_PRESET, "block-size") if is_preset else ():
        if flag in words and (flag != "block-size" or not own_size):
            yield Problem(
                "picker-flag-twice",
                role.path_of_flag(flag),
                f"--{flag} is also set by router.scheduler.preset.",
                f"Remove either --{flag} or the preset.",
            )


def _plugin(args: LLMInferenceServiceArgs) -> tuple[str, Mapping[str, Any]] | None:
    """The path at which the user wrote a precise scorer, and its settings for tokens. None: there is no such scorer."""
    scheduler = args.scheduler
    config = scheduler.config.inline if scheduler is not None and scheduler.config is not None else None
    added = scheduler.preset_additions if scheduler is not None and config is None else None
    for at, written in (("config.inline", config), ("presetAdditions", added)):
        for plugin in written.plugins if written is not None else []:
            if plugin.type in (PRECISE_PREFIX, PRECISE_PRODUCER):
                indexer = plugin.parameters.get("indexerConfig")
                older = indexer.get("tokenProcessorConfig") if isinstance(indexer, Mapping) else None
                given = plugin.parameters.get("tokenProcessorConfig", older)
                return f"router.scheduler.{at}", given if isinstance(given, Mapping) else {}
    return None


def _variables(path: Path, workload: Workload) -> Iterator[tuple[Path, EnvVar]]:
    for index, variable in enumerate(workload.env):
        yield path / "env" / index, variable
    for at, container in workload.mains():
        for index, variable in enumerate(container.env):
            yield at.under(path) / "env" / index, variable
