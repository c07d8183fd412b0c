"""The model of an InferenceService: its format, the location of its files, and the container that serves it."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from .base import INTENT, Args, In, Short
from .container import ContainerFields
from .quantity import HubId

FRAMEWORKS = (
    "sklearn",
    "xgboost",
    "tensorflow",
    "pytorch",
    "triton",
    "onnx",
    "huggingface",
    "pmml",
    "lightgbm",
    "paddle",
)
"""The fields of KServe's older spelling of a model. Each is named after its format (v1beta1/predictor.go)."""

V2_FRAMEWORKS = frozenset({"triton", "onnx", "huggingface"})
"""The frameworks for which KServe's defaulter sets the protocol ``v2`` (assignONNXRuntime and similar functions in
v1beta1/inference_service_defaults.go). Under ``model``, the default of these formats is ``v1``, except for Triton."""


class ModelFormat(Args):
    """The format of the model's files. KServe selects the runtime by it."""

    name: str
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` …, or a format that only one
    runtime supports."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Version of the format, for runtimes that support only some versions."""


class StorageSpec(Args):
    """A model in a store. The Secret ``storage-config`` has an entry with the credentials of each store."""

    key: str | None = None
    """Entry of the Secret. Default: ``default``."""
    path: In[str] | None = None
    """Path of the model in the store."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Parameters that replace those of the entry (``type``, ``bucket`` …)."""
    schema_path: str | None = None
    """Path of the model's schema file."""


class StorageUri(Args):
    """One of several locations from which files are downloaded."""

    uri: Annotated[In[str], Field(min_length=1)]
    """Location of the files, for example ``gs://bucket/path``."""
    mount_path: Annotated[str, Field(pattern=r"^/.*", max_length=255)] | None = None
    """Folder of the container that receives the files. Default: ``/mnt/models``."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model among these files, if ``uri`` does not name it. It is used for checks and the plan
    only, not rendered."""


class Confidential(Args):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""

    enabled: bool
    """Whether the model is decrypted there."""
    resource_id: str | None = None
    """Identifier of the key at the key broker: ``kbs:///repository/type/tag``."""


class PredictorExtension(ContainerFields):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""

    storage_uri: In[str] | None = None
    """Location of the model's files."""
    runtime_version: In[str] | None = None
    """Image tag that replaces the tag in the runtime."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None = None
    """Inference protocol. KServe's default: ``v1``, and ``v2`` for Triton, ONNX and Hugging Face."""
    storage: StorageSpec | None = None
    """Store with the model's files; an alternative to ``storage_uri``."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | None = None
    """Decrypts the model in a confidential virtual machine (KServe 0.20)."""


class ModelSpec(PredictorExtension):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""

    model_format: Annotated[ModelFormat, Short(str)]
    """Format of the model. A plain name is short for ``{name: …}``."""
    storage_uri: In[str] | None = None
    """Location of the model's files: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime: str | None = None
    """Name of the ServingRuntime or ClusterServingRuntime. If not set, KServe selects one by format and protocol."""

    @field_validator("model_format", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value
