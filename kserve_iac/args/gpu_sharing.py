"""Several containers on one GPU."""

from typing import Annotated, Literal

from pydantic import Field

from ..catalog.accelerators import MAX_SHARED_CLIENTS
from .base import Args


class GpuSharing(Args):
    """Lets several containers share one GPU. Their memory is not isolated, so sharing suits small models and experiments."""

    strategy: Literal["time-sharing", "mps"]
    """With ``time-sharing``, the containers use the GPU in turns. With ``mps``, they run at the same time, each with a share of
    the memory."""
    clients: Annotated[int, Field(ge=2, le=MAX_SHARED_CLIENTS)]
    """Number of containers that share a GPU, or a MIG partition."""
