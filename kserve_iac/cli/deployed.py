"""The state of a stack after its last update."""

import json

from ..compiled.standing import Standing, of_state
from .pulumi import pulumi


def of_stack(stack: str) -> Standing:
    """Reads the state of a stack after its last update. Secrets stay encrypted."""
    return of_state(json.loads(pulumi("stack", "export", stack=stack, otherwise=f"There is no stack {stack}.")))
