"""Plugins of the endpoint picker of each KServe release (``data/epp.json``)."""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from ._data import load
from .engines import Version
from .kserve import VERSIONS, minor, older
from .router import PICKER, spelled

API_VERSION = "inference.networking.x-k8s.io/v1alpha1"
"""API version of the configuration that every picker here reads."""

LLM_D_API_VERSION = "llm-d.ai/v1alpha1"

API_VERSIONS: Mapping[str, tuple[str, ...]] = {
    "0.20": (API_VERSION, LLM_D_API_VERSION),
    "0.21": (LLM_D_API_VERSION, API_VERSION),
}
"""Where a picker reads more, the one first that is written: KServe 0.20's sample of the latency predictor writes the second.
KServe 0.21's presets write it everywhere, and KServe rewrites the older one (``withMigrateLLMDAPIVersion`` in
llmisvc/scheduler.go)."""

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
PRECISE_PRODUCER = "precise-prefix-cache-producer"
TOKEN_PRODUCER = "token-producer"  # noqa: S105 - a plugin
TOKENIZED_BY_DEPLOYMENT = "0.21"
"""First KServe that tokenises prompts in a Deployment of its own, for :data:`TOKEN_PRODUCER`, and that replaces
:data:`PRECISE_PREFIX` by three plugins (``isTokenizerEnabled`` in llmisvc/tokenizer.go and
``withDecomposePrecisePrefixCacheScorer`` in llmisvc/scheduler.go at aaac4e29)."""

PREDICTS_LATENCY = ("0.20",)
"""KServe versions that add the servers of :data:`LATENCY_PRODUCER` to the picker (kserve/kserve#5678, reverted by #6201)."""

DEFAULT_BY_LOAD = "0.21"
"""First KServe whose default configuration follows tokens in flight (the presets ``config-llm-scheduler-eppconfig-default`` and
``-default-pd`` in install/v0.21.0/kserve-cluster-resources.yaml)."""

PER_PROCESS = ("inflight-load-producer", "token-load-scorer")
"""Plugins that count what this process sent: another replica of the picker counts for itself."""


class Picker(NamedTuple):
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
