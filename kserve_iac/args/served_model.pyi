# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The model of an InferenceService: its format, the location of its files, and the container that serves it."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import INTENT, Args, In, Short
from .container import ContainerFields
from .dicts import (
    ConfidentialDict,
    ModelFormatDict,
    ModelSpecDict,
    PredictorExtensionDict,
    StorageSpecDict,
    StorageUriDict,
)
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
    def __init__(self, **fields: Unpack[ModelFormatDict]) -> None:
        """The format of the model's files. KServe selects the runtime by it."""
    name: str
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` …, or a format that only one
    runtime supports."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Version of the format, for runtimes that support only some versions."""

class StorageSpec(Args):
    """A model in a store. The Secret ``storage-config`` has an entry with the credentials of each store."""
    def __init__(self, **fields: Unpack[StorageSpecDict]) -> None:
        """A model in a store. The Secret ``storage-config`` has an entry with the credentials of each store."""
    key: str | None = ...
    """Entry of the Secret. Default: ``default``."""
    path: In[str] | None = ...
    """Path of the model in the store."""
    parameters: dict[str, str] = ...
    """Parameters that replace those of the entry (``type``, ``bucket`` …)."""
    schema_path: str | None = ...
    """Path of the model's schema file."""

class StorageUri(Args):
    """One of several locations from which files are downloaded."""
    def __init__(self, **fields: Unpack[StorageUriDict]) -> None:
        """One of several locations from which files are downloaded."""
    uri: Annotated[In[str], Field(min_length=1)]
    """Location of the files, for example ``gs://bucket/path``."""
    mount_path: Annotated[str, Field(pattern=r"^/.*", max_length=255)] | None = ...
    """Folder of the container that receives the files. Default: ``/mnt/models``."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model among these files, if ``uri`` does not name it. It is used for checks and the plan
    only, not rendered."""

class Confidential(Args):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""
    def __init__(self, **fields: Unpack[ConfidentialDict]) -> None:
        """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""
    enabled: bool
    """Whether the model is decrypted there."""
    resource_id: str | None = ...
    """Identifier of the key at the key broker: ``kbs:///repository/type/tag``."""

class PredictorExtension(ContainerFields):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""
    def __init__(self, **fields: Unpack[PredictorExtensionDict]) -> None:
        """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""
    storage_uri: In[str] | None = ...
    """Location of the model's files."""
    runtime_version: In[str] | None = ...
    """Image tag that replaces the tag in the runtime."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None = ...
    """Inference protocol. KServe's default: ``v1``, and ``v2`` for Triton, ONNX and Hugging Face."""
    storage: StorageSpec | None = ...
    """Store with the model's files; an alternative to ``storage_uri``."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | None = ...
    """Decrypts the model in a confidential virtual machine (KServe 0.20)."""

class ModelSpec(PredictorExtension):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""
    def __init__(self, **fields: Unpack[ModelSpecDict]) -> None:
        """A model and the runtime that serves it (KServe ``predictor.model``)."""
    model_format: Annotated[ModelFormat, Short(str)]
    """Format of the model. A plain name is short for ``{name: …}``."""
    storage_uri: In[str] | None = ...
    """Location of the model's files: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime: str | None = ...
    """Name of the ServingRuntime or ClusterServingRuntime. If not set, KServe selects one by format and protocol."""
