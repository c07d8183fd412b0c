"""Who may call: services that everybody reaches, authentication without effect, and the Secrets that it names."""

from collections.abc import Iterator, Sequence

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem, ServingPlatformArgs
from ...args.access import Auth
from ...args.gateway import Implementation
from ...args.problem import nearest
from ...catalog.gateways import ENVOY_NAMESPACE, TESTED
from ...catalog.kserve import VISIBILITY, minor
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...render import envoy
from ...render.gke import is_used
from ...render.kserve_names import NAMESPACE
from ..gateway import attaches, is_created, is_kserves
from .gateways import creates_routes
from .known import Objects, entry

ONE_CLIENT_ONLY = "1.7.0"
"""Version of Envoy Gateway that reads only one client of each Secret (release-notes/v1.7.1.yaml of envoyproxy/gateway)."""

GATEWAY_AUTH = Path("platform", "gateway", "auth")

Service = CompiledObject[InferenceServiceArgs] | CompiledObject[LLMInferenceServiceArgs]


def llm_endpoints_have_authentication(compiled: Compiled) -> Iterator[Problem]:
    """The proxies of a Gateway have an external address unless something else is set (``type`` of KubernetesServiceSpec in
    api/v1alpha1/shared_types.go of envoyproxy/gateway 1.8.1), and its routes are open unless a policy protects them. The rule
    says nothing about controllers that exist already, which others may have configured.
    """
    platform, gateways = compiled.environment.platform, compiled.environment.cluster.gateways
    if not is_created(platform) or platform.gateway.implementation_on(gateways) == "existing":
        return
    is_external = platform.gateway.address == "external" and platform.gateway.proxy.service_type == "LoadBalancer"
    if not is_external or platform.gateway.auth is not None:
        return
    names = [
        one.object_name
        for one in services_of(compiled)
        if one.engines and one.args.auth is None and is_routed(compiled, one)
    ]
    if names:
        yield Problem(
            "open-endpoint",
            GATEWAY_AUTH,
            f"Everybody who reaches the Gateway may call {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}: the "
            "address of the Gateway is external, and neither the Gateway nor the service sets auth.",
            _protection(platform.gateway.implementation_on(gateways)),
        )


def _protection(implementation: Implementation) -> str:
    """The mend of an open endpoint. Only Envoy Gateway and GKE have authentication here."""
    if implementation == "envoy":
        return (
            "Set auth.apiKeys.secrets to Secrets with API keys, set auth.jwt, set address to internal, or set auth.anonymous to "
            "true if this is intended."
        )
    if implementation == "gke":
        return (
            "Set https and auth.iap, set address to internal, or set auth.anonymous to true if this is intended. API keys and "
            "tokens require gateway.implementation envoy."
        )
    return (
        "Set gateway.implementation to envoy and auth.apiKeys.secrets to Secrets with API keys, or set address to internal, "
        f"because this library does not configure the authentication of {implementation}."
    )


def policies_have_effect(compiled: Compiled) -> Iterator[Problem]:
    """``auth`` and ``traffic`` become a SecurityPolicy and a BackendTrafficPolicy, which only Envoy Gateway reads, and which
    apply only to routes.
    """
    platform, gateways = compiled.environment.platform, compiled.environment.cluster.gateways
    gateway = platform.gateway
    by_gke = is_used(platform)
    is_read = gateway.implementation_on(gateways) == "envoy" and platform.install != "existing"
    is_read = is_read or "envoyPolicies" in (gateway.supports or ())
    for one in services_of(compiled):
        for field in ("auth", "traffic"):
            if getattr(one.args, field) is None:
                continue
            auth = one.args.auth if field == "auth" else None
            if auth is not None and auth.iap is not None:
                yield from _of_iap(platform, one)
            elif auth is not None and by_gke and not auth.needs_envoy_gateway(by_gke=True):
                continue
            elif not is_read:
                yield Problem(
                    "envoy-policy",
                    one.section / field,
                    f"{field} requires Envoy Gateway, and the controller of the platform's Gateway is not known to be one.",
                    "Set gateway.implementation of the platform to envoy, or add envoyPolicies to gateway.supports if an "
                    "existing controller is Envoy Gateway.",
                )
            elif not is_routed(compiled, one) and not is_unknown(one):
                yield Problem(
                    "envoy-policy-unused",
                    one.section / field,
                    f"{field} applies to routes on the platform's Gateway, and {one.object_name} has none.",
                    f"Remove {field}, or set router.route and router.gateway of the service to {{}}."
                    if isinstance(one.args, LLMInferenceServiceArgs)
                    else f"Remove {field}.",
                )


def _of_iap(platform: ServingPlatformArgs, one: Service) -> Iterator[Problem]:
    """Identity-Aware Proxy belongs to Google's load balancers (``iap`` in apis/networking/v1/gcpbackendpolicy_types.go of
    GoogleCloudPlatform/gke-gateway-api), and needs HTTPS (Google Cloud's documentation, "Enabling IAP for GKE").
    """
    if not is_used(platform):
        yield Problem(
            "iap",
            one.section / "auth" / "iap",
            "auth.iap is Google's Identity-Aware Proxy, which only GKE's own load balancers have.",
            "Set gateway.implementation of the platform to gke, or set auth.apiKeys, auth.jwt or auth.oidc in place of auth.iap.",
        )
    elif platform.gateway.https is None:
        yield Problem(
            "iap",
            one.section / "auth" / "iap",
            "Identity-Aware Proxy requires HTTPS, but the Gateway has only HTTP listeners.",
            "Set gateway.https of the platform, for example https.certificates to a certificate of Certificate Manager.",
        )


def schedulers_choose_replicas(compiled: Compiled) -> Iterator[Problem]:
    """The endpoint picker chooses the replica of each request (Gateway API Inference Extension, ``EndpointPickerRef``),
    whatever the load balancing of Envoy is set to.
    """
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        traffic, whole = one.args.traffic, one.whole.args
        if traffic is not None and traffic.affinity is not None and whole.scheduler is not None:
            yield Problem(
                "affinity-unused",
                one.section / "traffic" / "affinity",
                "The endpoint picker chooses the replica of each request, so affinity is ignored.",
                "Remove affinity. A prefix-cache scorer of the scheduler sends conversations to the replica that has their "
                "beginning.",
            )


def secrets_with_keys_exist(compiled: Compiled) -> Iterator[Problem]:
    """Envoy Gateway answers each request with 500 if a SecurityPolicy names a Secret that does not exist (validateSecretRef in
    internal/gatewayapi/securitypolicy.go of envoyproxy/gateway 1.8.1). A listener without its certificate is not programmed
    (Gateway API, ``InvalidCertificateRef``). A container does not start without the Secret of a variable or a volume.
    """
    known = Objects(compiled).of("Secret")
    for where, namespace, name, consequence in _secrets(compiled):
        if known.has(namespace, name) or not (known.is_complete or Objects(compiled).is_new):
            continue
        mend = f"Create the Secret, and add {entry(namespace, name)} to existing.secrets."
        yield Problem(
            "reference-missing" if known.is_complete else "reference-unknown",
            where,
            f"The Secret {name} in namespace {namespace} "
            + (
                "does not exist: existing.secrets has no such Secret."
                if known.is_complete
                else "is not created by this environment."
            )
            + f" Without it, {consequence}.",
            nearest(name, known.names_in(namespace), "names", mend),
        )


def every_client_of_a_secret_is_read(compiled: Compiled) -> Iterator[Problem]:
    """Envoy Gateway 1.7.0, with which KServe 0.19 is tested, drops all clients of a Secret but one
    (release-notes/v1.7.1.yaml).
    """
    platform, gateways = compiled.environment.platform, compiled.environment.cluster.gateways
    if not is_created(platform) or platform.gateway.implementation_on(gateways) != "envoy":
        return
    if minor(platform.kserve) not in TESTED or envoy.versions(platform).envoy_gateway != ONE_CLIENT_ONLY:
        return
    where = next((path for path, auth, _ in _auths(compiled) if auth.api_keys is not None), None)
    if where is not None:
        yield Problem(
            "api-keys-dropped",
            where / "apiKeys",
            f"Envoy Gateway {ONE_CLIENT_ONLY} reads only one client of each Secret with API keys, and refuses the keys of the "
            "others.",
            "Set gateway.envoy.version of the platform to 1.7.5, or use a Secret for each client.",
        )


NO_ANSWER = "the Gateway answers no request"

NO_PROXY = "Identity-Aware Proxy does not work"

NO_COUNT = "the rate limit service does not start, and nothing is counted"


def _secrets(compiled: Compiled) -> Iterator[tuple[Path, str, str, str]]:
    """The Secrets that the Gateway and the authentication name: path, namespace, name, and what happens without the Secret."""
    platform = compiled.environment.platform
    https = platform.gateway.https
    if is_created(platform) and https is not None and https.issuer is None and https.by_google is None:
        yield Path("platform", "gateway", "https", "secret"), NAMESPACE, https.secret_name, NO_ANSWER
    redis, here = platform.envoy.redis, Path("platform", "gateway", "envoy", "redis")
    if redis is not None and redis.password is not None:
        yield here / "password" / "secret", ENVOY_NAMESPACE, redis.password.secret, NO_COUNT
    if redis is not None and redis.client_certificate is not None:
        yield here / "clientCertificate", ENVOY_NAMESPACE, redis.client_certificate, NO_COUNT
    for path, auth, namespace in _auths(compiled):
        for number, secret in enumerate(auth.api_keys.secrets if auth.api_keys is not None else ()):
            yield path / "apiKeys" / "secrets" / number, namespace, secret, NO_ANSWER
        if auth.oidc is not None:
            yield path / "oidc" / "clientSecret", namespace, auth.oidc.client_secret, NO_ANSWER
        if auth.iap is not None and path != GATEWAY_AUTH:
            yield path / "iap" / "clientSecret", namespace, auth.iap.client_secret, NO_PROXY
    auth_of_all = platform.gateway.auth
    if is_used(platform) and auth_of_all is not None and auth_of_all.iap is not None:
        # Policies for backends are in the namespaces of the services, and so are the Secrets that they name.
        routed = [one for one in services_of(compiled) if one.args.auth is None and is_routed(compiled, one)]
        for namespace in sorted({one.args.namespace for one in routed}):
            yield GATEWAY_AUTH / "iap" / "clientSecret", namespace, auth_of_all.iap.client_secret, NO_PROXY


def _auths(compiled: Compiled) -> Iterator[tuple[Path, Auth, str]]:
    """Every ``auth`` with its path, and the namespace of its Secrets."""
    platform = compiled.environment.platform
    if is_created(platform) and platform.gateway.auth is not None:
        yield GATEWAY_AUTH, platform.gateway.auth, NAMESPACE
    for one in services_of(compiled):
        if one.args.auth is not None:
            yield one.section / "auth", one.args.auth, one.args.namespace


def services_of(compiled: Compiled) -> Sequence[Service]:
    """The services that are not stopped."""
    found: list[Service] = [*compiled.of_kind(InferenceServiceArgs), *compiled.of_kind(LLMInferenceServiceArgs)]
    return [one for one in found if not one.args.stopped]


def is_routed(compiled: Compiled, one: Service) -> bool:
    """Whether KServe attaches a route of the service to the platform's Gateway."""
    platform, args = compiled.environment.platform, one.whole.args
    if isinstance(args, LLMInferenceServiceArgs):
        return attaches(args, platform) or _names_routes(args)
    is_local = args.labels.get(VISIBILITY) == "cluster-local"
    return (
        is_kserves(platform)
        and creates_routes(compiled)
        and not is_local
        and platform.mode_of(args.deployment_mode) == "Standard"
    )


def is_unknown(one: Service) -> bool:
    """Whether a configuration that is not known may set the route."""
    return one.built is not None and bool(one.built.unknown)


def _names_routes(args: LLMInferenceServiceArgs) -> bool:
    """Whether the service names routes of its own, which may be attached to any Gateway."""
    route = args.router.route if args.router is not None else None
    return route is not None and route.http is not None and bool(route.http.refs)
