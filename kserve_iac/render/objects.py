"""Arguments of any kind -> its object, and what stands beside it."""

from collections.abc import Callable, Mapping

from ..args.inference_graph import InferenceGraphArgs
from ..args.inference_service import InferenceServiceArgs
from ..args.llm.inference_service import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from ..args.platform import Prometheus, ServingPlatformArgs
from ..args.workload import ClusterMeta
from ..capacity import Pool
from ..engines.derivation import llm_roles
from ..engines.start.probes import Start, starts_of_roles
from ..findings.path import Path
from . import gke, tokens
from .access import prefix_of, routes_of, service_policy
from .host_route import graph_route
from .inference_service import inference_service
from .llm_inference_service import llm_inference_service, llm_inference_service_config
from .merging import Json, Parts, plain
from .meta import named
from .others import plain_object
from .scaled_object import scaled_objects
from .traffic import traffic_policy


def kserve_object(
    name: str,
    args: ClusterMeta,
    pools: Mapping[str, Pool],
    kserve: str,
    starts: Mapping[Path, Start | None] | None = None,
    prometheus: Prometheus | None = None,
) -> Json:
    """The object for KServe ``kserve``, as it is sent to the API server (:func:`unnamed`). ``name`` is its name where the
    arguments give none.
    """
    own = args.name or name
    return named(plain(unnamed(lambda: own, args, pools, kserve, starts, prometheus)), own)


def unnamed(
    name: Callable[[], str],
    args: ClusterMeta,
    pools: Mapping[str, Pool],
    kserve: str,
    starts: Mapping[Path, Start | None] | None = None,
    prometheus: Prometheus | None = None,
    router: Json | None = None,
) -> Parts:
    """The object for KServe ``kserve`` without its name, with where each part of it comes from
    (:func:`kserve_iac.render.merging.origin_of`). ``name`` gives the name, which few objects contain elsewhere; pools referred to
    must exist.

    ``starts`` says how long the engine of each role takes to start (:func:`kserve_iac.engines.start.probes.starts_of_roles`), for
    its probe; it is worked out where it is not given. ``prometheus`` is the platform's, which ``autoscaling`` follows. ``router``
    replaces parts of the router of an LLM service, because the Gateway requires another route (:mod:`kserve_iac.render.gke`,
    :mod:`kserve_iac.render.tokens`).
    """
    if isinstance(args, InferenceServiceArgs):
        return inference_service(args, pools)
    if isinstance(args, LLMInferenceServiceArgs):
        if starts is None:
            starts = starts_of_roles(args, llm_roles(args, pools, kserve), kserve)
        return llm_inference_service(name, args, pools, kserve, starts, prometheus, router)
    if isinstance(args, LLMInferenceServiceConfigArgs):
        return llm_inference_service_config(args, pools, kserve)
    return plain_object(args)


def objects_before(
    name: str, args: ClusterMeta, whole: ClusterMeta, platform: ServingPlatformArgs | None = None
) -> dict[str, Json]:
    """Objects that protect it, by what they are for, to be made before it, so that nobody reaches it without them. ``whole``: the
    arguments merged with the configurations that it builds on, which may name its routes.
    """
    own = args.name or name
    if isinstance(args, InferenceGraphArgs):
        return {} if platform is None else gke.policies(own, args, platform, platform.gateway.auth)
    kinds = (InferenceServiceArgs, LLMInferenceServiceArgs)
    if not isinstance(args, kinds) or not isinstance(whole, kinds):
        return {}
    found: dict[str, Json] = {}
    if platform is not None and gke.is_used(platform):
        return gke.policies(own, whole, platform, args.auth or platform.gateway.auth)
    routes = routes_of(own, whole)
    prefix = prefix_of(own, whole)
    together = False
    if platform is not None:
        together = tokens.counts_together(platform.gateway)
        if tokens.is_routed_by_model(args, whole, platform):
            routes, prefix = [tokens.route_name(own)], None
            found["route"] = tokens.token_route(own, args, whole)
    if args.auth is not None:
        found["auth"] = service_policy(own, args.auth, args.namespace, routes, prefix)
    if args.traffic is not None:
        found["traffic"] = traffic_policy(own, args.traffic, args.namespace, routes, together=together)
    return found


def further_objects(name: str, args: ClusterMeta, platform: ServingPlatformArgs) -> dict[str, Json]:
    """Objects that stand beside it on the platform, by what they are for, to be made after it and removed before it."""
    if isinstance(args, LLMInferenceServiceArgs) and platform.prometheus is not None:
        found: dict[str, Json] = plain(scaled_objects(name, args, platform.prometheus, platform.kserve))
        return found
    if isinstance(args, InferenceServiceArgs) and (route := gke.inference_route(args.name or name, args, platform)):
        return {"route": route}
    if isinstance(args, InferenceGraphArgs) and (route := graph_route(args.name or name, args, platform)):
        return {"route": route}
    return {}  # without a Prometheus, a rule has refused what would need it
