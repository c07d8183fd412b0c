"""Istio as the controller of the Gateway: its charts ``base`` and ``istiod``. Istio creates the proxies of a Gateway itself."""

from collections.abc import Sequence

from ..args.gateway_controllers import IstioGateway
from ..args.platform import ServingPlatformArgs
from ..catalog.gateways import ISTIO_NAMESPACE, TESTED
from ..catalog.kserve import minor
from .doors import Door, Wanted
from .merging import Json, merge

INFERENCE_EXTENSION = ("ENABLE_GATEWAY_API_INFERENCE_EXTENSION", "SUPPORT_GATEWAY_API_INFERENCE_EXTENSION")
"""Variables that switch InferencePools on. KServe sets both (hack/setup/infra/manage.istio-helm.sh of its main branch): their
name changed between releases."""


def version_of(args: ServingPlatformArgs) -> str:
    """The version that is installed. The KServe version must be one that can be installed."""
    given = args.gateway.istio or IstioGateway()
    return (given.version or TESTED[minor(args.kserve)].istio).removeprefix("v")


def door(args: ServingPlatformArgs, placed: Json, after: Sequence[str]) -> Door:
    """What is installed. ``after``: names of what must exist before."""
    given, version = args.gateway.istio or IstioGateway(), version_of(args)
    values = merge(_values(args, placed), given.values)
    releases = (
        Wanted("base", version, ISTIO_NAMESPACE, {"defaultRevision": "default"}),
        Wanted("istiod", version, ISTIO_NAMESPACE, values, ("base", *after)),
    )
    return Door(releases, "istiod", {"istio": version})


def _values(args: ServingPlatformArgs, placed: Json) -> Json:
    return {
        # Only the Gateway belongs to the mesh: pods of services get no sidecar, not even by a label of their namespace.
        "global": {"proxy": {"autoInject": "disabled"}},
        **({"env": dict.fromkeys(INFERENCE_EXTENSION, "true")} if args.llm else {}),
        **placed,
    }
