"""What KServe refuses of a TrainedModel.

Source: pkg/apis/serving/v1alpha1/trainedmodel_webhook.go.
"""

import re
from collections.abc import Iterator

from ...findings.path import Path
from ..finding import Finding
from ..object import Object

PROTOCOLS = ("s3://", "gs://", "https://", "http://")
"""What the agent fetches (SupportedProtocols in pkg/agent/storage/provider.go)."""

_NAME = re.compile(r"[a-zA-Z0-9_-]+")


def trained_model_name_is_usable(obj: Object) -> Iterator[Finding]:
    """No dots, which Kubernetes would take (TmRegexp)."""
    if obj.name is not None and not _NAME.fullmatch(obj.name):
        yield Finding(
            "name",
            Path("metadata", "name"),
            f"KServe does not accept the name {obj.name!r}.",
            "Use letters, digits and '-'.",
        )


def trained_model_can_be_fetched(obj: Object) -> Iterator[Finding]:
    """The URI begins with what the agent fetches."""
    path = Path("spec", "model", "storageUri")
    uri = obj.text(*path)
    if uri is not None and not uri.startswith(PROTOCOLS):
        mend = f"Use one of {', '.join(PROTOCOLS)}."
        yield Finding("trained-model-uri", path, f"A trained model cannot be fetched from {uri}.", mend)


RULES = (trained_model_name_is_usable, trained_model_can_be_fetched)
