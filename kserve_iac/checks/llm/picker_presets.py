"""Rules about the presets of the endpoint picker's configuration, and about additions to a preset."""

from collections.abc import Iterator, Mapping, Sequence

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.presets import DefaultPreset, DisaggregatedPreset, LatencyPredictor, LoraAffinity, PrecisePrefix
from ...args.llm.router import Scheduler
from ...args.problem import nearest
from ...catalog.epp import HANDLERS, PICKERS, PREDICTS_LATENCY, picker, takes_configuration
from ...catalog.kserve import VERSIONS, older
from ...catalog.router import spelled
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.epp import names_of_preset
from ...render.scaled_object import picker_version
from .picker import ADDITIONS, second_picker, twice_named, type_of

PRESET = Path("router", "scheduler", "preset")

FIRST: Mapping[str, str] = {
    "default": "0.16",
    "prefixLoad": "0.17",
    "precisePrefix": "0.18",
    "disaggregated": "0.17",
    "loraAffinity": "0.17",
    "latencyPredictor": "0.20",
}
"""Preset -> the first KServe that supports it: 0.17 added the field for a configuration (config/crd), 0.18 a tokenizer beside the
endpoint picker, and 0.20 the servers that predict latencies (config/llmisvcconfig)."""

LAST: Mapping[str, str] = {"latencyPredictor": PREDICTS_LATENCY[-1]}
"""Preset -> the last KServe that supports it, if a later KServe removed a part that the preset requires."""

TOKENS_FIRST = "0.18"
"""First KServe whose endpoint picker counts uncached tokens (prefix-based-pd-decider of 0.7)."""


def presets_are_available(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A preset is rendered as the endpoint picker's configuration. It therefore requires a KServe with a field for a
    configuration and with the preset's plugins (:data:`FIRST`), and the field must not be set otherwise
    (``preserveSchedulerConfig`` in llmisvc/scheduler.go).
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
    if not _is_supported(chosen, service.kserve):
        have = [one for one in VERSIONS if _is_supported(chosen, one)]
        yield Problem(
            "picker-preset-version",
            where,
            f"KServe {service.kserve} does not support the preset {chosen}.",
            f"Set kserve of the platform to {_one_of(have)}, or use one of the presets {_supported(service.kserve)}.",
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
            f"but the version of the image in template is {which}. The preset works only if that version has its plugins.",
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


def _supported(kserve: str) -> str:
    return ", ".join(one for one in FIRST if _is_supported(one, kserve))


def _is_supported(preset: str, kserve: str) -> bool:
    return not older(kserve, FIRST[preset]) and not older(LAST.get(preset, kserve), kserve)


def presets_suit_the_roles(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A preset with profiles for prefill and decode requires both roles, and one that routes by adapters requires adapters.

    ``prefix-based-pd-decider`` reads the result of the prefix scorer (pkg/plugins/profile/prefix_based_pd_decider.go of
    llm-d-inference-scheduler 0.7.1), so ``nonCachedTokens`` requires a weight of that scorer.
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
            "The preset has one scheduling profile, but the service has two roles, prefill and decode.",
            "Use the preset disaggregated or precisePrefix, or remove prefill.",
        )
    if isinstance(given, DisaggregatedPreset) and given.non_cached_tokens and not given.prefix_cache:
        yield _weights(
            where,
            "nonCachedTokens requires the prefix scorer, which determines how much of a prompt is cached, but prefixCache is 0.",
            "Set prefixCache to a weight above 0.",
        )
    if isinstance(given, PrecisePrefix) and not given.prefix_cache:
        yield _weights(
            where,
            "prefixCache is 0, so cached prefixes have no effect on the routing.",
            "Set prefixCache to a weight above 0, or use the preset prefixLoad.",
        )
    if isinstance(given, LoraAffinity):
        adapters = args.model.lora.adapters if args.model is not None and args.model.lora is not None else []
        if not adapters and not args.base_refs:
            yield Problem(
                "picker-adapters",
                where,
                "The model has no LoRA adapters, so the preset has nothing to distinguish endpoints by.",
                "Add model.lora.adapters, or use the preset prefixLoad.",
            )


def _weights(where: Path, message: str, mend: str) -> Problem:
    return Problem("picker-weights", where / "prefixCache", message, mend)


def additions_suit_the_preset(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """An endpoint picker also exits if additions make the configuration of a preset invalid
    (:func:`~kserve_iac.checks.llm.picker.profiles_are_valid`). The preset's handler runs only the preset's own profiles:
    ``default``, or ``prefill`` and ``decode`` (pkg/plugins/profile of llm-d-inference-scheduler 0.7.1). Another profile has no
    effect.
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
            text = f"{added.plugins[index].type} is a second profile handler beside that of the preset, but only one is allowed."
            yield Problem("picker-handler", where / "type", text, f"Remove {added.plugins[index].type}.")
        elif not is_output(one) and one in plugins:
            text = f"The preset already contains a plugin named {one}, and names must differ."
            yield Problem("picker-profile", where, text, f"Set its name, for example to {one}-2, or remove it.")
        elif not is_output(one) and one in named[:index]:
            yield twice_named("plugins", str(one), where)
    for number, profile in enumerate(added.scheduling_profiles):
        where = ADDITIONS / "schedulingProfiles" / number
        if is_output(profile.name) or profile.name not in profiles:
            which = (
                "this name is known only during the update" if is_output(profile.name) else f"it has no {profile.name}"
            )
            text = f"The preset's handler runs only the preset's own profiles, and {which}."
            yield Problem("picker-profile", where / "name", text, f"Set name to {' or '.join(profiles)}.")
        for index, taken in enumerate(profile.plugins):
            known = [*plugins, *named]
            if not any(map(is_output, [taken.plugin_ref, *named])) and taken.plugin_ref not in known:
                mend = nearest(
                    str(taken.plugin_ref), [str(one) for one in known], "plugins of the preset and of presetAdditions"
                )
                text = f"Neither the preset nor presetAdditions has a plugin named {taken.plugin_ref}."
                yield Problem("picker-profile", where / "plugins" / index / "pluginRef", text, mend)
            elif type_of(taken, added.plugins) in PICKERS:
                first = next((one for one in plugins if one in PICKERS), "a picker")
                yield second_picker(where / "plugins" / index / "pluginRef", first, taken.plugin_ref)
