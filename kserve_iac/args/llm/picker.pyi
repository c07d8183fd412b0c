# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The endpoint picker's configuration in its own spelling (EndpointPickerConfig)."""

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
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; the types depend on the version of the picker."""
    name: In[str] | None = ...
    """Name of the plugin, which profiles and other plugins refer to. Default: its type."""
    parameters: dict[str, Any] = ...
    """Parameters of the plugin."""
    extra: Extra = ...
    """Any other field, by the picker's own name."""

class ProfilePlugin(Args):
    """A plugin in a profile."""
    def __init__(self, **fields: Unpack[ProfilePluginDict]) -> None:
        """A plugin in a profile."""
    plugin_ref: In[str]
    """Name of the plugin."""
    weight: Weight | None = ...
    """Weight of a scorer. Default: 1."""
    extra: Extra = ...
    """Any other field, by the picker's own name."""

class SchedulingProfile(Args):
    """The plugins that select an endpoint, in this order: filters, scorers with their weights, and a picker."""
    def __init__(self, **fields: Unpack[SchedulingProfileDict]) -> None:
        """The plugins that select an endpoint, in this order: filters, scorers with their weights, and a picker."""
    name: In[str]
    """Name of the profile. Handlers for disaggregation use the profiles ``prefill`` and ``decode``."""
    plugins: list[ProfilePlugin] = ...
    """Plugins of the profile."""
    extra: Extra = ...
    """Any other field, by the picker's own name."""

class PresetAdditions(Args):
    """Additions to the configuration that a preset renders. Plugins and feature gates are appended to those of the preset."""
    def __init__(self, **fields: Unpack[PresetAdditionsDict]) -> None:
        """Additions to the configuration that a preset renders. Plugins and feature gates are appended to those of the preset."""
    feature_gates: In[list[In[str]]] = ...
    """Feature gates to enable (``flowControl`` …)."""
    plugins: list[PickerPlugin] = ...
    """Further plugins. Their names must differ from those of the preset."""
    scheduling_profiles: list[SchedulingProfile] = ...
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: dict[str, Any] = ...
    """How the picker detects that the pool is saturated."""
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
    """Feature gates to enable (``flowControl`` …)."""
    plugins: list[PickerPlugin] = ...
    """Plugins, in the order in which the picker creates them. A plugin that another one names in a parameter must come first."""
    scheduling_profiles: list[SchedulingProfile] = ...
    """Profiles, each with the plugins that select an endpoint."""
    saturation_detector: dict[str, Any] = ...
    """How the picker detects that the pool is saturated."""
    extra: Extra = ...
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""
