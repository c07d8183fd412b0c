"""KServe's own names, those that it gives to what it makes for an LLMInferenceService, and those that Kubernetes gives to the
pods.
"""

import hashlib
import re
from typing import NamedTuple

from ..args.inference_service import Predictor
from ..args.llm.inference_service import Workload
from .promql import literal_pattern

NAMESPACE = "kserve"
"""KServe's namespace: its LLM CRDs name it in their conversion webhook, so it cannot be another."""

GATEWAY = "kserve-ingress-gateway"
"""The Gateway that KServe attaches routes to unless told otherwise (config/configmap/inferenceservice.yaml)."""

LONGEST = 63
"""Characters of a name (``knative.dev/pkg`` kmeta/names.go; Kubernetes: DNS labels)."""

_HEAD = LONGEST - 32  # an MD5 takes 32 characters


def child_name(parent: str, suffix: str) -> str:
    """The name that KServe derives: ``parent`` and ``suffix``, the former cut and hashed where both are too long together.

    Source: ``kmeta.ChildName`` of ``knative.dev/pkg``.
    """
    if len(parent) <= LONGEST - len(suffix):
        return parent + suffix
    if _HEAD - len(suffix) <= 0:
        found = parent[:_HEAD] + _md5(parent + suffix)
        found += suffix[: max(0, LONGEST - len(found))]
        return re.sub(r"[^a-zA-Z0-9]+$", "", found)
    return parent[: _HEAD - len(suffix)] + _md5(parent) + suffix


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def predictor_service(name: str, predictor: Predictor) -> str:
    """The name of the Service and the Deployment of a predictor of the InferenceService ``name`` (PredictorServiceName in
    pkg/constants of kserve/kserve 0.20). Canaries have names of their own.
    """
    return f"{name}-{predictor.name}-predictor" if predictor.name else f"{name}-predictor"


class Target(NamedTuple):
    """What is scaled: a Deployment, or a LeaderWorkerSet."""

    api_version: str
    kind: str
    name: str

    @property
    def pods(self) -> str:
        """A regular expression for the names of the pods that serve metrics: all, or the first of each replica."""
        if self.kind == "Deployment":
            return pods_of_deployment(self.name)
        # The leader's StatefulSet has the set's own name, and workers are called <leader>-<index> (lws pkg/utils).
        return f"{literal_pattern(self.name)}-[0-9]+"


def target(service: str, workload: Workload, *, prefill: bool) -> Target:
    """What KServe makes for a role of the service (llmisvc/workload_single_node.go, workload_multi_node.go, 0.17 to 0.21)."""
    role = "-prefill" if prefill else ""
    if workload.worker is not None:
        name = child_name(service, f"-kserve-mn{role}")
        return Target("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", name)
    return Target("apps/v1", "Deployment", child_name(service, f"-kserve{role}"))


def endpoint_picker(service: str) -> str:
    """The endpoint picker's Deployment (llmisvc/scheduler.go)."""
    return child_name(service, "-kserve-router-scheduler")


def inference_pool(service: str) -> str:
    """The InferencePool (llmisvc/scheduler.go)."""
    return child_name(service, "-inference-pool")


_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"
"""Characters of generated names (``k8s.io/apimachinery`` pkg/util/rand): no vowels, so that they are no word such as prefill."""

CUT = LONGEST - 5
"""Characters that are left of a name before five random ones are put after it (``k8s.io/apiserver`` pkg/storage/names)."""


def pods_of_deployment(name: str) -> str:
    """A regular expression for the names of a Deployment's pods, ``<name>-<hash of the template>-<five characters>``."""
    room = CUT - len(name) - 1
    if room >= 11:  # a hash has up to ten characters, and a hyphen follows
        return f"{literal_pattern(name)}-{_RANDOM}{{1,10}}-{_RANDOM}{{5}}"
    before = literal_pattern(f"{name}-"[:CUT])
    return f"{before}{_RANDOM[:-1]}-]{{0,{max(room, 0)}}}{_RANDOM}{{5}}"
