# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Several containers on one GPU."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..catalog.accelerators import MAX_SHARED_CLIENTS
from .base import Args
from .dicts import GpuSharingDict

class GpuSharing(Args):
    """Several containers on one GPU. Without isolation of memory: for small models and for trying."""
    def __init__(self, **fields: Unpack[GpuSharingDict]) -> None:
        """Several containers on one GPU. Without isolation of memory: for small models and for trying."""
    strategy: Literal["time-sharing", "mps"]
    """``time-sharing`` takes turns; ``mps`` runs side by side with a share of memory each."""
    clients: Annotated[int, Field(ge=2, le=MAX_SHARED_CLIENTS)]
    """Containers per GPU, or per MIG partition."""
