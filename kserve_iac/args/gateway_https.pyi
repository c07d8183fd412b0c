# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The HTTPS listeners of the Gateway, and their certificates."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import CertificateIssuerDict, GatewayHttpsDict
from .quantity import DnsLabel

class CertificateIssuer(Args):
    """The issuer of cert-manager that signs a certificate."""
    def __init__(self, **fields: Unpack[CertificateIssuerDict]) -> None:
        """The issuer of cert-manager that signs a certificate."""
    name: DnsLabel
    """Name of the issuer."""
    kind: Literal["ClusterIssuer", "Issuer"] = ...
    """Kind of the issuer. An ``Issuer`` must exist in the namespace ``kserve``."""
    group: str = ...
    """API group of the issuer, which is another one for external issuers."""

ResourceName = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""Name of a resource of Google Cloud (RFC 1035)."""

class GatewayHttps(Args):
    """HTTPS listeners, one for each host name of the Gateway. Set ``secret``, ``issuer``, or both; with ``implementation: gke``,
    ``certificate_map`` or ``certificates`` instead, if Google manages the certificates.
    """
    def __init__(self, **fields: Unpack[GatewayHttpsDict]) -> None:
        """HTTPS listeners, one for each host name of the Gateway. Set ``secret``, ``issuer``, or both; with ``implementation: gke``,
        ``certificate_map`` or ``certificates`` instead, if Google manages the certificates.
        """
    port: Annotated[int, Field(ge=1, le=65535)] = ...
    """Port of the listeners."""
    secret: DnsLabel | None = ...
    """Name of a Secret of the type ``kubernetes.io/tls`` in the namespace ``kserve``. With ``issuer``, cert-manager creates it,
    and the default is ``kserve-ingress-gateway-tls``; otherwise it must exist."""
    issuer: CertificateIssuer | None = ...
    """Issuer of cert-manager. The stack creates a Certificate for all ``hostnames``, and cert-manager renews it. An issuer of
    ACME requires a DNS01 solver for host names that begin with ``*.``."""
    certificate_map: ResourceName | None = ...
    """Certificate map of Google's Certificate Manager, which exists already. Only with ``implementation: gke`` and
    ``gke.scope: global``."""
    certificates: list[ResourceName] = ...
    """Regional certificates of Google's Certificate Manager in the region of the cluster, which exist already. Only with
    ``implementation: gke`` and the other classes of GKE."""
    redirect: bool = ...
    """Whether requests over HTTP are redirected to HTTPS. Only services in the namespace ``kserve`` then still answer over HTTP.
    With false, services answer over both."""
    @property
    def by_google(self) -> str | None:
        """The field with the certificates that Google manages. None: they are in a Secret."""
    @property
    def secret_name(self) -> str:
        """Name of the Secret with the certificate."""
