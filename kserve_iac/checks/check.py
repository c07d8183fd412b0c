"""Runs the rules."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..args import (
    Environment,
    InferenceGraphArgs,
    InferenceServiceArgs,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    Problem,
    parse_environment,
)
from ..args.problem import sort_key, spelled
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.workload import ClusterMeta
from ..capacity import Pool
from ..capacity.machine_types import machine_types_are_known
from ..capacity.pool import SANDBOX_SYSTEM_POOL
from ..compiled import Compiled, CompiledObject
from ..compiled import Context as Context
from ..engines.models import NO_MODELS, Models
from ..findings.path import Path
from ..gke.checks import check_gke
from . import (
    commands,
    containers,
    features,
    inference_service,
    metrics,
    model_files,
    names,
    platform,
    priorities,
    programs,
    references,
    rendered,
    runtimes,
    serving_container,
    trained_models,
    triggers,
    versions,
)
from .capacity import (
    autopilot,
    claims,
    device_plugins,
    guardrails,
    hardware,
    networks,
    nodes,
    pod_claims,
    quota,
    reservations,
    room,
    sharing,
    split,
    taints,
)
from .download import disk, fuse, gated, initializer, local_caches, predictor_memory
from .engine import (
    addresses,
    agreement,
    architectures,
    caches,
    chat_templates,
    connectors,
    cuda,
    flags,
    forms,
    gguf,
    gpus,
    host_memory,
    memory,
    model_argument,
    offline,
    ports,
    predictor_ports,
    predictor_start,
    probe_schemes,
    ranks,
    ready,
    shared_memory,
    sparse,
    speculative,
    start,
    taken_ports,
    tpu,
    transfers,
    users,
    values,
    variables,
    written,
)
from .llm import (
    accounts,
    bases,
    cache_flags,
    devices,
    disaggregation,
    groups,
    intents,
    model_names,
    nixl,
    picker,
    picker_cache,
    picker_image,
    picker_order,
    picker_presets,
    pool_labels,
    route_limits,
    routes,
    scaling,
    signals,
)
from .llm import inference_service as llm_inference_service

Rule = Callable[[CompiledObject[Any]], Iterable[Problem]]
"""Findings about an object; paths start at its arguments."""

RULES: tuple[Rule, ...] = (
    features.kind_is_served,
    rendered.object_is_accepted,
    containers.resource_names_have_domains,
    containers.pods_request_no_devices,
    commands.commands_are_lists_of_words,
)
"""For every kind, about what an object itself sets."""

RULES_OF_WHOLE: tuple[Rule, ...] = (containers.requests_are_within_limits,)
"""For every kind, about an object with what it builds on."""

_INTENTS: tuple[Rule, ...] = (
    intents.variables_are_set_once,
    intents.shared_memory_is_set_once,
    intents.init_containers_are_set_once,
)
"""For everything that has pods of LLM workloads."""

_TRIGGERS: tuple[Rule, ...] = (
    triggers.triggers_are_accepted,
    triggers.triggers_are_read,
    metrics.metrics_are_exported,
)
"""For everything that KEDA scales by triggers."""

_CLAIMS: tuple[Rule, ...] = (
    pod_claims.claims_are_complete,
    claims.nodes_have_the_devices,
    claims.cards_are_reported,
    claims.gpus_are_handed_out_by_claims,
    devices.devices_exist_before_the_pods,
)
"""For everything whose pods can claim devices."""

_OF_VLLM: tuple[Rule, ...] = (
    speculative.drafts_support_pipelines,
    speculative.drafts_are_complete,
    speculative.asynchronous_scheduling_agrees,
    connectors.hybrid_models_keep_their_manager,
    transfers.transfers_are_accepted,
    gguf.gguf_is_read,
)
"""For everything that runs vLLM."""

_RUNTIMES: tuple[Rule, ...] = (
    shared_memory.runtimes_share_memory,
    probe_schemes.runtime_probes_speak_as_it_does,
    programs.runtimes_have_the_program,
)
"""For runtimes, of a namespace or of the whole cluster."""

OWN_RULES_OF: Mapping[type[ClusterMeta], tuple[Rule, ...]] = {
    InferenceServiceArgs: (
        inference_service.gpus_are_set_once,
        inference_service.component_containers_have_images,
        serving_container.serving_container_is_the_first,
        inference_service.responses_of_batches_are_logged,
        containers.defaults_are_within_limits,
        programs.images_have_the_program,
        shared_memory.predictors_share_memory,
        predictor_ports.container_listens_where_it_is_asked,
        probe_schemes.container_probes_speak_as_it_does,
        ready.update_waits_for_the_start,
        *_TRIGGERS,
    ),
    LLMInferenceServiceArgs: (
        llm_inference_service.gpus_are_set_once,
        *_INTENTS,
        hardware.bases_are_known,
        bases.configurations_can_be_merged,
        bases.flags_are_not_lost,
        scaling.replicas_are_set_once,
        ready.update_waits_for_the_start,
        *_TRIGGERS,
    ),
    LLMInferenceServiceConfigArgs: (*_INTENTS, *_TRIGGERS, scaling.configurations_do_not_scale),
}
"""For one kind each, about what an object itself sets."""

RULES_OF: Mapping[type[ClusterMeta], tuple[Rule, ...]] = {
    InferenceServiceArgs: (
        features.mode_is_served,
        names.host_names_are_labels,
        flags.predictor_flags_are_known,
        flags.appended_flags_are_known,
        flags.tensor_size_is_read,
        agreement.flags_agree,
        *_OF_VLLM,
        model_argument.model_is_named_where_it_is_read,
        chat_templates.models_have_a_chat_template,
        chat_templates.chat_templates_exist,
        variables.variables_are_read,
        offline.offline_engines_have_their_model,
        values.engine_values_are_known,
        values.backends_exist,
        forms.values_are_of_their_form,
        architectures.architectures_are_served,
        architectures.configurations_are_read,
        values.quantization_suits_the_checkpoint,
        gpus.quantization_suits_the_gpu,
        gpus.cache_type_suits_the_gpu,
        gpus.fp8_checkpoints_keep_no_e5m2,
        gpus.backend_suits_the_gpu,
        gpus.backend_is_read,
        sparse.sparse_attention_suits_the_gpu,
        memory.engine_fits_its_gpus,
        memory.hubs_agree,
        fuse.buckets_have_their_sidecar,
        fuse.sidecars_request_memory,
        users.engines_may_run_as_their_user,
        host_memory.pod_holds_its_memory,
        host_memory.node_holds_the_memory_of_its_pods,
        users.engines_can_write,
        caches.caches_can_be_written,
        caches.host_paths_can_be_written,
        predictor_start.knative_waits_for_the_start,
        predictor_start.probes_wait_for_the_start,
        cuda.gpus_suit_the_images,
        cuda.images_have_kernels,
        cuda.images_are_of_the_gpus_maker,
        tpu.pods_take_all_chips,
        tpu.replicas_take_whole_slices,
        tpu.models_fit_tpus,
        tpu.settings_suit_tpus,
        ranks.ranks_have_gpus,
        ranks.ranks_see_their_gpus,
        addresses.engine_listens_on_its_pod,
        taken_ports.listeners_have_ports_of_their_own,
        taken_ports.containers_have_ports_of_their_own,
        ranks.shares_are_requested_one_by_one,
        sharing.queued_nodes_are_requested,
        sharing.mps_clients_reach_the_daemon,
        sharing.mps_clients_name_their_pool,
        hardware.inference_service_placement,
        nodes.selectors_agree_with_the_pool,
        nodes.affinity_agrees_with_the_pool,
        nodes.gpus_are_of_the_pools_maker,
        device_plugins.devices_are_offered,
        *_CLAIMS,
        claims.images_have_gpus,
    ),
    LLMInferenceServiceArgs: (
        llm_inference_service.model_is_set,
        llm_inference_service.credentials_are_for_hugging_face,
        initializer.initializer_is_merged,
        initializer.downloads_have_memory,
        disaggregation.sidecar_supports_the_connector,
        disaggregation.settings_apply_to_the_connector,
        disaggregation.store_is_set,
        disaggregation.leases_are_supported,
        disaggregation.ports_are_free,
        disaggregation.decode_is_at_least_as_parallel,
        disaggregation.roles_agree_on_the_cache,
        nixl.handshake_reaches_prefill,
        nixl.pipelines_can_be_handed_over,
        disaggregation.roles_run_one_attention_backend,
        cache_flags.roles_agree_on_written_flags,
        disaggregation.roles_run_one_kind_of_gpu,
        disaggregation.rdma_is_available,
        disaggregation.resource_is_set_once,
        disaggregation.claims_cover_the_ranks,
        disaggregation.prefill_receives_requests,
        devices.annotation_is_read,
        accounts.account_is_kept,
        routes.backends_have_the_names_of_kserve,
        routes.pools_are_of_their_group,
        route_limits.gke_accepts_the_route,
        route_limits.envoy_gives_generations_time,
        pool_labels.pods_are_in_their_pool,
        versions.tensor_parallel_is_rendered,
        flags.engine_flags_are_known,
        flags.engine_flags_are_set_once,
        model_argument.model_is_named_where_it_is_read,
        chat_templates.models_have_a_chat_template,
        chat_templates.chat_templates_exist,
        variables.variables_are_read,
        offline.offline_engines_have_their_model,
        flags.engine_settings_agree,
        agreement.flags_agree,
        *_OF_VLLM,
        values.engine_values_are_known,
        forms.values_are_of_their_form,
        architectures.architectures_are_served,
        architectures.configurations_are_read,
        values.quantization_suits_the_checkpoint,
        gpus.quantization_suits_the_gpu,
        gpus.cache_type_suits_the_gpu,
        gpus.fp8_checkpoints_keep_no_e5m2,
        gpus.backend_suits_the_gpu,
        gpus.backend_is_read,
        sparse.sparse_attention_suits_the_gpu,
        written.flags_reach_vllm,
        written.args_survive_the_shell,
        written.args_keep_the_preset,
        ports.engine_listens_where_it_is_asked,
        ports.probes_ask_the_engine,
        ports.probes_ask_no_worker,
        probe_schemes.probes_speak_as_the_engine,
        ports.pool_targets_the_engine,
        flags.offloading_reaches_vllm,
        flags.adapters_have_room,
        flags.version_matches_the_image,
        start.engine_has_time_to_start,
        start.engine_has_time_to_stop,
        host_memory.pod_holds_its_memory,
        host_memory.node_holds_the_memory_of_its_pods,
        cuda.gpus_suit_the_images,
        cuda.images_have_kernels,
        cuda.images_are_of_the_gpus_maker,
        shared_memory.workloads_share_memory,
        memory.engine_fits_its_gpus,
        memory.hubs_agree,
        fuse.buckets_have_their_sidecar,
        fuse.sidecars_request_memory,
        users.engines_may_run_as_their_user,
        users.engines_can_write,
        caches.caches_can_be_written,
        caches.host_paths_can_be_written,
        tpu.pods_take_all_chips,
        tpu.compilation_has_time,
        tpu.replicas_take_whole_slices,
        tpu.models_fit_tpus,
        tpu.settings_suit_tpus,
        ranks.ranks_have_gpus,
        ranks.ranks_see_their_gpus,
        addresses.engine_listens_on_its_pod,
        taken_ports.listeners_have_ports_of_their_own,
        taken_ports.containers_have_ports_of_their_own,
        ranks.shares_are_requested_one_by_one,
        sharing.queued_nodes_are_requested,
        sharing.mps_clients_reach_the_daemon,
        sharing.mps_clients_name_their_pool,
        hardware.llm_inference_service_placement,
        nodes.selectors_agree_with_the_pool,
        nodes.affinity_agrees_with_the_pool,
        nodes.gpus_are_of_the_pools_maker,
        device_plugins.devices_are_offered,
        *_CLAIMS,
        llm_inference_service.containers_have_images,
        programs.images_have_the_program,
        llm_inference_service.preset_command_suits_the_image,
        picker_presets.presets_are_available,
        picker_presets.presets_suit_the_roles,
        picker.plugins_are_known,
        picker.profiles_are_valid,
        picker_presets.additions_suit_the_preset,
        picker.deciders_receive_cache_data,
        picker.replicas_keep_their_counts,
        picker_order.default_profile_has_one_picker,
        picker_order.scorers_have_weights,
        picker.prediction_servers_exist,
        picker_cache.picker_and_engines_hash_alike,
        picker_image.picker_has_the_flags_of_kserve,
        scaling.roles_have_distinct_pod_names,
        scaling.bounds_are_valid,
        scaling.targets_can_be_met,
        scaling.platform_can_scale,
        scaling.scaling_has_keda,
        signals.signals_exist,
        scaling.scale_to_zero_is_possible,
        scaling.cooldown_periods_apply,
        scaling.idle_periods_exceed_the_start,
        scaling.prefill_can_scale_down,
    ),
    InferenceGraphArgs: (names.host_names_are_labels,),
    ServingRuntimeArgs: _RUNTIMES,
    ClusterServingRuntimeArgs: _RUNTIMES,
}
"""For one kind each, about an object with what it builds on."""

PLATFORM_RULES: tuple[Callable[[Context], Iterable[Problem]], ...] = (
    platform.version_is_known,
    platform.version_can_be_installed,
    platform.pool_exists,
    platform.pool_is_not_for_gpus,
    platform.pool_is_not_queued,
    platform.values_name_charts,
    platform.values_agree_with_fields,
)


def check_platform(context: Context) -> list[Problem]:
    """Findings about the platform, with paths relative to its arguments."""
    return [problem for rule in PLATFORM_RULES for problem in rule(context)]


def check_object(service: CompiledObject[ClusterMeta]) -> list[Problem]:
    """Findings about one object of any kind, with what it builds on. Paths start at its arguments, or at the environment for what
    is written elsewhere (:attr:`Problem.placed`). Objects that are alike share them (:mod:`kserve_iac.compiled.alike`).
    """
    kind, whole = type(service.args), service.whole
    found = service.results((*RULES, *OWN_RULES_OF.get(kind, ())))
    of_whole = whole.results((*RULES_OF_WHOLE, *RULES_OF.get(kind, ())))
    return [*found, *(whole.placed(problem) for problem in of_whole)]


def check(environment: Environment | Compiled) -> list[Problem]:
    """All findings about an environment, with paths in the spelling of its configuration."""
    compiled = environment if isinstance(environment, Compiled) else Compiled(environment)
    with _without_collection():
        return list(guardrails.pinned(compiled.environment, _check(compiled)))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Disables the garbage collector within this context. A check creates many objects but hardly any reference cycles, and the
    search for cycles would take a third of the time with 1,000 services.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What was made so far becomes old, as if it had been searched. Without this, the next few objects start the search
            # through all of it. What a program has frozen, as the command line does, stays frozen.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def examine(config: Mapping[str, Any], models: Models = NO_MODELS) -> tuple[Compiled | None, list[Problem]]:
    """Reads an environment from its configuration and checks it. ``models`` are the models that the project describes.

    The findings include those about the form. They are sorted, errors first, and have the spelling of ``config``. The environment
    is None if the cluster or the platform cannot be read (:func:`~kserve_iac.args.parse_environment`).
    """
    with _without_collection():
        environment, problems = parse_environment(config)
        compiled = Compiled(environment, models=models) if environment is not None else None
        if compiled is not None:
            problems += spelled(check(compiled), config)
    return compiled, sorted(problems, key=sort_key)


def _check_cluster(environment: Environment) -> Iterable[Problem]:
    cluster = environment.cluster
    if cluster.gke is not None:
        return check_gke(cluster.gke)
    given = cluster.simulated or cluster.existing
    return machine_types_are_known(given.node_pools) if given is not None else ()


def _with_system(environment: Environment, pools: Mapping[str, Pool]) -> Mapping[str, Pool]:
    """The pools that the platform can use. A sandbox has a further pool for it, which no environment lists."""
    own = {SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL} if environment.cluster.simulated is not None else {}
    return {**pools, **own}


def _check(compiled: Compiled) -> Iterator[Problem]:
    environment = compiled.environment
    yield from (p.under(Path("cluster", environment.cluster.kind)) for p in _check_cluster(environment))
    of_platform = Context(environment.platform, _with_system(environment, compiled.pools))
    yield from (p.under(Path("platform")) for p in check_platform(of_platform))
    yield from check_references(compiled)
    if not versions.is_known(compiled.context):
        return  # nothing can be said about services of a KServe that is not known
    yield from _of_objects(compiled)
    yield from check_together(compiled)
    yield from guardrails.within_guardrails(compiled)


def check_references(compiled: Compiled) -> Iterator[Problem]:
    """What the platform needs of its cluster. Paths start at the environment."""
    yield from (problem for rule in references.PLATFORM_RULES for problem in rule(compiled))


def _of_objects(compiled: Compiled) -> Iterator[Problem]:
    """The findings about each object. One that is written in what services build on is reported once, with their names."""
    shared: dict[Problem, list[str]] = {}
    for one in compiled.objects:
        for problem in dict.fromkeys(check_object(one)):
            if problem.placed:
                shared.setdefault(problem, []).append(one.name)
            else:
                yield problem.under(one.section)
    for problem, services in shared.items():
        yield replace(problem, message=f"{problem.message} {_used_by(services)}")


def _used_by(services: list[str]) -> str:
    *others, last = services
    if not others:
        return f"This was found for service {last}."
    return f"This was found for services {', '.join(others)} and {last}."


def check_together(compiled: Compiled) -> Iterator[Problem]:
    """Findings about all objects together. The rules about single objects are not included."""
    yield from names.names_are_unique(compiled)
    yield from runtimes.runtimes_serve_their_models(compiled)
    yield from programs.shipped_runtimes_have_the_program(compiled)
    yield from programs.shells_get_their_text(compiled)
    yield from model_files.predictors_have_model_files(compiled)
    yield from priorities.runtimes_have_distinct_priorities(compiled)
    yield from trained_models.parents_serve_several_models(compiled)
    yield from names.no_service_is_called_vllm(compiled)
    yield from scaling.bases_do_not_set_replicas(compiled)
    yield from memory.gpus_are_known(compiled)
    yield from start.downloads_are_shared(compiled)
    yield from gated.tokens_reach_downloads(compiled)
    yield from gated.tokens_reach_caches(compiled)
    yield from local_caches.caches_serve_llm_services(compiled)
    yield from local_caches.pods_run_where_the_cache_is(compiled)
    yield from local_caches.caches_fit_their_nodes(compiled)
    yield from initializer.storage_containers_do_not_apply(compiled)
    yield from initializer.storage_values_reach_services(compiled)
    yield from predictor_memory.predictor_downloads_have_memory(compiled)
    yield from disk.disks_hold_downloads(compiled)
    yield from disk.disks_hold_model_images(compiled)
    yield from room.pools_hold_everything(compiled)
    yield from taints.taints_are_tolerated(compiled)
    yield from autopilot.autopilot_admits_the_pods(compiled)
    yield from autopilot.downloads_fit_the_disk_of_autopilot(compiled)
    yield from quota.disks_fit_the_default_quota(compiled)
    yield from networks.pods_name_their_networks(compiled)
    yield from claims.gpus_of_claims_are_not_requested(compiled)
    yield from reservations.reservations_are_active(compiled)
    yield from pod_claims.shared_claims_have_one_pod(compiled)
    yield from cuda.drivers_suit_the_images(compiled)
    yield from groups.groups_can_be_routed(compiled)
    yield from model_names.model_names_are_not_shared(compiled)
    yield from split.splits_hold(compiled)
    yield from (problem for rule in references.RULES for problem in rule(compiled))
