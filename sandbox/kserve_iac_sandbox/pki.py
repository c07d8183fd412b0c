"""The sandbox's own certificate authority and what it signs. Keys are P-256: quick to make, quick to shake hands with."""

import base64
import datetime
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import files

VALID_FOR = datetime.timedelta(days=3650)
"""A sandbox may be kept for long, and nothing outside this machine trusts its authority."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, PEM."""

    certificate: bytes
    key: bytes


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _name(common_name: str, organizations: Sequence[str] = ()) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization) for organization in organizations]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))  # clocks that are set back a little
        .not_valid_after(now + VALID_FOR)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


class Authority:
    """A certificate authority; ``pair`` is its own certificate and key."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self._certificate = x509.load_pem_x509_certificate(pair.certificate)
        key = serialization.load_pem_private_key(pair.key, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key

    @classmethod
    def create(cls, common_name: str) -> "Authority":
        key, name = _key(), _name(common_name)
        certificate = (
            _builder(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(Pair(certificate.public_bytes(serialization.Encoding.PEM), _pem(key)))

    def issue(self, common_name: str, organizations: Sequence[str] = (), *, names: Sequence[str] = ()) -> Pair:
        """A certificate for a client, and for a server where ``names`` (DNS names and IP addresses) are given."""
        key = _key()
        purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if names else [])]
        builder = (
            _builder(_name(common_name, organizations), self._certificate.subject, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_alternative(n) for n in names]), critical=False
            )
        certificate = builder.sign(self._key, hashes.SHA256())
        return Pair(certificate.public_bytes(serialization.Encoding.PEM), _pem(key))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


CLIENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "admin": ("kserve-iac-admin", ("system:masters",)),
    "supervisor": ("kserve-iac-sandbox", ("system:masters",)),
    "kwok": ("kwok", ("system:masters",)),
    "kube-controller-manager": ("system:kube-controller-manager", ()),
    "kube-scheduler": ("system:kube-scheduler", ()),
    "kube-proxy": ("system:kube-proxy", ()),
    "coredns": ("coredns", ("system:masters",)),
    "etcd-client": ("kube-apiserver", ()),
}
"""Who connects with a certificate: file name -> (user, groups)."""

SERVERS: dict[str, tuple[str, ...]] = {
    "kube-apiserver": (
        "127.0.0.1", "localhost", "10.96.0.1", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
    ),
    "etcd": ("127.0.0.1", "localhost"),
}  # fmt: skip


def ensure(folder: Path) -> None:
    """Makes every key and certificate that is missing; those that exist stay, unless their authority's key is lost."""
    files.private_folder(folder)
    authority_files = folder / "ca.crt", folder / "ca.key"
    if not all(path.exists() for path in authority_files):
        for path in folder.iterdir():  # signed by an authority whose key is lost
            path.unlink()
        authority = Authority.create("kserve-iac sandbox")
        files.write(folder / "ca.key", authority.pair.key)
        files.write(folder / "ca.crt", authority.pair.certificate)
    else:
        authority = Authority(Pair(authority_files[0].read_bytes(), authority_files[1].read_bytes()))
    for name, (user, groups) in CLIENTS.items():
        _write(folder, name, partial(authority.issue, user, groups))
    for name, hosts in SERVERS.items():
        _write(folder, name, partial(authority.issue, name, names=hosts))
    if not (folder / "sa.key").exists():
        # In the older of the two PEM forms: Kubernetes reads no public key out of the newer one.
        sec1 = _key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        files.write(folder / "sa.key", sec1)


def _write(folder: Path, name: str, make: Callable[[], Pair]) -> None:
    if not (folder / f"{name}.crt").exists() or not (folder / f"{name}.key").exists():
        pair = make()
        files.write(folder / f"{name}.key", pair.key)
        files.write(folder / f"{name}.crt", pair.certificate)


def kubeconfig(server: str, folder: Path, client: str, *, name: str, server_name: str = "") -> str:
    """A kubeconfig's text for the client of that file name, keys included: it works wherever it is copied to.

    ``server_name``: the name for which the server's certificate is checked, where it is not the server's address.
    """

    def data(file: str) -> str:
        return base64.b64encode((folder / file).read_bytes()).decode()

    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": server,
                        "certificate-authority-data": data("ca.crt"),
                        **({"tls-server-name": server_name} if server_name else {}),
                    },
                }
            ],
            "users": [
                {
                    "name": client,
                    "user": {
                        "client-certificate-data": data(f"{client}.crt"),
                        "client-key-data": data(f"{client}.key"),
                    },
                }
            ],
            "contexts": [{"name": name, "context": {"cluster": name, "user": client, "namespace": "default"}}],
            "current-context": name,
        },
        sort_keys=False,
    )
