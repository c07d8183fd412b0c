"""InferenceGraph (serving.kserve.io/v1alpha1): several services behind one endpoint."""

from typing import Annotated, Literal

from pydantic import Field

from .base import INTENT, Args, In
from .container import Resources
from .scheduling import Affinity, Toleration
from .workload import ServiceMeta


class GraphStep(Args):
    """The target of a request: another node, a service or a URL. Exactly one must be set."""

    name: str | None = None
    """Name of the step, for ensembles and for ``data`` of others."""
    node_name: str | None = None
    """Another node of the graph."""
    service_name: str | None = None
    """InferenceService in the same namespace."""
    service_url: In[str] | None = None
    """URL."""
    data: str | None = None
    """Data of the request to the step: ``$request`` (the graph's) or ``$response`` (of the step before); sequences only."""
    weight: int | None = None
    """Share of requests in percent; splitters only, all together 100."""
    condition: str | None = None
    """GJSON expression that must hold; switches, and sequences to stop early."""
    dependency: Literal["Soft", "Hard"] | None = None
    """``Hard``: its failure is the graph's."""
    map_predictions_to_instances: bool | None = None
    """Whether ``predictions`` of the step before are sent as ``instances``."""


class GraphNode(Args):
    """How requests are routed at one point."""

    router_type: Literal["Sequence", "Splitter", "Ensemble", "Switch"]
    """``Sequence``: one step after the other; ``Splitter``: one by weight; ``Ensemble``: all at once, answers merged;
    ``Switch``: the first whose condition holds."""
    steps: list[GraphStep] = Field(default_factory=list)
    """The steps."""


class RouterTimeouts(Args):
    """Time limits of the router, in seconds (0.16 and later)."""

    server_read: int | None = None
    """Reading a request."""
    server_write: int | None = None
    """Writing an answer."""
    server_idle: int | None = None
    """Keeping an idle connection."""
    service_client: int | None = None
    """Waiting for a step."""


class InferenceGraphArgs(ServiceMeta):
    """Several InferenceServices behind one endpoint. The spec's fields are inline."""

    nodes: dict[str, GraphNode]
    """Nodes by name; requests enter at ``root``."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = "Standard"
    """``Standard``: a Deployment; ``Knative``: serverless; ``default`` writes nothing: the cluster's configuration decides."""
    resources: Resources | None = None
    """Requests and limits of the router."""
    min_replicas: int | None = None
    """Fewest replicas of the router; KServe takes 1 if not set."""
    max_replicas: int | None = None
    """Most replicas."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = None
    """Metric on which the router scales."""
    scale_target: int | None = None
    """Value it is kept at."""
    timeout: int | None = None
    """Seconds that one request may take."""
    router_timeouts: RouterTimeouts | None = None
    """Time limits of the router."""
    affinity: Affinity | None = None
    """Nodes and pods to be near to or away from."""
    tolerations: list[Toleration] = Field(default_factory=list)
    """Taints that are accepted."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Node labels that are required."""
    node_name: str | None = None
    """Node that it must run on."""
    service_account_name: In[str] | None = None
    """ServiceAccount of the router's pods."""
