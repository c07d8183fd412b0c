"""KServe versions: which there are, and which API versions they serve."""

from collections.abc import Mapping
from functools import lru_cache

VERSIONS = ("0.16", "0.17", "0.18", "0.19", "0.20", "0.21")
"""Minor versions whose fields are known here, oldest first."""

DEFAULT = "0.20"
"""The version of a platform that sets none: the newest that the sandbox can rehearse, since its modules can be built."""

LLM_API_VERSION: Mapping[str, str] = {
    minor: "serving.kserve.io/v1alpha1" if minor == "0.16" else "serving.kserve.io/v1alpha2" for minor in VERSIONS
}
"""API version to write LLM objects in: v1alpha2 is served and stored since 0.17 (config/crd of each tag)."""


SECURITY_FIXES_ONLY = ("0.20",)
"""Versions that get critical security patches only: the one before the latest, 0.21.0 of 2026-09-25 (KServe RELEASES.md)."""

SCALES_BY_KEDA = "0.21"
"""First version with ``scaling.keda``, by which KServe itself creates a ScaledObject with triggers of one's own
(DirectKEDAScalingSpec in pkg/apis/serving/v1alpha2/llm_inference_service_types.go at aaac4e29)."""

DEPLOYMENT_MODE = "serving.kserve.io/deploymentMode"
"""Annotation that chooses between Deployments and Knative (KServe pkg/constants/constants.go)."""

LEGACY_MODES: Mapping[str, str] = {"RawDeployment": "Standard", "Serverless": "Knative"}
"""Deployment modes as KServe called them before 0.16, and their names today (KServe pkg/constants/constants.go)."""

SERVING_CONTAINER = "kserve-container"
"""The container that KServe treats as the component's own (KServe pkg/constants/constants.go)."""

VISIBILITY = "networking.kserve.io/visibility"
"""Label that keeps a service inside the cluster if its value is ``cluster-local`` (KServe pkg/constants/constants.go)."""

STOP = "serving.kserve.io/stop"
"""Annotation that stops a service (KServe pkg/constants/constants.go)."""


def support_of(version: str) -> str | None:
    """What a version does not get any more, as a sentence; None for the newest, and for those that are not known."""
    if minor(version) not in VERSIONS or minor(version) == VERSIONS[-1]:
        return None
    gets = "critical security patches only" if minor(version) in SECURITY_FIXES_ONLY else "no fixes any more"
    return f"KServe {minor(version)} gets {gets}. The newest release is {VERSIONS[-1]}."


@lru_cache(maxsize=1024)
def minor(version: str) -> str:
    """``0.20.0`` -> ``0.20``."""
    return ".".join(version.split(".")[:2])


@lru_cache(maxsize=1024)
def older(one: str, other: str) -> bool:
    """Whether minor version ``one`` is before ``other``."""
    return _number(one) < _number(other)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor(version).split("."))
