"""The endpoint picker's own configuration, as it spells it (EndpointPickerConfig)."""

from typing import Any

from pydantic import Field

from ..base import Args, In
from ..quantity import Extra
from .presets import Weight


class PickerPlugin(Args):
    """A plugin of the endpoint picker."""

    type: In[str]
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; each version has its own."""
    name: In[str] | None = None
    """Name by which profiles and other plugins refer to it. Default: its type."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Its parameters."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of it."""


class ProfilePlugin(Args):
    """A plugin in a profile."""

    plugin_ref: In[str]
    """Name of the plugin."""
    weight: Weight | None = None
    """How much a scorer counts; 1 if not set."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of it."""


class SchedulingProfile(Args):
    """Which plugins choose an endpoint, in their order: filters, scorers with their weights, a picker."""

    name: In[str]
    """Its name; profile handlers of prefill and decode look for ``prefill`` and ``decode``."""
    plugins: list[ProfilePlugin] = Field(default_factory=list)
    """Plugins that it takes."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of it."""


class PresetAdditions(Args):
    """What is added to the configuration that a preset renders. Plugins and feature gates come after those of the preset."""

    feature_gates: In[list[In[str]]] = Field(default_factory=list)
    """Feature gates to turn on (``flowControl`` …)."""
    plugins: list[PickerPlugin] = Field(default_factory=list)
    """Further plugins. Their names differ from those of the preset."""
    scheduling_profiles: list[SchedulingProfile] = Field(default_factory=list)
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: dict[str, Any] = Field(default_factory=dict)
    """When the pool counts as full."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class EndpointPickerConfig(Args):
    """The endpoint picker's configuration."""

    api_version: In[str] | None = None
    """API version: ``inference.networking.x-k8s.io/v1alpha1``."""
    kind: In[str] | None = None
    """``EndpointPickerConfig``."""
    feature_gates: In[list[In[str]]] = Field(default_factory=list)
    """Feature gates that are turned on (``flowControl`` …)."""
    plugins: list[PickerPlugin] = Field(default_factory=list)
    """Plugins that it makes, in that order: one that another names by a parameter comes before."""
    scheduling_profiles: list[SchedulingProfile] = Field(default_factory=list)
    """Profiles."""
    saturation_detector: dict[str, Any] = Field(default_factory=dict)
    """When the pool counts as full."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""
