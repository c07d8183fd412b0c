"""What KServe's webhooks refuse, kind by kind: each rule is a small function on an object, with its source.

A rule whose docstring begins with "Not validated" is one of ours: KServe takes it, and it cannot work, or not as it was meant.
``stricter`` of its :class:`~kserve_iac.findings.Rule` says why.
"""

from collections.abc import Mapping

from ..object import Rule
from . import (
    annotation_names,
    autoscaling,
    canary,
    decoding,
    ignored,
    inference_graph,
    inference_service,
    llm_config,
    llm_inference_service,
    llm_model,
    local_model,
    multi_node,
    serving_runtime,
    storage,
    storage_container,
    storage_mounts,
    trained_model,
)

WEBHOOK_RULES: Mapping[str, tuple[Rule, ...]] = {
    "InferenceService": (
        *inference_service.RULES,
        *storage.RULES,
        *storage_mounts.RULES,
        *autoscaling.RULES,
        *multi_node.RULES,
        *canary.RULES,
        *ignored.RULES,
        *decoding.RULES,
        *annotation_names.RULES,
    ),
    "LLMInferenceService": (
        *llm_inference_service.RULES,
        *storage_mounts.LLM_RULES,
        *decoding.LLM_RULES,
        *annotation_names.RULES,
    ),
    "LLMInferenceServiceConfig": (*llm_config.RULES, *decoding.LLM_RULES),
    "ServingRuntime": (*serving_runtime.RULES, *decoding.RUNTIME_RULES),
    "ClusterServingRuntime": (*serving_runtime.RULES, *decoding.RUNTIME_RULES),
    "InferenceGraph": (*inference_graph.RULES, *decoding.RULES, *annotation_names.RULES),
    "TrainedModel": (*trained_model.RULES, *decoding.RULES),
    "LocalModelCache": local_model.CACHE_RULES,
    "LocalModelNamespaceCache": local_model.CACHE_RULES,
    "LocalModelNodeGroup": local_model.NODE_GROUP_RULES,
    "ClusterStorageContainer": storage_container.RULES,
}
"""Kind -> its rules."""

RULES_ABOUT_NAMES: frozenset[Rule] = frozenset(
    {
        inference_service.name_is_usable,
        inference_service.derived_names_fit,
        llm_model.llm_name_is_usable,
        llm_model.adapters_are_named,
        inference_graph.graph_name_is_usable,
        trained_model.trained_model_name_is_usable,
    }
)
"""The rules that read the name or the namespace of an object. Every other rule finds the same in objects that differ only in
these."""
