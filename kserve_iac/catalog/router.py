"""The endpoint picker by version: which one a KServe release runs, and what its metrics are called.

Read at source: KServe's ``config/llmisvcconfig/config-llm-scheduler.yaml`` at each release (the image),
``pkg/epp/metrics/metrics.go`` of the Gateway API inference extension that each image is built on (llm-d-inference-scheduler's
go.mod: 0.2.0 on 0.5.0, 0.4.0 on 1.2.0, 0.7.1 on 1.4.0), and llm-d-router's ``pkg/epp/metrics``.
"""

from collections.abc import Mapping

from .engines import Version, parse_version

PICKER: Mapping[str, Version] = {
    "0.16": (0, 2, 0),
    "0.17": (0, 4, 0),
    "0.18": (0, 7, 1),
    "0.19": (0, 7, 1),
    "0.20": (0, 9, 0),
    "0.21": (0, 10, 0),
}
"""KServe minor version -> version of the endpoint picker in its presets."""

NEWEST: Version = (0, 10, 0)
"""The newest endpoint picker that is known here; one whose version is not known is taken to be like it."""

FLOW_CONTROL_QUEUE = "flow_control_queue_size"
"""Requests that flow control holds back (gauge, by flow)."""

INFLIGHT_TOKENS = "inflight_tokens"
"""Prompt tokens that were sent to an endpoint and are not prefilled yet (gauge, by endpoint; plugin inflight-load-producer)."""

ENDPOINT_QUEUE = "per_endpoint_queue_size"
"""Requests that wait in an endpoint (gauge, by endpoint; made anew from the living endpoints at each scrape)."""

_NAMES: Mapping[str, tuple[tuple[Version, str], ...]] = {
    # 0.9.0 writes both names (llm-d/llm-d-autoscaling#1202); the older one goes some day.
    FLOW_CONTROL_QUEUE: (
        ((0, 9, 0), "llm_d_epp_flow_control_queue_size"),
        ((0, 4, 0), "inference_extension_flow_control_queue_size"),
    ),
    # llm-d/llm-d-router#1089: not in 0.9.0 of June 2026; llm-d's token-aware guide describes it for 0.10.0.
    INFLIGHT_TOKENS: (((0, 10, 0), "llm_d_epp_inflight_tokens"),),
    ENDPOINT_QUEUE: (((0, 10, 0), "llm_d_epp_per_endpoint_queue_size"),),
}
"""Metric -> its names, each with the first version that has it, newest first."""

HOLDS_WITHOUT_PODS: Version = (0, 7, 1)
"""First version whose flow control holds a request that no pod could serve. Before, it is answered with 503 ahead of the queue
(``pkg/epp/requestcontrol/director.go`` of the inference extension 1.2.0, against 1.4.0)."""

FLOW_CONTROL_GATE = "flowControl"
"""Feature gate of the queue (``pkg/epp/flowcontrol/config.go``)."""

INFLIGHT_PRODUCER = "inflight-load-producer"
"""Plugin that counts tokens in flight."""

ROUTER: Version = (0, 9, 0)
"""First version in KServe's presets whose image is called llm-d-router-endpoint-picker (0.20); that of 0.7.1 has the older name
(``config/llmisvcconfig/config-llm-scheduler.yaml`` of 0.19 and 0.20)."""

IMAGES = ("llm-d-router-endpoint-picker", "llm-d-inference-scheduler")
"""Names of the endpoint picker's images, whose tags are its versions."""


def metric_name(metric: str, version: Version) -> str | None:
    """What the endpoint picker of that version calls a metric; None where it has none."""
    return next((name for first, name in _NAMES[metric] if version >= first), None)


def first_with(metric: str) -> Version:
    """The first version that has a metric."""
    return _NAMES[metric][-1][0]


def image_of(version: Version) -> str:
    """The image of a version, from the registry and under the name that KServe's presets use."""
    return f"ghcr.io/llm-d/{IMAGES[0] if version >= ROUTER else IMAGES[1]}:v{spelled(version)}"


def version_of_image(image: str) -> Version | None:
    """Version of an endpoint picker's image; None where the reference does not tell."""
    repository, _, tag = image.partition("@")[0].rpartition(":")
    return parse_version(tag) if repository.rpartition("/")[2] in IMAGES else None


def spelled(version: Version) -> str:
    """``(0, 9, 0)`` -> ``0.9.0``."""
    return ".".join(str(part) for part in version)
