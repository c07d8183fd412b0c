"""Rules about the endpoint picker: presets, and configurations of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...args import EndpointPickerConfig, LLMInferenceServiceArgs, PickerPlugin, Problem, ProfilePlugin
from ...args.base import is_output
from ...args.llm.inference_service import MAIN_CONTAINER, LLMSpec
from ...args.llm.presets import DefaultPreset, DisaggregatedPreset, LatencyPredictor, LoraAffinity, PrecisePrefix
from ...args.llm.router import Scheduler
from ...args.problem import nearest
from ...catalog.epp import (
    DEFAULT_BY_LOAD,
    HANDLERS,
    LATENCY_PRODUCER,
    PER_PROCESS,
    PICKERS,
    PREDICTS_LATENCY,
    Picker,
    picker,
    takes_configuration,
)
from ...catalog.kserve import VERSIONS, older
from ...catalog.router import spelled
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.epp import names_of_preset
from ...render.scaled_object import picker_version

PRESET = Path("router", "scheduler", "preset")
ADDITIONS = Path("router", "scheduler", "presetAdditions")
INLINE = Path("router", "scheduler", "config", "inline")

FIRST: Mapping[str, str] = {
    "default": "0.16",
    "prefixLoad": "0.17",
    "precisePrefix": "0.18",
    "disaggregated": "0.17",
    "loraAffinity": "0.17",
    "latencyPredictor": "0.20",
}
"""Preset -> the first KServe that it works with: a field for configurations came with 0.17 (config/crd), a tokenizer beside the
picker with 0.18, the servers that learn latencies with 0.20 (config/llmisvcconfig)."""

LAST: Mapping[str, str] = {"latencyPredictor": PREDICTS_LATENCY[-1]}
"""Preset -> the last KServe that it works with, where KServe dropped what it needs."""

PREPARES = "prepareDataPlugins"
"""Feature gate of the picker 0.7 by which plugins prepare what others read."""

TOKENS_FIRST = "0.18"
"""First KServe whose picker counts what is not cached in tokens (prefix-based-pd-decider of 0.7)."""


def presets_are_available(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A preset is written as the picker's configuration, so that it needs a field for it, and nothing else there (KServe's
    ``preserveSchedulerConfig`` in llmisvc/scheduler.go), and what its plugins need of the version (:data:`FIRST`).
    """
    args = service.args
    scheduler = args.scheduler
    if scheduler is None:
        return
    if scheduler.preset is None:
        if scheduler.preset_additions is not None:
            yield _without_preset(scheduler)
        return
    chosen, given = scheduler.preset.one
    if scheduler.config is not None:
        yield Problem(
            "picker-preset",
            PRESET,
            "preset and config both set the endpoint picker's configuration, so one of the two would be lost.",
            "Keep preset and move what config.inline adds to presetAdditions, or remove preset and write the whole "
            "configuration in config.inline: `kserve-iac preset` prints what the preset renders.",
        )
    if scheduler.pool is not None and scheduler.pool.ref is not None:
        yield Problem(
            "picker-preset",
            PRESET,
            "The pool that pool.ref names has its own endpoint picker.",
            "Remove either preset or pool.ref.",
        )
    where = PRESET / chosen
    if not _suits(chosen, service.kserve):
        have = [one for one in VERSIONS if _suits(chosen, one)]
        yield Problem(
            "picker-preset-version",
            where,
            f"KServe {service.kserve} does not support the preset {chosen}.",
            f"Set kserve of the platform to {_one_of(have)}, or use one of the presets {_offered(service.kserve)}.",
        )
    elif scheduler.preset_additions is not None and not takes_configuration(service.kserve):
        yield Problem(
            "picker-preset-version",
            ADDITIONS,
            f"A service of KServe {service.kserve} has no field for the endpoint picker's configuration.",
            "Remove presetAdditions, or use KServe 0.17 or later.",
        )
    elif isinstance(given, DisaggregatedPreset) and given.non_cached_tokens and older(service.kserve, TOKENS_FIRST):
        yield Problem(
            "picker-preset-version",
            where / "nonCachedTokens",
            f"The endpoint picker of KServe {service.kserve} does not count tokens.",
            "Remove nonCachedTokens, so that prefill is always used, or use KServe 0.18 or later.",
        )
    version = picker_version(args, service.kserve)
    if version != picker(service.kserve).version and not isinstance(given, DefaultPreset):
        which = "not known" if version is None else spelled(version)
        yield Problem(
            "picker-preset-image",
            where,
            f"The preset is written for the endpoint picker {picker(service.kserve).spelled}, "
            f"but the version of the image in template is {which}. It works only if that version has the preset's plugins.",
            "Compare what `kserve-iac preset` prints with the documentation of that version, or remove the image from template.",
        )


def _one_of(versions: Sequence[str]) -> str:
    return versions[0] if len(versions) == 1 else f"one of {', '.join(versions)}"


def _without_preset(scheduler: Scheduler) -> Problem:
    text = "presetAdditions extends the configuration that a preset renders, but preset is not set."
    mend = "Set preset to default, which is KServe's own configuration."
    if scheduler.config is not None:
        mend = "Move its content to config.inline."
    return Problem("picker-preset", ADDITIONS, text, mend)


def _offered(kserve: str) -> str:
    return ", ".join(one for one in FIRST if _suits(one, kserve))


def _suits(preset: str, kserve: str) -> bool:
    return not older(kserve, FIRST[preset]) and not older(LAST.get(preset, kserve), kserve)


def presets_suit_the_roles(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Profiles of prefill and decode are for services that have both roles, and adapters for those that have any.

    A decider by cached tokens reads what the prefix scorer found (pkg/plugins/profile/prefix_based_pd_decider.go of
    llm-d-inference-scheduler 0.7.1).
    """
    args = service.args
    scheduler = args.scheduler
    if scheduler is None or scheduler.preset is None:
        return
    chosen, given = scheduler.preset.one
    where = PRESET / chosen
    if isinstance(given, DisaggregatedPreset) and args.prefill is None and not args.base_refs:
        yield Problem(
            "picker-roles",
            where,
            "The preset is for services with a prefill role, but this service has none.",
            "Add prefill, or use the preset prefixLoad.",
        )
    if isinstance(given, LatencyPredictor) and args.prefill is not None:
        yield Problem(
            "picker-roles",
            where,
            "The preset has one profile, but the service has two roles.",
            "Use the preset disaggregated or precisePrefix, or remove prefill.",
        )
    if isinstance(given, DisaggregatedPreset) and given.non_cached_tokens and not given.prefix_cache:
        yield _weights(
            where,
            "nonCachedTokens needs prefixCache, which finds out how much of a prompt is cached.",
            "Set prefixCache to a weight above 0.",
        )
    if isinstance(given, PrecisePrefix) and not given.prefix_cache:
        yield _weights(
            where,
            "prefixCache is 0, so cached prefixes would count for nothing.",
            "Set prefixCache to a weight above 0, or use the preset prefixLoad.",
        )
    if isinstance(given, LoraAffinity):
        adapters = args.model.lora.adapters if args.model is not None and args.model.lora is not None else []
        if not adapters and not args.base_refs:
            yield Problem(
                "picker-adapters",
                where,
                "The model has no LoRA adapters, so the preset cannot tell endpoints apart.",
                "Add model.lora.adapters, or use the preset prefixLoad.",
            )


def _weights(where: Path, message: str, mend: str) -> Problem:
    return Problem("picker-weights", where / "prefixCache", message, mend)


def plugins_are_known(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A picker ends at a type of plugin that it does not know. Which it knows was read at source (catalog/data/epp.json);
    those of KServe 0.20 and 0.21 are not known as a whole, nor is any of an image of one's own.
    """
    args = service.args
    known = picker(service.kserve)
    is_own = picker_version(args, service.kserve) != known.version
    for at, plugin in _plugins(args):
        if is_output(plugin.type) or known.knows(str(plugin.type)):
            continue
        where = at / "type"
        mend = _nearest(str(plugin.type), known)
        if known.complete and not is_own:
            yield Problem(
                "picker-plugin", where, f"The endpoint picker {known.spelled} has no plugin {plugin.type}.", mend
            )
        else:
            text = f"the endpoint picker {known.spelled}" if not is_own else "the endpoint picker in template"
            yield Problem(
                "picker-plugin-unsure",
                where,
                f"It is not known whether {text} has a plugin {plugin.type}.",
                mend,
            )


def _nearest(plugin: str, known: Picker) -> str:
    later = [one for one in VERSIONS if plugin in picker(one).plugins]
    if later:
        return f"The endpoint pickers of KServe {', '.join(later)} have it."
    return nearest(plugin, known.plugins, "plugins")


def profiles_hold_together(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """What a picker ends at as it reads its configuration (pkg/epp/config/loader/validation.go and configloader.go of the
    inference extension 1.4.0): profiles name plugins that there are, each once, and one handler chooses them; where there is
    none, a single profile gets ``single-profile-handler``. The handlers of prefill and decode look for profiles of these names.
    """
    args = service.args
    config = inline(args)
    if config is None:
        return
    named = [plugin.name if plugin.name is not None else plugin.type for plugin in config.plugins]
    is_known = not any(is_output(one) for one in named)
    for index, one in enumerate(named):
        if is_known and one in named[:index]:
            text = f"Two plugins are named {one}, so profiles cannot tell them apart."
            yield Problem("picker-profile", INLINE / "plugins" / index, text, "Give one of them another name.")
    seen: set[str] = set()
    for number, profile in enumerate(config.scheduling_profiles):
        where = INLINE / "schedulingProfiles" / number
        if not is_output(profile.name):
            if profile.name in seen:
                yield Problem(
                    "picker-profile",
                    where / "name",
                    f"Two profiles are named {profile.name}.",
                    "Give one of them another name.",
                )
            seen.add(str(profile.name))
        for index, taken in enumerate(profile.plugins):
            if is_known and not is_output(taken.plugin_ref) and taken.plugin_ref not in named:
                mend = nearest(str(taken.plugin_ref), [str(one) for one in named], "plugins of this configuration")
                text = f"The configuration has no plugin named {taken.plugin_ref}."
                yield Problem("picker-profile", where / "plugins" / index / "pluginRef", text, mend)
        pickers = [index for index, taken in enumerate(profile.plugins) if _type_of(taken, config.plugins) in PICKERS]
        for index in pickers[1:]:
            yield _second_picker(where / "plugins" / index / "pluginRef", profile.plugins[pickers[0]].plugin_ref)
    if any(
        is_output(one) for one in [*(p.type for p in config.plugins), *(p.name for p in config.scheduling_profiles)]
    ):
        return
    yield from _handled(args, config, seen)


def additions_suit_the_preset(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Additions to a preset are held to what a picker ends at as well (:func:`profiles_hold_together`). The preset's handler
    runs only the preset's own profiles: ``default``, or ``prefill`` and ``decode`` (pkg/plugins/profile of
    llm-d-inference-scheduler 0.7.1), so that another profile would have no effect.
    """
    args = service.args
    scheduler = args.scheduler
    added = scheduler.preset_additions if scheduler is not None and scheduler.preset is not None else None
    plugins, profiles = names_of_preset(args, service.kserve)
    if added is None or not profiles:
        return
    named = [plugin.name if plugin.name is not None else plugin.type for plugin in added.plugins]
    for index, one in enumerate(named):
        where = ADDITIONS / "plugins" / index
        if added.plugins[index].type in HANDLERS:
            text = f"{added.plugins[index].type} would be a second profile handler beside that of the preset."
            yield Problem("picker-handler", where / "type", text, "Remove it; the preset contains a profile handler.")
        elif not is_output(one) and one in plugins:
            text = f"The preset already contains a plugin named {one}, and names must differ."
            yield Problem("picker-profile", where, text, f"Set its name, for example to {one}-2, or remove it.")
        elif not is_output(one) and one in named[:index]:
            text = f"Two plugins are named {one}, so profiles cannot tell them apart."
            yield Problem("picker-profile", where, text, "Give one of them another name.")
    for number, profile in enumerate(added.scheduling_profiles):
        where = ADDITIONS / "schedulingProfiles" / number
        if is_output(profile.name) or profile.name not in profiles:
            which = "known only during the update" if is_output(profile.name) else f"{profile.name}"
            text = f"The preset has no such profile: the name is {which}, and the preset's handler runs only its own profiles."
            yield Problem("picker-profile", where / "name", text, f"Set name to {' or '.join(profiles)}.")
        for index, taken in enumerate(profile.plugins):
            known = [*plugins, *named]
            if not any(map(is_output, [taken.plugin_ref, *named])) and taken.plugin_ref not in known:
                mend = nearest(str(taken.plugin_ref), [str(one) for one in known], "plugins of preset and additions")
                text = f"Neither the preset nor presetAdditions has a plugin named {taken.plugin_ref}."
                yield Problem("picker-profile", where / "plugins" / index / "pluginRef", text, mend)
            elif _type_of(taken, added.plugins) in PICKERS:
                first = next((one for one in plugins if one in PICKERS), "a picker")
                yield _second_picker(where / "plugins" / index / "pluginRef", first)


def _type_of(taken: ProfilePlugin, plugins: Sequence[PickerPlugin]) -> Any:
    """The type of a plugin that a profile refers to; its name where no plugin here has it."""
    named = (one.type for one in plugins if (one.name if one.name is not None else one.type) == taken.plugin_ref)
    return next(named, taken.plugin_ref)


def _second_picker(where: Path, first: Any) -> Problem:
    text = f"The profile already has the picker {first}, and the endpoint picker exits at a second one."
    return Problem("picker-profile", where, text, "Remove it from the profile.")


def _handled(args: LLMInferenceServiceArgs, config: EndpointPickerConfig, profiles: set[str]) -> Iterator[Problem]:
    handlers = [(index, str(one.type)) for index, one in enumerate(config.plugins) if one.type in HANDLERS]
    if len(handlers) > 1:
        index, second = handlers[1]
        yield Problem(
            "picker-handler",
            INLINE / "plugins" / index / "type",
            f"{second} is a second profile handler beside {handlers[0][1]}, but only one is allowed.",
            "Remove one of the two.",
        )
    elif not handlers and len(profiles) > 1 and _all_are_known(config):
        yield Problem(
            "picker-handler",
            INLINE / "plugins",
            f"No plugin chooses among the {len(profiles)} profiles.",
            f"Add one of the plugins {', '.join(sorted(HANDLERS))}.",
        )
    elif handlers and handlers[0][1] == "single-profile-handler" and len(profiles) > 1:
        where = INLINE / "plugins" / handlers[0][0] / "type"
        text = f"single-profile-handler supports one profile, but there are {len(profiles)}."
        yield Problem("picker-handler", where, text, "Use disagg-profile-handler, or keep only one profile.")
    is_single = handlers[0][1] == "single-profile-handler" if handlers else _all_are_known(config)
    if args.prefill is not None and is_single and (handlers or len(profiles) <= 1):
        yield Problem(
            "picker-split",
            INLINE,
            "The service has a prefill role, but one profile chooses among the pods of both roles, so no request is split.",
            "Use disagg-profile-handler (before KServe 0.18: pd-profile-handler) with the profiles prefill and decode.",
        )


def _all_are_known(config: EndpointPickerConfig) -> bool:
    """Whether no plugin may be a handler that is not known here."""
    return all(any(str(one.type) in picker(version).plugins for version in VERSIONS) for one in config.plugins)


def deciders_see_the_cache(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``prefix-based-pd-decider`` reads what the prefix scorer prepares, which the picker 0.7 lets it do behind a feature gate
    only (cmd/epp/runner/runner.go of the inference extension 1.4.0); else it sends nothing to prefill. KServe makes this decider
    of a ``threshold``, and does not set the gate (``WithMigrateDisaggProfileParams`` in llmisvc/scheduler.go).
    """
    args = service.args
    config = inline(args)
    version = picker_version(args, service.kserve)
    if config is None or version is None or not (0, 7, 0) <= version < (0, 9, 0) or is_output(config.feature_gates):
        return
    gates: Any = config.feature_gates
    if PREPARES in gates or any(is_output(one) for one in gates):
        return
    for index, plugin in enumerate(config.plugins):
        said = plugin.parameters
        migrated = plugin.type in ("pd-profile-handler", "disagg-profile-handler") and not (
            {"deciders", "deciderPluginName"} & set(said) or str(said.get("threshold", 0)) == "0"
        )
        if migrated or plugin.type == "prefix-based-pd-decider":
            yield Problem(
                "picker-decider",
                INLINE / "plugins" / index,
                f"The endpoint picker {spelled(version)} does not tell {plugin.type} what is cached, so no "
                "request goes to prefill.",
                f"Add {PREPARES} to featureGates.",
            )


def replicas_count_together(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Load that a picker counts is that of its own process (llm-d's guide of token-aware routing keeps one replica); KServe lets
    one of several lead (``--ha-enable-leader-election`` in llmisvc/scheduler.go).
    """
    args = service.args
    scheduler = args.scheduler
    if scheduler is None or (scheduler.replicas or 1) < 2:
        return
    counting = [str(plugin.type) for _, plugin in _plugins(args) if plugin.type in PER_PROCESS]
    if not counting and _routes_by_default(scheduler) and not older(service.kserve, DEFAULT_BY_LOAD):
        counting = [PER_PROCESS[0]]  # of KServe's own configuration
    if counting:
        yield Problem(
            "picker-replicas",
            Path("router", "scheduler", "replicas"),
            f"{counting[0]} counts in its own process, so a replica that takes over starts from zero.",
            "Set replicas to 1, or expect load to be misjudged for a while after a takeover.",
        )


def _routes_by_default(scheduler: Scheduler) -> bool:
    """Whether KServe's own configuration applies."""
    if scheduler.config is not None or (scheduler.pool is not None and scheduler.pool.ref is not None):
        return False
    return scheduler.preset is None or isinstance(scheduler.preset.one[1], DefaultPreset)


def latencies_are_predicted(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``predicted-latency-producer`` asks servers that KServe 0.20 adds to the picker, and 0.21 does not any more
    (kserve/kserve#6201).
    """
    scheduler = service.args.scheduler
    if scheduler is None or older(service.kserve, PREDICTS_LATENCY[0]) or service.kserve in PREDICTS_LATENCY:
        return
    own = scheduler.template.containers if scheduler.template is not None else []
    if any(container.name != MAIN_CONTAINER for container in own):
        return  # they may be the servers
    for at, plugin in _plugins(service.args):
        if plugin.type == LATENCY_PRODUCER:
            yield Problem(
                "picker-servers",
                at / "type",
                f"KServe {service.kserve} does not add the servers that {LATENCY_PRODUCER} asks to the endpoint picker.",
                "Add their containers to router.scheduler.template, or remove the plugin and what depends on it.",
            )


def _plugins(args: LLMSpec) -> Iterator[tuple[Path, PickerPlugin]]:
    """The plugins that the user wrote, each with its path: those of ``config.inline``, or else those beside a preset."""
    scheduler, config = args.scheduler, inline(args)
    added = scheduler.preset_additions if scheduler is not None and config is None else None
    for at, given in ((INLINE, config), (ADDITIONS, added)):
        for index, plugin in enumerate(given.plugins if given is not None else []):
            yield at / "plugins" / index, plugin


def inline(args: LLMSpec) -> EndpointPickerConfig | None:
    scheduler = args.scheduler
    return scheduler.config.inline if scheduler is not None and scheduler.config is not None else None
