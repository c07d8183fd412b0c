"""The endpoint picker's configuration in its own spelling (EndpointPickerConfig)."""

from typing import Any

from pydantic import Field

from ..base import Args, In
from ..quantity import Extra
from .presets import Weight


class PickerPlugin(Args):
    """A plugin of the endpoint picker."""

    type: In[str]
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; the types depend on the version of the picker."""
    name: In[str] | None = None
    """Name of the plugin, which profiles and other plugins refer to. Default: its type."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Parameters of the plugin."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name."""


class ProfilePlugin(Args):
    """A plugin in a profile."""

    plugin_ref: In[str]
    """Name of the plugin."""
    weight: Weight | None = None
    """Weight of a scorer. Default: 1."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name."""


class SchedulingProfile(Args):
    """The plugins that select an endpoint, in this order: filters, scorers with their weights, and a picker."""

    name: In[str]
    """Name of the profile. Handlers for disaggregation use the profiles ``prefill`` and ``decode``."""
    plugins: list[ProfilePlugin] = Field(default_factory=list)
    """Plugins of the profile."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name."""


class PresetAdditions(Args):
    """Additions to the configuration that a preset renders. Plugins and feature gates are appended to those of the preset."""

    feature_gates: In[list[In[str]]] = Field(default_factory=list)
    """Feature gates to enable (``flowControl`` …)."""
    plugins: list[PickerPlugin] = Field(default_factory=list)
    """Further plugins. Their names must differ from those of the preset."""
    scheduling_profiles: list[SchedulingProfile] = Field(default_factory=list)
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: dict[str, Any] = Field(default_factory=dict)
    """How the picker detects that the pool is saturated."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class EndpointPickerConfig(Args):
    """The endpoint picker's configuration."""

    api_version: In[str] | None = None
    """API version: ``inference.networking.x-k8s.io/v1alpha1``."""
    kind: In[str] | None = None
    """``EndpointPickerConfig``."""
    feature_gates: In[list[In[str]]] = Field(default_factory=list)
    """Feature gates to enable (``flowControl`` …)."""
    plugins: list[PickerPlugin] = Field(default_factory=list)
    """Plugins, in the order in which the picker creates them. A plugin that another one names in a parameter must come first."""
    scheduling_profiles: list[SchedulingProfile] = Field(default_factory=list)
    """Profiles, each with the plugins that select an endpoint."""
    saturation_detector: dict[str, Any] = Field(default_factory=dict)
    """How the picker detects that the pool is saturated."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""
