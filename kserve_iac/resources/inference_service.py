"""InferenceService as a component."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..args import InferenceServiceArgs
from ..manifests import inference_service
from ..rules import Context, check_inference_service
from .base import Platform, read, settle, token
from .service import make_object, ready_of, url_of


class InferenceService(pulumi.ComponentResource):
    """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready."""

    url: pulumi.Output[str | None]
    """Where it answers, as KServe publishes it."""
    state: pulumi.Output[str]
    """``Ready``, ``Stopped`` or why not."""
    status: pulumi.Output[Mapping[str, Any] | None]
    """KServe's status."""

    def __init__(
        self,
        name: str,
        args: InferenceServiceArgs | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``."""
        what = f"InferenceService {name}"
        read_args = read(InferenceServiceArgs, args, fields, what)
        settle(check_inference_service(name, read_args, Context(platform.args, platform.pools)), what)
        super().__init__(token("InferenceService"), name, {}, opts)
        served = make_object(self, name, inference_service(name, read_args, platform.pools), read_args, platform)
        self.status = served.status
        self.url = served.status.apply(url_of)
        self.state = served.status.apply(ready_of)
        self.register_outputs({"url": self.url, "state": self.state, "status": self.status})
