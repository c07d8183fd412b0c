"""Agentgateway as the controller of the Gateway: its charts, with the inference extension for LLM services."""

from collections.abc import Sequence

from ..args.gateway_controllers import AgentGateway
from ..args.platform import ServingPlatformArgs
from ..catalog.gateways import AGENTGATEWAY_NAMESPACE, TESTED
from ..catalog.kserve import minor
from .doors import Door, Wanted
from .merging import Json, merge


def door(args: ServingPlatformArgs, placed: Json, after: Sequence[str]) -> Door:
    """What is installed. ``after``: names of what must exist before. The KServe version must be one that can be installed."""
    given = args.gateway.agentgateway or AgentGateway()
    version = (given.version or TESTED[minor(args.kserve)].agentgateway).removeprefix("v")
    values = merge({"inferenceExtension": {"enabled": args.llm}, **placed}, given.values)
    releases = (
        Wanted("agentgateway-crds", version, AGENTGATEWAY_NAMESPACE, {}),
        Wanted("agentgateway", version, AGENTGATEWAY_NAMESPACE, values, ("agentgateway-crds", *after)),
    )
    return Door(releases, "agentgateway", {"agentgateway": version})
