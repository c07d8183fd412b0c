"""LLMInferenceService as a component."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..args import LLMInferenceServiceArgs
from ..manifests import llm_inference_service
from ..rules import Context, check_llm_inference_service
from .base import Platform, read, settle, token
from .service import make_object, ready_of, url_of


class LLMInferenceService(pulumi.ComponentResource):
    """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready."""

    url: pulumi.Output[str | None]
    """Where it answers, as KServe publishes it."""
    openai_base_url: pulumi.Output[str | None]
    """Base URL for OpenAI clients: ``<url>/v1``."""
    model_name: pulumi.Output[str]
    """Name that clients ask for."""
    state: pulumi.Output[str]
    """``Ready`` or why not."""
    status: pulumi.Output[Mapping[str, Any] | None]
    """KServe's status."""

    def __init__(
        self,
        name: str,
        args: LLMInferenceServiceArgs | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``."""
        what = f"LLMInferenceService {name}"
        read_args = read(LLMInferenceServiceArgs, args, fields, what)
        settle(check_llm_inference_service(name, read_args, Context(platform.args, platform.pools)), what)
        super().__init__(token("LLMInferenceService"), name, {}, opts)
        obj = llm_inference_service(name, read_args, platform.pools, platform.args.kserve)
        served = make_object(self, name, obj, read_args, platform)
        self.status = served.status
        self.url = served.status.apply(url_of)
        self.openai_base_url = self.url.apply(lambda url: f"{url.rstrip('/')}/v1" if url else None)
        self.model_name = pulumi.Output.from_input(read_args.model.name or read_args.name or name)
        self.state = served.status.apply(ready_of)
        self.register_outputs(
            {
                "url": self.url,
                "openaiBaseUrl": self.openai_base_url,
                "modelName": self.model_name,
                "state": self.state,
                "status": self.status,
            }
        )
