"""Several containers on one GPU."""

from typing import Annotated, Literal

from pydantic import Field

from ..catalog.accelerators import MAX_SHARED_CLIENTS
from .base import Args


class GpuSharing(Args):
    """Several containers on one GPU. Without isolation of memory: for small models and for trying."""

    strategy: Literal["time-sharing", "mps"]
    """``time-sharing`` takes turns; ``mps`` runs side by side with a share of memory each."""
    clients: Annotated[int, Field(ge=2, le=MAX_SHARED_CLIENTS)]
    """Containers per GPU, or per MIG partition."""
