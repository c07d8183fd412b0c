"""Plugins of the endpoint picker of each KServe release (``data/epp.json``)."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from ._data import load
from .engines import Version
from .kserve import VERSIONS, minor, older
from .router import PICKER, spelled

API_VERSION = "inference.networking.x-k8s.io/v1alpha1"
"""API version of the configuration that every picker here reads."""

API_VERSIONS: Mapping[str, tuple[str, ...]] = {"0.20": (API_VERSION, "llm-d.ai/v1alpha1")}
"""Where a picker reads more: KServe 0.20's sample of the latency predictor writes the second."""

HANDLERS = frozenset(
    {"single-profile-handler", "pd-profile-handler", "disagg-profile-handler", "data-parallel-profile-handler"}
)
"""Plugins that choose profiles."""

PICKERS = frozenset({"max-score-picker", "random-picker", "weighted-random-picker"})
"""Plugins that choose an endpoint among those that were scored. A profile has one: a picker ends at a second
(``AddPlugins`` in pkg/epp/scheduling/scheduler_profile.go of the inference extension 1.4.0)."""

RENAMED: Mapping[str, str] = {
    "prefill-header-handler": "disagg-headers-handler",
    "pd-profile-handler": "disagg-profile-handler",
    "model-server-protocol-metrics": "core-metrics-extractor",
}
"""Plugins that KServe renames by itself for pickers from 0.7.0 on, the last for those from 0.8.0 on
(``schedulerTransform`` in pkg/controller/v1alpha2/llmisvc/scheduler.go of 0.19 and 0.20)."""

PRECISE_PREFIX = "precise-prefix-cache-scorer"
LATENCY_PRODUCER = "predicted-latency-producer"
PER_PROCESS = ("inflight-load-producer", "token-load-scorer")
"""Plugins that count what this process sent: another replica of the picker counts for itself."""


@dataclass(frozen=True)
class Picker:
    """The endpoint picker of a KServe release."""

    version: Version
    api_versions: tuple[str, ...]
    plugins: frozenset[str]
    """Types that it registers."""
    complete: bool
    """Whether there are no others."""

    @property
    def spelled(self) -> str:
        """Its version as text."""
        return spelled(self.version)

    def knows(self, plugin: str) -> bool:
        """Whether it takes a plugin's type, as it is or after KServe renamed it."""
        return plugin in self.plugins or (self.version >= (0, 7, 0) and RENAMED.get(plugin) in self.plugins)


@functools.cache
def picker(kserve: str) -> Picker:
    """The picker of a KServe release that is known here; the newest one's of any other."""
    version = minor(kserve) if minor(kserve) in PICKER else VERSIONS[-1]
    found = load("epp.json")["pickers"][spelled(PICKER[version])]
    return Picker(
        PICKER[version], API_VERSIONS.get(version, (API_VERSION,)), frozenset(found["plugins"]), found["complete"]
    )


def takes_configuration(kserve: str) -> bool:
    """Whether the service has a field for the picker's configuration (``router.scheduler.config``, since 0.17)."""
    return not older(kserve, "0.17")
