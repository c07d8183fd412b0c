"""Rules that the guardrails of an environment switch on: about its cluster, its endpoints, and each of its services."""

from collections.abc import Iterator

from ..args import Problem
from ..args.problem import nearest
from ..compiled import Compiled
from ..findings.path import Path
from .capacity.guardrails import excepted
from .object_limits import models, without_probes
from .references.access import services_of


def cluster_is_protected(compiled: Compiled) -> Iterator[Problem]:
    """``protect`` keeps Pulumi from deleting the cluster, and ``deletionProtection`` the provider (pulumi-gcp,
    ``deletionProtection`` of ``container.Cluster``).
    """
    gke = compiled.environment.cluster.gke
    if gke is None or compiled.environment.guardrails.unprotected_clusters:
        return
    for name, is_set in (("protect", gke.protect), ("deletionProtection", gke.deletion_protection)):
        if not is_set:
            yield Problem(
                "unprotected-cluster",
                Path("cluster", "gke", name),
                f"{name} is false, so an update can delete the cluster, but guardrails.unprotectedClusters is false.",
                f"Set {name} to true.",
            )


def endpoints_are_not_anonymous(compiled: Compiled) -> Iterator[Problem]:
    """``auth.anonymous`` says that everybody may call, which ``openEndpoints: false`` forbids behind an external address."""
    rails, gateway = compiled.environment.guardrails, compiled.environment.platform.gateway
    if rails.open_endpoints or gateway.address != "external":
        return
    message = "Everybody may call {}, because auth.anonymous is true, but guardrails.openEndpoints is false."
    mend = "Set auth.apiKeys, auth.jwt or auth.oidc, or set address of the Gateway to internal."
    if gateway.auth is not None and gateway.auth.anonymous:
        path = Path("platform", "gateway", "auth", "anonymous")
        yield Problem("anonymous-endpoint", path, message.format("the services of the Gateway"), mend)
    left_out = excepted(rails, "openEndpoints")
    for one in services_of(compiled):
        if one.args.auth is not None and one.args.auth.anonymous and one.name not in left_out:
            path = Path("auth", "anonymous").under(one.section)
            yield Problem("anonymous-endpoint", path, message.format(one.name), mend)


def containers_have_probes(compiled: Compiled) -> Iterator[Problem]:
    """Without a liveness probe, the kubelet does not restart a container that hangs, and without a readiness probe, a container
    gets requests from its first second (Kubernetes, "Configure Liveness, Readiness and Startup Probes").
    """
    rails = compiled.environment.guardrails
    if rails.missing_probes:
        return
    left_out = excepted(rails, "missingProbes")
    for one in compiled.services.values():
        if one.name in left_out:
            continue
        for path, missing in without_probes(one.unnamed):
            yield Problem(
                "missing-probe",
                one.origin_of(path).under(one.section),
                f"The container has no {' and no '.join(missing)}, but guardrails.missingProbes is false.",
                f"Set {' and '.join(missing)}.",
            )


def models_have_allowed_sources(compiled: Compiled) -> Iterator[Problem]:
    """Addresses of models, in fields and in the engine's arguments, must begin with one of ``modelSources``."""
    rails = compiled.environment.guardrails
    allowed = rails.model_sources
    if allowed is None:
        return
    left_out = excepted(rails, "modelSources")
    for one in compiled.objects:
        if one.name in left_out:
            continue
        for path, address in models(one.unnamed):
            where = one.origin_of(path).under(one.section)
            if address is None:
                yield Problem(
                    "model-source",
                    where,
                    "The address of this model is in a Secret, but guardrails.modelSources compares the address itself.",
                    "Set storageUri instead of storage, or except the service in guardrails.exceptions.",
                )
            elif not address.startswith(tuple(allowed)):
                shown = ", ".join(allowed) or "nothing"
                yield Problem(
                    "model-source",
                    where,
                    f"The model is loaded from {address}, but guardrails.modelSources allows only {shown}.",
                    "Use a model from there, or add the beginning of its address to modelSources.",
                )


def exceptions_have_effect(compiled: Compiled) -> Iterator[Problem]:
    """An exception of a service that does not exist, or from a guardrail that is not set, has no effect."""
    rails = compiled.environment.guardrails
    in_force = {
        "spotMinimum": not rails.spot_minimum,
        "floatingTags": not rails.floating_tags,
        "openEndpoints": not rails.open_endpoints,
        "missingProbes": not rails.missing_probes,
        "plainSecrets": not rails.plain_secrets,
        "modelSources": rails.model_sources is not None,
    }
    for index, one in enumerate(rails.exceptions):
        path = Path("guardrails", "exceptions", index)
        if one.service not in compiled.services:
            mend = nearest(one.service, compiled.services, "services")
            yield Problem("exception-unused", path / "service", f"There is no service {one.service}.", mend)
        elif not in_force[one.limit]:
            yield Problem(
                "exception-unused",
                path / "limit",
                f"guardrails.{one.limit} is not set, so this exception has no effect.",
                f"Remove the exception, or set guardrails.{one.limit}.",
            )


RULES = (
    cluster_is_protected,
    endpoints_are_not_anonymous,
    containers_have_probes,
    models_have_allowed_sources,
    exceptions_have_effect,
)
"""About the environment as a whole; paths start at the environment."""
