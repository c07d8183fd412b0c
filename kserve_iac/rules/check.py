"""Runs the rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..args import (
    Environment,
    InferenceServiceArgs,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    Problem,
    parse_environment,
)
from ..args.problem import sort_key, spelled
from ..args.workload import ClusterMeta
from ..compiled import Compiled, CompiledObject
from ..compiled import Context as Context
from ..planning import Pool
from ..planning.pools import SANDBOX_SYSTEM_POOL
from . import (
    capacity,
    engine,
    features,
    gke,
    guardrails,
    hardware,
    inference_service,
    llm_disaggregation,
    llm_groups,
    llm_inference_service,
    llm_intents,
    llm_picker,
    llm_picker_cache,
    llm_scaling,
    llm_signals,
    memory,
    names,
    platform,
    rendered,
    split,
    start,
    versions,
)

Rule = Callable[[CompiledObject[Any]], Iterable[Problem]]
"""Findings about an object; paths start at its arguments."""

RULES: tuple[Rule, ...] = (features.kind_is_served, rendered.object_is_accepted)
"""For every kind."""

_INTENTS: tuple[Rule, ...] = (
    llm_intents.variables_are_set_once,
    llm_intents.shared_memory_is_set_once,
    llm_intents.init_containers_are_set_once,
)
"""For everything that has pods of LLM workloads."""

RULES_OF: Mapping[type[ClusterMeta], tuple[Rule, ...]] = {
    InferenceServiceArgs: (
        inference_service.gpus_are_set_once,
        features.mode_is_served,
        engine.predictor_flags_are_known,
        memory.engine_fits_its_gpus,
        hardware.inference_service_placement,
    ),
    LLMInferenceServiceArgs: (
        llm_inference_service.model_is_given,
        llm_inference_service.credentials_are_for_hugging_face,
        llm_disaggregation.sidecar_supports_the_connector,
        llm_disaggregation.settings_are_of_the_connector,
        llm_disaggregation.store_is_named,
        llm_disaggregation.lease_is_known,
        llm_disaggregation.ports_are_free,
        llm_disaggregation.decode_is_at_least_as_parallel,
        llm_disaggregation.roles_agree_on_the_cache,
        llm_disaggregation.roles_run_one_attention_backend,
        llm_disaggregation.roles_run_one_kind_of_gpu,
        llm_disaggregation.rdma_is_available,
        llm_disaggregation.resource_is_set_once,
        llm_disaggregation.ranks_have_gpus,
        llm_disaggregation.claims_are_enough,
        llm_disaggregation.prefill_receives_requests,
        llm_inference_service.gpus_are_set_once,
        *_INTENTS,
        versions.tensor_parallel_is_rendered,
        engine.engine_flags_are_known,
        engine.engine_flags_are_set_once,
        engine.engine_settings_agree,
        engine.offloading_reaches_vllm,
        engine.adapters_have_room,
        engine.version_matches_the_image,
        start.engine_has_time_to_start,
        start.engine_has_time_to_stop,
        start.pod_holds_its_memory,
        memory.engine_fits_its_gpus,
        hardware.llm_inference_service_placement,
        llm_picker.presets_are_available,
        llm_picker.presets_suit_the_roles,
        llm_picker.plugins_are_known,
        llm_picker.profiles_hold_together,
        llm_picker.deciders_see_the_cache,
        llm_picker.replicas_count_together,
        llm_picker_cache.picker_and_engines_hash_alike,
        llm_scaling.replicas_are_set_once,
        llm_scaling.roles_have_distinct_pod_names,
        llm_scaling.bounds_hold,
        llm_scaling.targets_can_be_met,
        llm_scaling.platform_can_scale,
        llm_signals.signals_exist,
        llm_scaling.last_replica_can_go_and_return,
        llm_scaling.cooldown_periods_apply,
        llm_scaling.replicas_outlast_a_start,
        llm_scaling.prefill_can_scale_down,
    ),
    LLMInferenceServiceConfigArgs: (*_INTENTS, llm_scaling.configurations_do_not_scale),
}
"""For one kind each."""

PLATFORM_RULES: tuple[Callable[[Context], Iterable[Problem]], ...] = (
    platform.version_is_known,
    platform.version_can_be_installed,
    platform.pool_exists,
    platform.values_name_charts,
)


def check_platform(context: Context) -> list[Problem]:
    """Findings about the platform; paths start at its arguments."""
    return [problem for rule in PLATFORM_RULES for problem in rule(context)]


def check_object(service: CompiledObject[ClusterMeta]) -> list[Problem]:
    """Findings about one object of any kind; paths start at its arguments."""
    rules = (*RULES, *RULES_OF.get(type(service.args), ()))
    return [problem for rule in rules for problem in rule(service)]


def check(environment: Environment | Compiled) -> list[Problem]:
    """Every finding about an environment, with paths as its configuration spells them."""
    compiled = environment if isinstance(environment, Compiled) else Compiled(environment)
    return list(guardrails.pinned(compiled.environment, _check(compiled)))


def examine(config: Mapping[str, Any]) -> tuple[Compiled | None, list[Problem]]:
    """Reads an environment from its configuration and checks it: everything that is wrong in form, and everything else.

    The findings are in order, errors first, and spelled as ``config`` spells its fields. There is no environment where the
    cluster or the platform cannot be read (:func:`~kserve_iac.args.parse_environment`).
    """
    environment, problems = parse_environment(config)
    compiled = Compiled(environment) if environment is not None else None
    if compiled is not None:
        problems += spelled(check(compiled), config)
    return compiled, sorted(problems, key=sort_key)


def _check_cluster(environment: Environment) -> Iterable[Problem]:
    cluster = environment.cluster
    if cluster.gke is not None:
        return gke.check_gke(cluster.gke)
    given = cluster.simulated or cluster.existing
    return hardware.machine_types_are_known(given.node_pools) if given is not None else ()


def _with_system(environment: Environment, pools: Mapping[str, Pool]) -> Mapping[str, Pool]:
    """The pools that the platform may be placed on: a sandbox has one of its own, which no environment lists."""
    own = {SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL} if environment.cluster.simulated is not None else {}
    return {**pools, **own}


def _check(compiled: Compiled) -> Iterator[Problem]:
    environment = compiled.environment
    yield from (p.under(f"cluster.{environment.cluster.kind}") for p in _check_cluster(environment))
    of_platform = Context(environment.platform, _with_system(environment, compiled.pools))
    yield from (p.under("platform") for p in check_platform(of_platform))
    if not versions.is_known(compiled.context):
        return  # nothing can be said about services of a KServe that is not known
    for one in compiled.objects:
        yield from (p.under(one.section) for p in check_object(one))
    yield from check_together(compiled)
    yield from guardrails.within_guardrails(compiled)


def check_together(compiled: Compiled) -> Iterator[Problem]:
    """What only all objects together can get wrong; each by itself is in order."""
    yield from names.names_are_unique(compiled)
    yield from llm_scaling.bases_do_not_set_replicas(compiled)
    yield from start.downloads_are_shared(compiled)
    yield from capacity.pools_hold_everything(compiled)
    yield from llm_groups.groups_can_be_routed(compiled)
    yield from split.splits_hold(compiled)
