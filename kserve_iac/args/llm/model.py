"""The model of an LLMInferenceService, its LoRA adapters and its download."""

from typing import Annotated, Literal

from pydantic import Field

from ..base import INTENT, Args
from ..quantity import Extra, HubId, Quantity
from ..served_model import Confidential


class Adapter(Args):
    """A LoRA adapter."""

    name: str | None = None
    """Model name in the requests of clients. KServe requires it."""
    uri: str
    """Address of the adapter: ``hf://``, ``s3://`` or ``pvc://``."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by KServe's own name."""


class LoRA(Args):
    """LoRA adapters that are served beside the model."""

    adapters: list[Adapter] = Field(default_factory=list)
    """The adapters."""
    max_rank: Annotated[int, Field(ge=1)] | None = None
    """Highest rank of an adapter (0.19 and later)."""
    max_adapters: Annotated[int, Field(ge=1)] | None = None
    """Maximum number of adapters on the GPU at the same time (0.19 and later)."""
    max_cpu_adapters: Annotated[int, Field(ge=1)] | None = None
    """Maximum number of adapters in CPU memory (0.19 and later)."""


class ModelDownload(Args):
    """Limits of the storage initializer, which downloads the model (KServe 0.20 and later)."""

    memory: Quantity | None = None
    """Memory limit. KServe's default: ``1Gi``, which downloads of large models from Hugging Face can exceed."""
    cpu: Quantity | None = None
    """CPU limit. KServe's default: 1 CPU."""


class Model(Args):
    """The model that is served."""

    uri: str
    """Address of the model: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model at ``uri``, if ``uri`` is a copy that does not name it (``s3://``, ``pvc://``,
    ``oci://``, a mirror). It is used for checks and the plan only, not rendered."""
    name: str | None = None
    """Model name in the requests of clients. Default: the name of the service."""
    credentials: Annotated[str | None, INTENT] = None
    """Name of a Secret in the service's namespace. The download uses its key ``HF_TOKEN`` (``hf://`` models)."""
    download: Annotated[ModelDownload | None, INTENT] = None
    """Resource limits of the container that downloads the model (``hf://`` and ``s3://`` models, KServe 0.20 and later)."""
    lora: LoRA | None = None
    """LoRA adapters that are served beside the model."""
    confidential: Confidential | None = None
    """Decrypts the model in a confidential virtual machine (0.20)."""
    criticality: Literal["Critical", "Standard", "Sheddable"] | None = None
    """Criticality of the requests (only KServe 0.16; in later versions, an InferenceObjective sets it)."""


class StorageInitializer(Args):
    """The init container that downloads the model (0.17 and later)."""

    enabled: bool | None = None
    """Whether the init container exists. Without it, the engine loads ``model.uri`` itself."""
