"""Rules about the endpoint picker's configuration, and about its plugins in a configuration or in additions to a preset."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...args import EndpointPickerConfig, LLMInferenceServiceArgs, PickerPlugin, Problem, ProfilePlugin
from ...args.base import is_output
from ...args.llm.inference_service import MAIN_CONTAINER, LLMSpec
from ...args.llm.presets import DefaultPreset
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
)
from ...catalog.kserve import VERSIONS, older
from ...catalog.router import spelled
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.scaled_object import picker_version

ADDITIONS = Path("router", "scheduler", "presetAdditions")
INLINE = Path("router", "scheduler", "config", "inline")

PREPARES = "prepareDataPlugins"
"""Feature gate of the endpoint picker 0.7 with which a plugin prepares data for other plugins."""


def plugins_are_known(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """An endpoint picker exits if its configuration contains a type of plugin that it does not have.

    ``catalog/data/epp.json`` lists the types of each version. The lists of KServe 0.20 and 0.21 are incomplete, and there is no
    list for the user's own image.
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
        return f"Use KServe {' or '.join(later)}, whose endpoint picker has {plugin}, or remove {plugin}."
    return nearest(plugin, known.plugins, "plugins")


def profiles_are_valid(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """An endpoint picker exits if its configuration is not valid (pkg/epp/config/loader/validation.go and configloader.go of the
    inference extension 1.4.0).

    Every name is unique, a profile refers only to plugins that exist, and one profile handler chooses among the profiles. If no
    handler is set, the endpoint picker adds ``single-profile-handler``, which supports one profile. The handlers for prefill and
    decode search for profiles with these two names.
    """
    args = service.args
    config = inline(args)
    if config is None:
        return
    named = [plugin.name if plugin.name is not None else plugin.type for plugin in config.plugins]
    is_known = not any(is_output(one) for one in named)
    for index, one in enumerate(named):
        if is_known and one in named[:index]:
            yield twice_named("plugins", str(one), INLINE / "plugins" / index)
    seen: set[str] = set()
    for number, profile in enumerate(config.scheduling_profiles):
        where = INLINE / "schedulingProfiles" / number
        if not is_output(profile.name):
            if profile.name in seen:
                yield twice_named("profiles", str(profile.name), where / "name")
            seen.add(str(profile.name))
        for index, taken in enumerate(profile.plugins):
            if is_known and not is_output(taken.plugin_ref) and taken.plugin_ref not in named:
                mend = nearest(str(taken.plugin_ref), [str(one) for one in named], "plugins of this configuration")
                text = f"The configuration has no plugin named {taken.plugin_ref}."
                yield Problem("picker-profile", where / "plugins" / index / "pluginRef", text, mend)
        pickers = [index for index, taken in enumerate(profile.plugins) if type_of(taken, config.plugins) in PICKERS]
        for index in pickers[1:]:
            first, second = (profile.plugins[one].plugin_ref for one in (pickers[0], index))
            yield second_picker(where / "plugins" / index / "pluginRef", first, second)
    if any(
        is_output(one) for one in [*(p.type for p in config.plugins), *(p.name for p in config.scheduling_profiles)]
    ):
        return
    yield from _handled(args, config, seen)


def type_of(taken: ProfilePlugin, plugins: Sequence[PickerPlugin]) -> Any:
    """The type of the plugin that a profile refers to. If ``plugins`` does not contain it: its name."""
    named = (one.type for one in plugins if (one.name if one.name is not None else one.type) == taken.plugin_ref)
    return next(named, taken.plugin_ref)


def twice_named(what: str, name: str, where: Path) -> Problem:
    """The finding about two plugins, or two profiles, with one name."""
    text = f"Two {what} are named {name}, and names must differ."
    mend = f"Set name of one of the two to another value, for example to {name}-2."
    return Problem("picker-profile", where, text, mend)


def second_picker(where: Path, first: Any, second: Any) -> Problem:
    """The finding about a profile with two plugins that pick an endpoint."""
    text = f"The profile already has the picker {first}. The endpoint picker exits if a profile has two pickers."
    return Problem("picker-profile", where, text, f"Remove {second} from the profile.")


def _handled(args: LLMInferenceServiceArgs, config: EndpointPickerConfig, profiles: set[str]) -> Iterator[Problem]:
    handlers = [(index, str(one.type)) for index, one in enumerate(config.plugins) if one.type in HANDLERS]
    if len(handlers) > 1:
        index, second = handlers[1]
        yield Problem(
            "picker-handler",
            INLINE / "plugins" / index / "type",
            f"{second} is a second profile handler beside {handlers[0][1]}, but only one is allowed.",
            f"Remove {second} or {handlers[0][1]}.",
        )
    elif not handlers and len(profiles) > 1 and _all_are_known(config):
        yield Problem(
            "picker-handler",
            INLINE / "plugins",
            f"There are {len(profiles)} profiles, but no plugin is a profile handler, which chooses among them.",
            f"Add one of the plugins {', '.join(sorted(HANDLERS))}.",
        )
    elif handlers and handlers[0][1] == "single-profile-handler" and len(profiles) > 1:
        where = INLINE / "plugins" / handlers[0][0] / "type"
        text = f"single-profile-handler supports one profile, but there are {len(profiles)}."
        mend = "Set type to disagg-profile-handler, or keep only one entry of schedulingProfiles."
        yield Problem("picker-handler", where, text, mend)
    is_single = handlers[0][1] == "single-profile-handler" if handlers else _all_are_known(config)
    if args.prefill is not None and is_single and (handlers or len(profiles) <= 1):
        yield Problem(
            "picker-split",
            INLINE,
            "The service has a prefill role, but one profile chooses among the pods of both roles, so no request is split.",
            "Add the plugin disagg-profile-handler (before KServe 0.18: pd-profile-handler) and the profiles prefill and decode.",
        )


def _all_are_known(config: EndpointPickerConfig) -> bool:
    """Whether the catalogue has the type of every plugin. A plugin of an unknown type might be a profile handler."""
    return all(any(str(one.type) in picker(version).plugins for version in VERSIONS) for one in config.plugins)


def deciders_receive_cache_data(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``prefix-based-pd-decider`` reads data that the prefix scorer prepares. The endpoint picker 0.7 lets the scorer prepare
    them only with a feature gate (cmd/epp/runner/runner.go of the inference extension 1.4.0). Without the gate, the decider sends
    no request to prefill. KServe converts a ``threshold`` to this decider and does not set the gate
    (``WithMigrateDisaggProfileParams`` in llmisvc/scheduler.go).
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
                f"The endpoint picker {spelled(version)} does not give {plugin.type} the data about cached prefixes, so no "
                "request goes to prefill.",
                f"Add {PREPARES} to featureGates of config.inline.",
            )


def replicas_keep_their_counts(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """An endpoint picker counts load in its own process, so llm-d's guide of token-aware routing keeps one replica. KServe lets
    one of several replicas lead (``--ha-enable-leader-election`` in llmisvc/scheduler.go), and the next leader has no counts.
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
            f"{counting[0]} counts load in the process of one replica, so another replica that takes over starts to count at "
            "zero.",
            "Set replicas to 1, or expect the endpoint picker to misjudge load for a while after another replica takes over.",
        )


def _routes_by_default(scheduler: Scheduler) -> bool:
    """Whether the endpoint picker runs with KServe's own configuration."""
    if scheduler.config is not None or (scheduler.pool is not None and scheduler.pool.ref is not None):
        return False
    return scheduler.preset is None or isinstance(scheduler.preset.one[1], DefaultPreset)


def prediction_servers_exist(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``predicted-latency-producer`` asks prediction servers, which KServe 0.20 adds to the endpoint picker's pod. KServe 0.21 no
    longer adds them (kserve/kserve#6201).
    """
    scheduler = service.args.scheduler
    if scheduler is None or older(service.kserve, PREDICTS_LATENCY[0]) or service.kserve in PREDICTS_LATENCY:
        return
    own = scheduler.template.containers if scheduler.template is not None else []
    if any(container.name != MAIN_CONTAINER for container in own):
        return  # the user's containers may be the servers
    for at, plugin in _plugins(service.args):
        if plugin.type == LATENCY_PRODUCER:
            yield Problem(
                "picker-servers",
                at / "type",
                f"{LATENCY_PRODUCER} requires prediction servers in the endpoint picker's pod, but KServe {service.kserve} "
                "does not add them.",
                f"Add the servers' containers to router.scheduler.template, or remove {LATENCY_PRODUCER} and the plugins that "
                "depend on it.",
            )


def _plugins(args: LLMSpec) -> Iterator[tuple[Path, PickerPlugin]]:
    """The plugins that the user wrote, each with its path: those of ``config.inline``, otherwise those of ``presetAdditions``."""
    scheduler, config = args.scheduler, inline(args)
    added = scheduler.preset_additions if scheduler is not None and config is None else None
    for at, given in ((INLINE, config), (ADDITIONS, added)):
        for index, plugin in enumerate(given.plugins if given is not None else []):
            yield at / "plugins" / index, plugin


def inline(args: LLMSpec) -> EndpointPickerConfig | None:
    """The configuration that the user wrote in ``config.inline``. None: there is none."""
    scheduler = args.scheduler
    return scheduler.config.inline if scheduler is not None and scheduler.config is not None else None
