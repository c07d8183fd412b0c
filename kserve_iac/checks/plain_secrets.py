"""A rule about secrets in plain text: whoever reads the configuration, a preview, the state or the object reads them."""

from collections.abc import Iterator

from ..args import Problem
from ..args.workload import ClusterMeta
from ..compiled import CompiledObject
from .object_limits import plain_secrets
from .versions import is_known


def secrets_are_referred_to(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """A container gets a secret by a reference to a Secret (Kubernetes, "Distribute Credentials Securely Using Secrets"). The
    value is never shown.
    """
    if not is_known(service.context):
        return
    for path, name in plain_secrets(service.unnamed):
        yield Problem(
            "plain-secret",
            service.origin_of(path),
            f"The value of {name} seems to be a secret in plain text. Everybody who reads the object or the state can read it.",
            "Put it into a Secret, and set valueFrom.secretKeyRef of an environment variable.",
        )
