"""Errors as the engine is to show them."""

from typing import Any


class PluginError(Exception):
    """An operation did not happen. The message is shown to the user as it is."""


class Unreachable(PluginError):
    """The API server does not answer, or the kubeconfig can not be used."""


class Cancelled(PluginError):
    """The engine asked to stop."""


class InitializationFailed(Exception):
    """The object exists, but is not what it should become: it is kept in the state and tried again by the next update.

    ``reasons`` are shown one per line; ``state`` is the object as it is now.
    """

    def __init__(
        self,
        resource_id: str,
        message: str,
        reasons: list[str],
        state: dict[str, Any],
        inputs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.reasons = reasons
        self.state = state
        self.inputs = inputs
