# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The endpoint picker's own configuration, as it spells it (EndpointPickerConfig)."""

from typing import Any

from typing_extensions import Unpack

from ..base import Args, In
from ..dicts import (
    EndpointPickerConfigDict,
    PickerPluginDict,
    PresetAdditionsDict,
    ProfilePluginDict,
    SchedulingProfileDict,
)
from ..quantity import Extra
from .presets import Weight

class PickerPlugin(Args):
    """A plugin of the endpoint picker."""
    def __init__(self, **fields: Unpack[PickerPluginDict]) -> None:
        """A plugin of the endpoint picker."""
    type: In[str]
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; each version has its own."""
    name: In[str] | None = ...
    """Name by which profiles and other plugins refer to it. Default: its type."""
    parameters: dict[str, Any] = ...
    """Its parameters."""
    extra: Extra = ...
    """Any other field of it."""

class ProfilePlugin(Args):
    """A plugin in a profile."""
    def __init__(self, **fields: Unpack[ProfilePluginDict]) -> None:
        """A plugin in a profile."""
    plugin_ref: In[str]
    """Name of the plugin."""
    weight: Weight | None = ...
    """How much a scorer counts; 1 if not set."""
    extra: Extra = ...
    """Any other field of it."""

class SchedulingProfile(Args):
    """Which plugins choose an endpoint, in their order: filters, scorers with their weights, a picker."""
    def __init__(self, **fields: Unpack[SchedulingProfileDict]) -> None:
        """Which plugins choose an endpoint, in their order: filters, scorers with their weights, a picker."""
    name: In[str]
    """Its name; profile handlers of prefill and decode look for ``prefill`` and ``decode``."""
    plugins: list[ProfilePlugin] = ...
    """Plugins that it takes."""
    extra: Extra = ...
    """Any other field of it."""

class PresetAdditions(Args):
    """What is added to the configuration that a preset renders. Plugins and feature gates come after those of the preset."""
    def __init__(self, **fields: Unpack[PresetAdditionsDict]) -> None:
        """What is added to the configuration that a preset renders. Plugins and feature gates come after those of the preset."""
    feature_gates: In[list[In[str]]] = ...
    """Feature gates to turn on (``flowControl`` …)."""
    plugins: list[PickerPlugin] = ...
    """Further plugins. Their names differ from those of the preset."""
    scheduling_profiles: list[SchedulingProfile] = ...
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: dict[str, Any] = ...
    """When the pool counts as full."""
    extra: Extra = ...
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""

class EndpointPickerConfig(Args):
    """The endpoint picker's configuration."""
    def __init__(self, **fields: Unpack[EndpointPickerConfigDict]) -> None:
        """The endpoint picker's configuration."""
    api_version: In[str] | None = ...
    """API version: ``inference.networking.x-k8s.io/v1alpha1``."""
    kind: In[str] | None = ...
    """``EndpointPickerConfig``."""
    feature_gates: In[list[In[str]]] = ...
    """Feature gates that are turned on (``flowControl`` …)."""
    plugins: list[PickerPlugin] = ...
    """Plugins that it makes, in that order: one that another names by a parameter comes before."""
    scheduling_profiles: list[SchedulingProfile] = ...
    """Profiles."""
    saturation_detector: dict[str, Any] = ...
    """When the pool counts as full."""
    extra: Extra = ...
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""
