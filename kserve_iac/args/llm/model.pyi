# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The model of an LLMInferenceService, its LoRA adapters and its download."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..base import INTENT, Args
from ..dicts import AdapterDict, LoRADict, ModelDict, ModelDownloadDict, StorageInitializerDict
from ..inference_service import Confidential
from ..quantity import Extra, HubId, Quantity

class Adapter(Args):
    """A LoRA adapter."""
    def __init__(self, **fields: Unpack[AdapterDict]) -> None:
        """A LoRA adapter."""
    name: str | None = ...
    """Name that clients ask for; required by KServe."""
    uri: str
    """Address of the adapter: ``hf://``, ``s3://`` or ``pvc://``."""
    extra: Extra = ...
    """Any other field, by KServe's own name."""

class LoRA(Args):
    """LoRA adapters that are served beside the model."""
    def __init__(self, **fields: Unpack[LoRADict]) -> None:
        """LoRA adapters that are served beside the model."""
    adapters: list[Adapter] = ...
    """The adapters."""
    max_rank: Annotated[int, Field(ge=1)] | None = ...
    """Highest rank that one may have (0.19 and later)."""
    max_adapters: Annotated[int, Field(ge=1)] | None = ...
    """How many are held on the GPU at a time (0.19 and later)."""
    max_cpu_adapters: Annotated[int, Field(ge=1)] | None = ...
    """How many are held in CPU memory (0.19 and later)."""

class ModelDownload(Args):
    """Limits of the storage initializer, which downloads the model (KServe 0.20 and later)."""
    def __init__(self, **fields: Unpack[ModelDownloadDict]) -> None:
        """Limits of the storage initializer, which downloads the model (KServe 0.20 and later)."""
    memory: Quantity | None = ...
    """Memory limit; KServe takes ``1Gi`` where unset, which downloads of large models from Hugging Face can exceed."""
    cpu: Quantity | None = ...
    """CPU limit; KServe takes 1 CPU where unset."""

class Model(Args):
    """The model that is served."""
    def __init__(self, **fields: Unpack[ModelDict]) -> None:
        """The model that is served."""
    uri: str
    """Address of the model: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model at ``uri``, if ``uri`` is a copy that does not name it (``s3://``, ``pvc://``,
    ``oci://``, a mirror). It is used for checks and the plan only, not rendered."""
    name: str | None = ...
    """Name that clients ask for; KServe takes the service's if not set."""
    credentials: Annotated[str | None, INTENT] = ...
    """Secret in the service's namespace whose key ``HF_TOKEN`` the download uses (``hf://`` models)."""
    download: Annotated[ModelDownload | None, INTENT] = ...
    """Limits of the download's container (``hf://`` and ``s3://`` models, KServe 0.20 and later)."""
    lora: LoRA | None = ...
    """LoRA adapters."""
    confidential: Confidential | None = ...
    """Decryption in a confidential virtual machine (0.20)."""
    criticality: Literal["Critical", "Standard", "Sheddable"] | None = ...
    """Criticality of its requests (0.16 only; in later versions an InferenceObjective sets it)."""

class StorageInitializer(Args):
    """The init container that downloads the model (0.17 and later)."""
    def __init__(self, **fields: Unpack[StorageInitializerDict]) -> None:
        """The init container that downloads the model (0.17 and later)."""
    enabled: bool | None = ...
    """Whether there is one; without it the engine loads ``model.uri`` itself."""
