"""Host names of services behind a Gateway that accepts only some host names."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, Problem
from ...args.base import is_output
from ...catalog.kserve import VISIBILITY
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ..gateway import is_created, is_kserves, routes_are_written
from ..names import host_owners
from .gateways import creates_routes


def host_names_are_those_of_the_gateway(compiled: Compiled) -> Iterator[Problem]:
    """A Gateway refuses a route none of whose host names is one of a listener (Gateway API, ``NoMatchingListenerHostname``).
    KServe gives ``<name>-<namespace>.<domain>`` to the route of an InferenceService, and a name of its own to the route of each
    component, and waits for all of them (createRawTopLevelHTTPRoute and createRawPredictorHTTPRoute in
    reconcilers/ingress/httproute_reconciler.go of 0.20). It creates no routes for graphs in mode Standard, and those of LLM
    services have no host names.
    """
    platform = compiled.environment.platform
    accepted = platform.gateway.hostnames
    if not accepted or not is_created(platform) or not is_kserves(platform) or not creates_routes(compiled):
        return
    if "domainTemplate" in str(platform.values):
        return
    domain = platform.service_domain
    if is_output(domain):
        return
    for one in compiled.of_kind(InferenceServiceArgs):
        args = one.args
        if args.stopped:
            continue
        is_standard = platform.mode_of(args.deployment_mode) == "Standard"
        if not is_standard or args.labels.get(VISIBILITY) == "cluster-local":
            continue
        # The route that the stack writes for GKE has only the host name of the service itself.
        owners = [one.object_name] if routes_are_written(platform) else _owners(one)
        hosts = [f"{owner}-{one.namespace}.{domain}" for owner in owners]
        refused = [host for host in hosts if not any(_matches(host, name) for name in accepted)]
        if refused:
            yield Problem(
                "gateway-hostname",
                Path("platform", "gateway", "hostnames"),
                f"KServe gives {one.object_name} the host name {refused[0]}, which is not among hostnames. The Gateway "
                "refuses its route, and the service never becomes ready.",
                f"Add *.{domain} to hostnames, or set domain of the platform to a domain that hostnames contain.",
            )
            return


def _owners(one: CompiledObject[InferenceServiceArgs]) -> Iterator[str]:
    """The objects that have a host name: the service itself, and its components."""
    yield one.object_name
    yield from host_owners(one)


def _matches(host: str, accepted: str) -> bool:
    """Whether a listener accepts a host name. ``*.`` stands for one or more labels (Gateway API, ``Hostname``)."""
    return host.endswith(accepted[1:]) if accepted.startswith("*.") else host == accepted
