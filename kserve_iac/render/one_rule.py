"""The route of an LLM service in one rule, behind a Gateway that asks the endpoint picker once for each match of a route.

Envoy AI Gateway adds a filter with the endpoint picker to the listener for each match that sends requests to the InferencePool,
all under one name, so each of them runs: with the 16 matches of KServe's own route, the picker is asked 16 times for one request
(patchListenerWithInferencePoolFilters in internal/extensionserver of envoyproxy/ai-gateway 1.0.0 and of its main branch at
03c4e5c2; envoyproxy/ai-gateway#2595). Envoy then loses bodies between such filters: answers with status 200 are empty or cut off
(envoyproxy/envoy#43983). Seen with AI Gateway 1.0.0 and Envoy 1.38.2 under load: more than half of the answers of five services
were empty, and none with one rule for each.
"""

from ..args.llm.inference_service import LLMInferenceServiceArgs
from ..args.platform import ServingPlatformArgs
from .attached import attaches, is_created, route_spec
from .gke import by_path, pool_backend
from .merging import Json
from .tokens import NO_LIMIT


def repeats(platform: ServingPlatformArgs, implementation: str) -> bool:
    """Whether the Gateway that the stack creates asks the endpoint picker for each match of a route."""
    return is_created(platform) and implementation == "envoy" and platform.has_ai_gateway


def is_replaceable(args: LLMInferenceServiceArgs, platform: ServingPlatformArgs) -> bool:
    """Whether one rule can say what KServe's own rules say by path: there is a picker, and neither rules of the service's own nor
    a group, whose shares KServe writes into its own rules. ``args``: merged with its configurations.
    """
    route = args.router.route if args.router is not None else None
    return (
        route is not None
        and args.scheduler is not None
        and route.group is None
        and route_spec(args).get("rules") is None
        and attaches(args, platform)
    )


def is_written(args: LLMInferenceServiceArgs, platform: ServingPlatformArgs, implementation: str) -> bool:
    """Whether one rule replaces KServe's own rules."""
    route = args.router.route if args.router is not None else None
    if route is None or not is_replaceable(args, platform):
        return False
    return route.rules == "one" or (route.rules is None and repeats(platform, implementation))


def rules(name: str, args: LLMInferenceServiceArgs) -> list[Json]:
    """The rule that replaces KServe's own."""
    rule = by_path(f"/{args.namespace}/{name}", "/", pool_backend(name, args))
    return [{"name": "inference", **rule, "timeouts": dict(NO_LIMIT)}]
