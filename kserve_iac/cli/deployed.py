"""The state of a stack after its last update."""

import json
from collections.abc import Mapping
from typing import Any

from ..compiled.standing import Standing, of_state
from .pulumi import pulumi


def of_stack(stack: str) -> Standing:
    """The objects and pools of a stack after its last update."""
    return of_state(exported(stack))


def exported(stack: str) -> Mapping[str, Any]:
    """Reads the state of a stack after its last update. Secrets stay encrypted."""
    found: Mapping[str, Any] = json.loads(
        pulumi("stack", "export", stack=stack, otherwise=f"There is no stack {stack}.")
    )
    return found
