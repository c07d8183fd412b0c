"""Gateways and routes of LLM services: controllers that serve InferencePools, and references into other namespaces."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ...args import GatewayArgs, InferenceServiceArgs, LLMInferenceServiceArgs, Problem, ServingPlatformArgs
from ...args.base import has_output, is_output
from ...args.llm.router import Router
from ...catalog.gateways import GKE_POOL_CLASSES, ISTIO_CONTROLLER, ISTIO_SERVES_POOLS_FROM, TESTED, minor_of
from ...catalog.kserve import VISIBILITY, minor, older
from ...compiled import Compiled
from ...findings.path import Path
from ...render import envoy, gke, istio
from ...render.host_route import LOCAL_DOMAIN
from ...render.merging import merge
from ..gateway import chart_value, has_extension, is_kserves, is_of_gke
from ..own_routes import backends_of
from .known import entry

SERVES_POOLS = (
    "agentgateway.dev/agentgateway",
    "gateway.envoyproxy.io/gatewayclass-controller",
    "gateway.nginx.org/nginx-gateway-controller",
    "istio.io/gateway-controller",
    "kgateway.dev/agentgateway",
    "kgateway.dev/kgateway",
    "networking.gke.io/gateway",
    "openshift.io/gateway-controller",
)
"""Controllers of the implementations that the Gateway API Inference Extension lists (its site-src/implementations/gateways.md:
Agentgateway, Alibaba's and Envoy's AI gateway, both on Envoy Gateway, GKE, Istio, Kgateway), of OpenShift, which runs Istio, and
of NGINX Gateway Fabric (nginx/documentation#1290). Envoy Gateway requires the extension of its AI gateway."""

CAN_OMIT_TIMEOUTS_FROM = "0.18"
"""First KServe with ``disableHTTPRouteTimeout`` (resolveTimeout in httproute_reconciler.go; kserve/kserve#5313)."""

WITH_GKE = "Set gateway.implementation of the platform to gke, and remove className, controllerName and install"
"""The mend with which the stack writes routes that GKE accepts."""


def pools_are_served(compiled: Compiled) -> Iterator[Problem]:
    """With a scheduler, the route that KServe creates sends requests to an InferencePool. A controller that does not support
    InferencePools rejects the route (reason InvalidKind; kserve/kserve#4833). Envoy Gateway supports them only with its AI
    gateway (examples/inference-pool of envoyproxy/ai-gateway 1.0.0), or with another extension of one's own; Istio up to 1.27
    has only those of the alpha group.
    """
    environment = compiled.environment
    platform, gateway = environment.platform, environment.platform.gateway
    if platform.install == "existing":
        return
    found: Callable[[str], Problem] | None
    implementation = gateway.implementation_on(environment.cluster.gateways)
    if implementation == "envoy":
        found = _without_ai_gateway if not has_extension(platform) else None
    elif implementation == "istio":
        found = _without_version(platform) or _switched_off(platform)
    elif implementation == "agentgateway":
        found = None
    elif implementation == "gke":
        found = _without_region if gateway.named_class not in GKE_POOL_CLASSES else None
    elif gateway.supports is not None:
        found = _without_support if "inferencePool" not in gateway.supports else None
    else:
        found = _not_known(gateway)
    if found is None:
        return
    names = [
        one.name
        for one in compiled.of_kind(LLMInferenceServiceArgs)
        if not one.args.stopped and (built := one.built) is not None and _uses_the_platforms(built.args.router)
    ]
    if names:
        yield found(
            f"The routes of {', '.join(names[:3])}{' and others' if len(names) > 3 else ''} send requests to an InferencePool"
        )


def _without_ai_gateway(what: str) -> Problem:
    return Problem(
        "gateway-without-pools",
        Path("platform", "gateway", "envoy", "aiGateway", "install"),
        f"{what}, and Envoy Gateway supports InferencePools only with Envoy AI Gateway, which the stack does not install. Envoy "
        "Gateway rejects the routes.",
        "Remove aiGateway.install, or remove router.scheduler of the services.",
    )


def _without_region(what: str) -> Problem:
    """GKE's guide for InferencePools and that of llm-d have regional classes only (:data:`GKE_POOL_CLASSES`)."""
    return Problem(
        "gateway-without-pools",
        Path("platform", "gateway", "gke", "scope"),
        f"{what}, and GKE serves InferencePools only with the classes {' and '.join(GKE_POOL_CLASSES)}. It rejects the routes.",
        "Set gke.scope to regional, set address to internal, or remove router.scheduler of the services.",
    )


def _without_version(platform: ServingPlatformArgs) -> Callable[[str], Problem] | None:
    """The finding about an Istio without InferencePools of version v1, which KServe creates from 0.17."""
    if minor(platform.kserve) not in TESTED:
        return None
    version = istio.version_of(platform)
    if minor_of(version) >= minor_of(ISTIO_SERVES_POOLS_FROM):
        return None
    return lambda what: Problem(
        "gateway-without-pools",
        Path("platform", "gateway", "istio", "version"),
        f"{what}, and Istio {version} has only InferencePools of the alpha version. It rejects the routes.",
        f"Remove istio.version, or set istio.version to {TESTED[minor(platform.kserve)].istio}.",
    )


def _switched_off(platform: ServingPlatformArgs) -> Callable[[str], Problem] | None:
    """The finding about Helm values that switch InferencePools off in Istio, whose own default is off
    (``EnableGatewayAPIInferenceExtension`` in pilot/pkg/features/experimental.go of istio/istio@86c9f01f;
    kubernetes-sigs/gateway-api-inference-extension#1344). The chart reads ``env``; its master at that commit
    does not read ``pilot.env``, and older releases were not read.
    """
    given = platform.gateway.istio
    for below, is_sure in (((), True), (("pilot",), False)):
        values: Any = given.values if given is not None else None
        for key in (*below, "env"):
            values = values.get(key) if isinstance(values, Mapping) else None
        value = values.get(istio.INFERENCE_EXTENSION[0]) if isinstance(values, Mapping) else None
        if value is not None and not is_output(value) and str(value).lower() in FALSE:
            where = Path("platform", "gateway", "istio", "values", *below, "env", istio.INFERENCE_EXTENSION[0])
            return partial(_off, where, is_sure)
    return None


FALSE = ("false", "f", "0", "no", "off")
"""Texts that switch a variable of Istio off."""


def _off(where: Path, is_sure: bool, what: str) -> Problem:
    switched = "this value switches InferencePools off in Istio, which then rejects the routes."
    return Problem(
        "gateway-without-pools" if is_sure else "gateway-pools",
        where,
        f"{what}, and {switched}" if is_sure else f"{what}. If the chart reads this value, {switched}",
        "Remove this value; the stack switches InferencePools on.",
    )


def _of_existing_istio(what: str) -> Problem:
    variable = istio.INFERENCE_EXTENSION[0]
    return Problem(
        "gateway-pools",
        Path("platform", "gateway", "controllerName"),
        f"{what}, and Istio supports them only if {variable} of istiod is true, which is not its default. Otherwise Istio "
        "rejects the routes.",
        f"Set {variable} of istiod to true, and add inferencePool to supports.",
    )


def _without_support(what: str) -> Problem:
    return Problem(
        "gateway-without-pools",
        Path("platform", "gateway", "supports"),
        f"{what}, and the controller of the Gateway does not support InferencePools, because supports does not contain "
        "inferencePool. The controller rejects the routes.",
        "Add inferencePool to supports if the controller supports the Gateway API Inference Extension, set implementation to "
        "envoy without supports, className, controllerName and install, or remove router.scheduler of the services.",
    )


def _not_known(gateway: GatewayArgs) -> Callable[[str], Problem] | None:
    """The finding about a controller of which only the name is known. None: the controller supports InferencePools, or its name
    is not known either.
    """
    controller = gateway.controller_name
    if gateway.install != "existing" and controller == ISTIO_CONTROLLER:
        return _of_existing_istio
    if gateway.install == "existing" or controller is None or controller.startswith(SERVES_POOLS):
        return None
    return lambda what: Problem(
        "gateway-pools",
        Path("platform", "gateway", "controllerName"),
        f"{what}, and the controller {controller} is not known to support the Gateway API Inference Extension. A controller "
        "without this extension rejects the routes.",
        "Add inferencePool to supports if the controller has the extension. Otherwise set implementation to envoy without "
        "className and controllerName, set className and controllerName to those of a controller with the extension, for "
        "example Istio or kgateway, or remove router.scheduler of the services.",
    )


def _uses_the_platforms(router: Router | None) -> bool:
    """Whether the route to an InferencePool is attached to the platform's Gateway."""
    if router is None or router.scheduler is None or router.route is None:
        return False
    return router.gateway is not None and not router.gateway.refs


def gke_accepts_the_routes_of_predictors(compiled: Compiled) -> Iterator[Problem]:
    """GKE refuses routes with a path of the type RegularExpression (GWCER104), which KServe writes into every route of an
    InferenceService in Standard mode, and routes with timeouts (createHTTPRouteMatch and resolveTimeout in
    reconcilers/ingress/httproute_reconciler.go of 0.16 to 0.20; the ConfigMap of 0.21 has no option for the type either;
    kserve/kserve#5319 and #5311; GoogleCloudPlatform/gke-gateway-api#54). IngressReady stays False.

    KServe creates no routes for services and domains of the cluster only, nor with ``disableIngressCreation`` (Reconcile, same
    file). If others installed KServe, it is not known whether it uses the Gateway API for InferenceServices at all.
    """
    platform = compiled.environment.platform
    if not is_of_gke(platform) or not is_kserves(platform) or not creates_routes(compiled):
        return
    if gke.is_used(platform):
        return
    names = [
        one.name
        for one in compiled.of_kind(InferenceServiceArgs)
        if not one.args.stopped
        and platform.mode_of(one.args.deployment_mode) == "Standard"
        and one.args.labels.get(VISIBILITY) != "cluster-local"
    ]
    if not names:
        return
    version, is_sure = compiled.context.kserve, platform.install != "existing"
    omits = chart_value(platform, "disableHTTPRouteTimeout") is True and not older(version, CAN_OMIT_TIMEOUTS_FROM)
    fault = "paths of the type RegularExpression" + ("" if omits else " and with timeouts")
    yield Problem(
        "gke-route" if is_sure else "gke-route-unsure",
        Path("platform", "gateway", "className"),
        f"KServe {version} creates routes with {fault} for {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
        f"{'' if is_sure else ' if enableGatewayApi is true'}. GKE refuses such routes on a Gateway of the class "
        f"{platform.gateway.named_class}, and the InferenceServices never become ready.",
        f"{WITH_GKE}, set className and controllerName to those of another controller, for example Envoy Gateway, or set "
        f"the label {VISIBILITY} of the InferenceServices to cluster-local and create your own HTTPRoutes to their Services.",
    )


def creates_routes(compiled: Compiled) -> bool:
    """Whether KServe creates HTTPRoutes for InferenceServices in Standard mode."""
    platform = compiled.environment.platform
    if platform.install == "existing":
        return True
    is_local = platform.service_domain == LOCAL_DOMAIN
    is_off = chart_value(platform, "disableIngressCreation") is True
    return not is_local and not is_off and chart_value(platform, "ingressGateway", "enableGatewayApi") is not False


def extensions_have_hooks(compiled: Compiled) -> Iterator[Problem]:
    """Envoy Gateway ends at its start if its extension has no hooks or no service ("registered extension has no hooks specified":
    ``validateEnvoyGatewayExtensionManager`` in api/v1alpha1/validation of envoyproxy/gateway; vfarcic/crossplane-kubernetes#273).
    With Envoy AI Gateway, the stack sets both.
    """
    environment = compiled.environment
    platform = environment.platform
    if platform.install == "existing" or platform.gateway.implementation_on(environment.cluster.gateways) != "envoy":
        return
    steps = ("config", "envoyGateway", "extensionManager")
    given: Any = platform.envoy.values
    for key in steps:
        given = given.get(key) if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or has_output(given):
        return
    extension: Mapping[str, Any] = envoy.extension_manager() if platform.has_ai_gateway else {}
    merged = merge(extension, dict(given))
    hooks = merged.get("hooks")
    missing = [] if isinstance(hooks, Mapping) and hooks.get("xdsTranslator") else ["hooks.xdsTranslator"]
    missing += [] if merged.get("service") else ["service"]
    if missing:
        yield Problem(
            "gateway-extension",
            Path("platform", "gateway", "envoy", "values", *steps),
            f"The extension of Envoy Gateway has no {' and no '.join(missing)}, without which Envoy Gateway ends at its start.",
            "Remove extensionManager and set envoy.aiGateway.install to true: the stack then installs Envoy AI Gateway and sets "
            f"the extension. For an extension of your own, set {' and '.join(missing)}.",
        )


def backends_are_granted(compiled: Compiled) -> Iterator[Problem]:
    """A route refers to a Service or InferencePool of another namespace only if a ReferenceGrant there allows it; otherwise the
    Gateway rejects the reference (Gateway API, ``RefNotPermitted``).
    """
    granted = {one.namespace for one in compiled.environment.existing.reference_grants or ()}
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        for path, backend in backends_of(one.args):
            namespace = backend.get("namespace")
            if not isinstance(namespace, str) or namespace == one.args.namespace or namespace in granted:
                continue
            yield Problem(
                "reference-grant",
                (path / "namespace").under(one.section),
                f"The route is in namespace {one.args.namespace} and refers to {backend.get('name')} in namespace "
                f"{namespace}. The Gateway rejects the reference unless a ReferenceGrant in namespace {namespace} allows it.",
                f"Create a ReferenceGrant for HTTPRoutes of namespace {one.args.namespace}"
                + (
                    f", and add {entry(namespace, 'routes')} to existing.referenceGrants." if compiled.is_whole else "."
                ),
            )
