"""Redis for the limits that all proxies share: Envoy Gateway's settings, and the pod of a Redis that the stack runs."""

from ..args.gateway_redis import Redis
from ..args.platform import ServingPlatformArgs
from ..catalog.gateways import ENVOY_NAMESPACE
from ..catalog.requests import PLATFORM_PODS
from .merging import Json, compact

NAME, PORT = "envoy-ratelimit-redis", 6379

LABELS = {"app.kubernetes.io/name": NAME}

USER, GROUP = 999, 1000
"""User and group ``redis`` of the image (alpine/Dockerfile of redis/docker-library-redis)."""


def settings(given: Redis) -> Json:
    """``rateLimit`` of Envoy Gateway's configuration (RateLimit in api/v1alpha1/envoygateway_types.go of envoyproxy/gateway
    1.8.1).
    """
    certificate = (
        {"certificateRef": {"kind": "Secret", "name": given.client_certificate}} if given.client_certificate else {}
    )
    redis = {
        "url": given.url if given.url is not None else f"{NAME}.{ENVOY_NAMESPACE}.svc.cluster.local:{PORT}",
        **({"tls": certificate} if given.tls else {}),
    }
    return {"backend": {"type": "Redis", "redis": redis}, "failClosed": given.fail_closed}


def deployment(given: Redis, placed: Json) -> Json:
    """``rateLimitDeployment`` of Envoy Gateway's configuration. The rate limit service reads the password from a variable
    (src/settings/settings.go of envoyproxy/ratelimit).
    """
    password = given.password
    env = []
    if password is not None:
        reference = {"name": password.secret, "key": password.key}
        env = [{"name": "REDIS_AUTH", "valueFrom": {"secretKeyRef": reference}}]
    return compact({"pod": placed, "container": compact({"env": env})})


def objects(args: ServingPlatformArgs, placed: Json) -> dict[str, Json]:
    """The objects of the Redis that the stack runs, by the names of their resources. Empty: there is none."""
    given = args.envoy.redis
    if given is None or given.install == "existing":
        return {}
    return {"gateway-redis": _pod(given, placed), "gateway-redis-service": _service()}


def _pod(given: Redis, placed: Json) -> Json:
    resources = (
        given.resources.model_dump(by_alias=True, exclude_defaults=True) if given.resources is not None else None
    )
    container = {
        "name": "redis",
        "image": given.image,
        # Counters are not worth a disk: nothing is written to one.
        "args": ["--save", "", "--appendonly", "no"],
        "ports": [{"name": "redis", "containerPort": PORT}],
        "resources": resources or {"requests": dict(PLATFORM_PODS[NAME]), "limits": {"memory": "256Mi"}},
        "readinessProbe": {"tcpSocket": {"port": PORT}, "periodSeconds": 5},
        "livenessProbe": {"tcpSocket": {"port": PORT}, "periodSeconds": 20},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    security = {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": GROUP,
        "fsGroup": GROUP,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    pod = {
        **placed,
        "automountServiceAccountToken": False,
        "securityContext": security,
        "containers": [container],
        "volumes": [{"name": "data", "emptyDir": {"sizeLimit": "64Mi"}}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": ENVOY_NAMESPACE, "labels": dict(LABELS)},
        "spec": {
            "replicas": 1,
            # Two of them would count apart from each other.
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": dict(LABELS)},
            "template": {"metadata": {"labels": dict(LABELS)}, "spec": pod},
        },
    }


def _service() -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": NAME, "namespace": ENVOY_NAMESPACE, "labels": dict(LABELS)},
        "spec": {"selector": dict(LABELS), "ports": [{"name": "redis", "port": PORT, "targetPort": PORT}]},
    }
