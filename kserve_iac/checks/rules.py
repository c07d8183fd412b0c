"""Which rules apply to which kind of object, by subject. A rule about one object is listed for each kind that it is about."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..args import (
    InferenceGraphArgs,
    InferenceServiceArgs,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    Problem,
)
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.workload import ClusterMeta
from ..compiled import Compiled, CompiledObject, Context
from . import (
    commands,
    containers,
    features,
    inference_service,
    metrics,
    model_files,
    names,
    plain_secrets,
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
    plain_secrets.secrets_are_referred_to,
)
"""For every kind, about what an object itself sets."""

RULES_OF_WHOLE: tuple[Rule, ...] = (containers.requests_are_within_limits,)
"""For every kind, about an object with what it builds on."""

PLATFORM_RULES: tuple[Callable[[Context], Iterable[Problem]], ...] = (
    platform.version_is_known,
    platform.version_can_be_installed,
    platform.pool_exists,
    platform.pool_is_not_for_gpus,
    platform.pool_is_not_queued,
    platform.values_name_charts,
    platform.values_agree_with_fields,
)
"""About the platform. Paths start at its arguments."""

# Subjects of several kinds

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

_SETTINGS: tuple[Rule, ...] = (
    agreement.flags_agree,
    speculative.drafts_support_pipelines,
    speculative.drafts_are_complete,
    speculative.asynchronous_scheduling_agrees,
    connectors.hybrid_models_keep_their_manager,
    transfers.transfers_are_accepted,
    gguf.gguf_is_read,
    model_argument.model_is_named_where_it_is_read,
    chat_templates.models_have_a_chat_template,
    chat_templates.chat_templates_exist,
    variables.variables_are_read,
    offline.offline_engines_have_their_model,
    values.engine_values_are_known,
    forms.values_are_of_their_form,
)
"""What an engine is started with."""

_MODELS_ON_GPUS: tuple[Rule, ...] = (
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
    cuda.gpus_suit_the_images,
    cuda.images_have_kernels,
    cuda.images_are_of_the_gpus_maker,
    ranks.ranks_have_gpus,
    ranks.ranks_see_their_gpus,
    ranks.shares_are_requested_one_by_one,
    tpu.pods_take_all_chips,
    tpu.replicas_take_whole_slices,
    tpu.models_fit_tpus,
    tpu.settings_suit_tpus,
)
"""Whether the engine can serve the model on the GPUs or TPUs of its pods."""

_PROCESSES: tuple[Rule, ...] = (
    users.engines_may_run_as_their_user,
    users.engines_can_write,
    caches.caches_can_be_written,
    caches.host_paths_can_be_written,
    host_memory.pod_holds_its_memory,
    host_memory.node_holds_the_memory_of_its_pods,
    fuse.buckets_have_their_sidecar,
    fuse.sidecars_request_memory,
    addresses.engine_listens_on_its_pod,
    taken_ports.listeners_have_ports_of_their_own,
    taken_ports.containers_have_ports_of_their_own,
)
"""The containers of an engine's pods: their users, files, memory and ports."""

_NODES: tuple[Rule, ...] = (
    nodes.selectors_agree_with_the_pool,
    nodes.affinity_agrees_with_the_pool,
    nodes.gpus_are_of_the_pools_maker,
    sharing.queued_nodes_are_requested,
    sharing.mps_clients_reach_the_daemon,
    sharing.mps_clients_name_their_pool,
    device_plugins.devices_are_offered,
    pod_claims.claims_are_complete,
    claims.nodes_have_the_devices,
    claims.cards_are_reported,
    claims.gpus_are_handed_out_by_claims,
    devices.devices_exist_before_the_pods,
)
"""The nodes of the pods, and how the pods get their devices."""

_PODS_WITH_ENGINES: tuple[Rule, ...] = (*_SETTINGS, *_MODELS_ON_GPUS, *_PROCESSES, *_NODES)
"""For services of both kinds."""

_DISAGGREGATION: tuple[Rule, ...] = (
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
)
"""Prefill and decode of an LLM service."""

_ROUTES: tuple[Rule, ...] = (
    routes.backends_have_the_names_of_kserve,
    routes.pools_are_of_their_group,
    route_limits.gke_accepts_the_route,
    route_limits.envoy_gives_generations_time,
    pool_labels.pods_are_in_their_pool,
)
"""How requests reach the pods of an LLM service."""

_PICKERS: tuple[Rule, ...] = (
    picker_presets.presets_are_available,
    picker_presets.presets_suit_the_roles,
    picker_presets.additions_suit_the_preset,
    picker.plugins_are_known,
    picker.profiles_are_valid,
    picker.deciders_receive_cache_data,
    picker.replicas_keep_their_counts,
    picker.prediction_servers_exist,
    picker_order.default_profile_has_one_picker,
    picker_order.scorers_have_weights,
    picker_cache.picker_and_engines_hash_alike,
    picker_image.picker_has_the_flags_of_kserve,
)
"""The endpoint picker of an LLM service."""

_SCALING: tuple[Rule, ...] = (
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
)
"""The autoscaling of an LLM service."""

_RUNTIMES: tuple[Rule, ...] = (
    shared_memory.runtimes_share_memory,
    probe_schemes.runtime_probes_speak_as_it_does,
    programs.runtimes_have_the_program,
)
"""For runtimes, of a namespace or of the whole cluster."""

# Kinds

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
        values.backends_exist,
        predictor_start.knative_waits_for_the_start,
        predictor_start.probes_wait_for_the_start,
        hardware.inference_service_placement,
        claims.images_have_gpus,
        *_PODS_WITH_ENGINES,
    ),
    LLMInferenceServiceArgs: (
        llm_inference_service.model_is_set,
        llm_inference_service.credentials_are_for_hugging_face,
        llm_inference_service.containers_have_images,
        llm_inference_service.preset_command_suits_the_image,
        programs.images_have_the_program,
        versions.tensor_parallel_is_rendered,
        initializer.initializer_is_merged,
        initializer.downloads_have_memory,
        devices.annotation_is_read,
        accounts.account_is_kept,
        flags.engine_flags_are_known,
        flags.engine_flags_are_set_once,
        flags.engine_settings_agree,
        flags.offloading_reaches_vllm,
        flags.adapters_have_room,
        flags.version_matches_the_image,
        written.flags_reach_vllm,
        written.args_survive_the_shell,
        written.args_keep_the_preset,
        ports.engine_listens_where_it_is_asked,
        ports.probes_ask_the_engine,
        ports.probes_ask_no_worker,
        ports.pool_targets_the_engine,
        probe_schemes.probes_speak_as_the_engine,
        start.engine_has_time_to_start,
        start.engine_has_time_to_stop,
        tpu.compilation_has_time,
        shared_memory.workloads_share_memory,
        hardware.llm_inference_service_placement,
        *_PODS_WITH_ENGINES,
        *_DISAGGREGATION,
        *_ROUTES,
        *_PICKERS,
        *_SCALING,
    ),
    InferenceGraphArgs: (names.host_names_are_labels,),
    ServingRuntimeArgs: _RUNTIMES,
    ClusterServingRuntimeArgs: _RUNTIMES,
}
"""For one kind each, about an object with what it builds on."""

TOGETHER: tuple[Callable[[Compiled], Iterable[Problem]], ...] = (
    names.names_are_unique,
    runtimes.runtimes_serve_their_models,
    programs.shipped_runtimes_have_the_program,
    programs.shells_get_their_text,
    model_files.predictors_have_model_files,
    priorities.runtimes_have_distinct_priorities,
    trained_models.parents_serve_several_models,
    names.no_service_is_called_vllm,
    scaling.bases_do_not_set_replicas,
    memory.gpus_are_known,
    start.downloads_are_shared,
    gated.tokens_reach_downloads,
    gated.tokens_reach_caches,
    local_caches.caches_serve_llm_services,
    local_caches.pods_run_where_the_cache_is,
    local_caches.caches_fit_their_nodes,
    initializer.storage_containers_do_not_apply,
    initializer.storage_values_reach_services,
    predictor_memory.predictor_downloads_have_memory,
    disk.disks_hold_downloads,
    disk.disks_hold_model_images,
    room.pools_hold_everything,
    taints.taints_are_tolerated,
    autopilot.autopilot_admits_the_pods,
    autopilot.downloads_fit_the_disk_of_autopilot,
    quota.disks_fit_the_default_quota,
    networks.pods_name_their_networks,
    claims.gpus_of_claims_are_not_requested,
    reservations.reservations_are_active,
    pod_claims.shared_claims_have_one_pod,
    cuda.drivers_suit_the_images,
    groups.groups_can_be_routed,
    model_names.model_names_are_not_shared,
    split.splits_hold,
    *references.RULES,
)
"""About all objects together."""
