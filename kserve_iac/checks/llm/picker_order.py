"""Rules about the profile and the weights that an endpoint picker adds itself."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...catalog.epp import PICKERS
from ...compiled import CompiledObject
from ...render.scaled_object import picker_version
from .picker import INLINE, inline

SCORER = "-scorer"
"""The suffix of the types of scorers (calls of Register in llm-d-inference-scheduler and the inference extension)."""

UNFINISHED = ((0, 4, 0), (0, 5, 0))
"""From the first of these versions of the endpoint picker until before the second, scorers that are listed after a picker get no
default weight (setDefaultsPhaseTwo in pkg/epp/config/loader/defaults.go of the inference extension 1.2.0, on which 0.4.0 is
built)."""


def default_profile_has_one_picker(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without profiles, the endpoint picker creates the profile ``default`` with every plugin, and a profile can have only one
    picker (pkg/epp/config/loader/defaults.go and AddPlugins of SchedulerProfile in the inference extension 1.2.0 to 1.4.0;
    llm-d/llm-d#1227).
    """
    config = inline(service.args)
    if config is None or config.scheduling_profiles or any(is_output(one.type) for one in config.plugins):
        return
    pickers = [(index, one.type) for index, one in enumerate(config.plugins) if one.type in PICKERS]
    for index, kind in pickers[1:]:
        yield Problem(
            "picker-profile",
            INLINE / "plugins" / index / "type",
            f"Without schedulingProfiles, one profile contains all plugins. {kind} would be the second picker of that profile "
            f"beside {pickers[0][1]}, and the endpoint picker exits if a profile has two pickers.",
            f"Remove {kind}, or add schedulingProfiles.",
        )


def scorers_have_weights(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The endpoint picker 0.4 gives no default weight to scorers that are listed after a picker, and panics if one has no weight
    (:data:`UNFINISHED`; kubernetes-sigs/gateway-api-inference-extension#1958).
    """
    config = inline(service.args)
    version = picker_version(service.args, service.kserve)
    if config is None or version is None or not UNFINISHED[0] <= version < UNFINISHED[1]:
        return
    kinds = {one.name if one.name is not None else one.type: one.type for one in config.plugins}
    for number, profile in enumerate(config.scheduling_profiles):
        after: int | None = None
        for index, taken in enumerate(profile.plugins):
            kind = kinds.get(taken.plugin_ref, taken.plugin_ref)
            if after is None and kind in PICKERS:
                after = index
            elif after is not None and taken.weight is None and str(kind).endswith(SCORER):
                yield Problem(
                    "picker-order",
                    INLINE / "schedulingProfiles" / number / "plugins" / after / "pluginRef",
                    f"The endpoint picker {'.'.join(map(str, version))} panics at start, because {taken.plugin_ref} has no "
                    f"weight and is listed after the picker {profile.plugins[after].plugin_ref}.",
                    f"Move {profile.plugins[after].plugin_ref} to the end of plugins, or set weight of every scorer, for example "
                    "to 1.",
                )
                break
