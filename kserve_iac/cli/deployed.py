"""What a stack's last update left."""

import json

from ..compiled.standing import Standing, of_state
from .pulumi import pulumi


def of_stack(stack: str) -> Standing:
    """What the last update of a stack left, by its state. Secrets stay encrypted."""
    return of_state(json.loads(pulumi("stack", "export", stack=stack, otherwise=f"There is no stack {stack}.")))
