"""Host names of services behind a Gateway that accepts only some host names."""

from collections.abc import Iterator
from typing import Any

from ...args import InferenceGraphArgs, InferenceServiceArgs, Problem
from ...args.base import is_output
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...render import gke
from ...render.host_route import has_graph_route, is_routed
from ..gateway import is_created, is_kserves
from ..names import host_owners
from .gateways import creates_routes


def host_names_are_those_of_the_gateway(compiled: Compiled) -> Iterator[Problem]:
    """A Gateway refuses a route none of whose host names is one of a listener (Gateway API, ``NoMatchingListenerHostname``).
    KServe gives ``<name>-<namespace>.<domain>`` to the route of an InferenceService, and a name of its own to the route of each
    component, and waits for all of them (createRawTopLevelHTTPRoute and createRawPredictorHTTPRoute in
    reconcilers/ingress/httproute_reconciler.go of 0.20). The stack itself writes the routes of graphs, and the routes of LLM
    services have no host names.
    """
    platform = compiled.environment.platform
    accepted, domain = platform.gateway.hostnames, platform.service_domain
    if not accepted or not is_created(platform) or not is_kserves(platform) or is_output(domain):
        return
    if "domainTemplate" in str(platform.values):
        return
    for one, owners, consequence in (*_of_services(compiled), *_of_graphs(compiled)):
        hosts = [f"{owner}-{one.namespace}.{domain}" for owner in owners]
        refused = [host for host in hosts if not any(_matches(host, name) for name in accepted)]
        if refused:
            yield Problem(
                "gateway-hostname",
                Path("platform", "gateway", "hostnames"),
                f"KServe gives {one.object_name} the host name {refused[0]}, which is not among hostnames. The Gateway "
                f"refuses its route, and {consequence}.",
                f"Add *.{domain} to hostnames, or set domain of the platform to a domain that hostnames contain.",
            )
            return


def _of_services(compiled: Compiled) -> Iterator[tuple[CompiledObject[Any], list[str], str]]:
    """The InferenceServices with routes, the owners of their host names, and what happens without them."""
    platform = compiled.environment.platform
    if not creates_routes(compiled):
        return
    for one in compiled.of_kind(InferenceServiceArgs):
        if not one.args.stopped and is_routed(one.args, platform):
            # The route that the stack writes for GKE has only the host name of the service itself.
            owners = [one.object_name] if gke.is_used(platform) else list(_owners(one))
            yield one, owners, "the service never becomes ready"


def _of_graphs(compiled: Compiled) -> Iterator[tuple[CompiledObject[Any], list[str], str]]:
    """The graphs for which the stack writes routes."""
    for one in compiled.of_kind(InferenceGraphArgs):
        if not one.args.stopped and has_graph_route(one.args, one.platform):
            yield one, [one.object_name], "no request reaches the graph"


def _owners(one: CompiledObject[InferenceServiceArgs]) -> Iterator[str]:
    """The objects that have a host name: the service itself, and its components."""
    yield one.object_name
    yield from host_owners(one)


def _matches(host: str, accepted: str) -> bool:
    """Whether a listener accepts a host name. ``*.`` stands for one or more labels (Gateway API, ``Hostname``)."""
    return host.endswith(accepted[1:]) if accepted.startswith("*.") else host == accepted
