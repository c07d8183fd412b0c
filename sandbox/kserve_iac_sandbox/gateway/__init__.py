"""A gateway that only answers with statuses: what Envoy Gateway would say of Gateway API objects."""

from .controller import GatewayController

__all__ = ["GatewayController"]
