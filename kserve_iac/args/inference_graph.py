"""InferenceGraph (serving.kserve.io/v1alpha1): several services behind one endpoint."""

from typing import Annotated, Literal

from pydantic import Field

from .base import INTENT, Args, In
from .container import Resources
from .scheduling import Affinity, Toleration
from .workload import ServiceMeta


class GraphStep(Args):
    """The target of a request: another node, a service or a URL. Exactly one of them must be set."""

    name: str | None = None
    """Name of the step. Ensembles use it in their answers, and other steps refer to it in ``data``."""
    node_name: str | None = None
    """Another node of the graph."""
    service_name: str | None = None
    """InferenceService in the same namespace."""
    service_url: In[str] | None = None
    """URL of a service."""
    data: str | None = None
    """Data that the step receives: ``$request``, the request to the graph, or ``$response``, the response of the previous step;
    only in sequences."""
    weight: int | None = None
    """Percentage of the requests; only in splitters. The sum over the steps must be 100."""
    condition: str | None = None
    """GJSON expression that must be true for the step; in switches, and in sequences to stop early."""
    dependency: Literal["Soft", "Hard"] | None = None
    """With ``Hard``, a failure of the step is a failure of the graph."""
    map_predictions_to_instances: bool | None = None
    """Whether the ``predictions`` of the previous step are sent as ``instances``."""


class GraphNode(Args):
    """A node of the graph, which routes requests to its steps."""

    router_type: Literal["Sequence", "Splitter", "Ensemble", "Switch"]
    """``Sequence`` runs all steps, one after the other. ``Splitter`` runs one step, selected by weight. ``Ensemble`` runs all
    steps at the same time and merges their responses. ``Switch`` runs the first step whose condition is true."""
    steps: list[GraphStep] = Field(default_factory=list)
    """The steps."""


class RouterTimeouts(Args):
    """Time limits of the router, in seconds (0.16 and later)."""

    server_read: int | None = None
    """Time limit for reading a request."""
    server_write: int | None = None
    """Time limit for writing a response."""
    server_idle: int | None = None
    """Time for which an idle connection is kept."""
    service_client: int | None = None
    """Time limit for the response of a step."""


class InferenceGraphArgs(ServiceMeta):
    """Several InferenceServices behind one endpoint. The spec's fields are inline."""

    nodes: dict[str, GraphNode]
    """The nodes by name. Requests enter at the node ``root``."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = "Standard"
    """``Standard`` runs the router as a Deployment, and ``Knative`` as a Knative service. ``default`` writes no annotation: the
    cluster's configuration decides."""
    route: Annotated[bool, INTENT] = True
    """Whether the stack creates an HTTPRoute with which the Gateway sends requests for the graph's host name
    (``<name>-<namespace>.<domain>``) to its router. KServe itself creates none in mode ``Standard``. Without effect in mode
    ``Knative``, where Knative routes requests, if the stack does not create the Gateway, if Helm values set another template
    of host names, and with the label ``networking.kserve.io/visibility: cluster-local``. Default true."""
    resources: Resources | None = None
    """Requests and limits of the router."""
    min_replicas: int | None = None
    """Minimum number of replicas of the router. KServe's default: 1."""
    max_replicas: int | None = None
    """Maximum number of replicas of the router."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = None
    """Metric for autoscaling of the router."""
    scale_target: int | None = None
    """Target value of the metric."""
    timeout: int | None = None
    """Time limit of one request, in seconds."""
    router_timeouts: RouterTimeouts | None = None
    """Time limits of the router."""
    affinity: Affinity | None = None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    tolerations: list[Toleration] = Field(default_factory=list)
    """Taints that the pods tolerate."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Labels that a node must have."""
    node_name: str | None = None
    """Name of the node on which the router must run."""
    service_account_name: In[str] | None = None
    """ServiceAccount of the router's pods."""
