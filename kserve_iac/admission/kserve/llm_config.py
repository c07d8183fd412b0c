"""What KServe refuses of an LLMInferenceServiceConfig.

Sources: pkg/apis/serving/v1alpha2/llm_inference_service_config_validation.go and its v1alpha1 twin, 0.17 to 0.20; of 0.16
pkg/controller/v1alpha1/llmisvc/validation/config_validator.go.
"""

from collections.abc import Iterator

from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .llm_model import llm_uris_can_be_read
from .llm_router import scheduler_has_replicas
from .template import config_is_a_template


def config_has_no_base(obj: Object) -> Iterator[Finding]:
    """A preset does not refer to others."""
    if obj.list("spec", "baseRefs"):
        yield Finding(
            "base-refs",
            Path("spec", "baseRefs"),
            "A configuration cannot build on other configurations.",
            "Remove baseRefs.",
        )


RULES = (config_has_no_base, scheduler_has_replicas, llm_uris_can_be_read, config_is_a_template)
