"""Runs the rules."""

from collections.abc import Callable, Iterable, Iterator

from ..args import Environment, InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ..planning import pools_of
from . import capacity, gke, hardware, inference_service, llm_inference_service, names, platform, rendered, versions
from .context import Context as Context

INFERENCE_SERVICE_RULES: tuple[Callable[[str, InferenceServiceArgs, Context], Iterable[Problem]], ...] = (
    inference_service.name_is_short,
    inference_service.replicas_in_order,
    inference_service.canaries_are_named,
    inference_service.canaries_do_not_scale,
    inference_service.canary_gets_no_traffic_of_its_own,
    inference_service.python_path_is_reserved,
    rendered.inference_service_fits_its_crd,
    hardware.inference_service_placement,
)

LLM_INFERENCE_SERVICE_RULES: tuple[Callable[[str, LLMInferenceServiceArgs, Context], Iterable[Problem]], ...] = (
    llm_inference_service.llm_is_enabled,
    llm_inference_service.name_is_short,
    llm_inference_service.uri_scheme_is_served,
    llm_inference_service.credentials_are_for_hugging_face,
    llm_inference_service.scheduler_needs_route,
    llm_inference_service.decode_is_at_least_as_parallel,
    llm_inference_service.roles_agree_on_the_cache,
    rendered.llm_inference_service_fits_its_crd,
    versions.tensor_parallel_is_rendered,
    hardware.llm_inference_service_placement,
)

PLATFORM_RULES: tuple[Callable[[Context], Iterable[Problem]], ...] = (
    platform.version_is_known,
    platform.version_can_be_installed,
    platform.pool_exists,
    platform.values_name_charts,
)


def check_platform(context: Context) -> list[Problem]:
    """Findings about the platform; paths start at its arguments."""
    return [problem for rule in PLATFORM_RULES for problem in rule(context)]


def check_inference_service(name: str, args: InferenceServiceArgs, context: Context) -> list[Problem]:
    """Findings about one InferenceService; paths start at its arguments."""
    return [problem for rule in INFERENCE_SERVICE_RULES for problem in rule(name, args, context)]


def check_llm_inference_service(name: str, args: LLMInferenceServiceArgs, context: Context) -> list[Problem]:
    """Findings about one LLMInferenceService; paths start at its arguments."""
    return [problem for rule in LLM_INFERENCE_SERVICE_RULES for problem in rule(name, args, context)]


def check(environment: Environment) -> list[Problem]:
    """Every finding about an environment, with paths as its configuration spells them."""
    return list(_check(environment))


def _check_cluster(environment: Environment) -> Iterable[Problem]:
    cluster = environment.cluster
    if cluster.gke is not None:
        return gke.check_gke(cluster.gke)
    given = cluster.simulated or cluster.existing
    return hardware.machine_types_are_known(given.node_pools) if given is not None else ()


def _check(environment: Environment) -> Iterator[Problem]:
    pools = pools_of(environment.cluster.node_pools)
    context = Context(environment.platform, pools)
    yield from (p.under(f"cluster.{environment.cluster.kind}") for p in _check_cluster(environment))
    yield from (p.under("platform") for p in check_platform(context))
    if not versions.is_known(context):
        return  # nothing can be said about services of a KServe that is not known
    for name, service in environment.inference_services():
        yield from (
            p.under(f"services.{name}.inferenceService") for p in check_inference_service(name, service, context)
        )
    for name, llm in environment.llm_inference_services():
        yield from (
            p.under(f"services.{name}.llmInferenceService") for p in check_llm_inference_service(name, llm, context)
        )
    yield from names.names_are_unique(environment)
    yield from capacity.pools_hold_everything(environment, pools)
