# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Several containers on one GPU."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..catalog.accelerators import MAX_SHARED_CLIENTS
from .base import Args
from .dicts import GpuSharingDict

class GpuSharing(Args):
    """Lets several containers share one GPU. Their memory is not isolated, so sharing suits small models and experiments."""
    def __init__(self, **fields: Unpack[GpuSharingDict]) -> None:
        """Lets several containers share one GPU. Their memory is not isolated, so sharing suits small models and experiments."""
    strategy: Literal["time-sharing", "mps"]
    """With ``time-sharing``, the containers use the GPU in turns. With ``mps``, they run at the same time, each with a share of
    the memory."""
    clients: Annotated[int, Field(ge=2, le=MAX_SHARED_CLIENTS)]
    """Number of containers that share a GPU, or a MIG partition."""
