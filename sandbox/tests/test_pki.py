"""Keys and certificates of the sandbox."""

from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kserve_iac_sandbox import pki
from kserve_iac_sandbox.kube import Kube


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pki") / "pki"
    pki.ensure(path)
    return path


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_everything_is_signed_by_the_authority_and_private(folder: Path) -> None:
    authority = certificate(folder / "ca.crt")
    for name in (*pki.CLIENTS, *pki.SERVERS):
        certificate(folder / f"{name}.crt").verify_directly_issued_by(authority)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700


def test_clients_are_who_they_are(folder: Path) -> None:
    subject = certificate(folder / "admin.crt").subject
    assert [a.value for a in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == ["system:masters"]
    subject = certificate(folder / "kube-scheduler.crt").subject
    assert [a.value for a in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ["system:kube-scheduler"]
    assert not subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    usage = certificate(folder / "admin.crt").extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_server_answers_for_loopback(folder: Path) -> None:
    names = certificate(folder / "kube-apiserver.crt").extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert "127.0.0.1" in [str(ip) for ip in names.value.get_values_for_type(x509.IPAddress)]
    assert "kubernetes.default.svc" in names.value.get_values_for_type(x509.DNSName)


def test_made_once(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    pki.ensure(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_lost_authority_makes_everything_anew(tmp_path: Path) -> None:
    pki.ensure(tmp_path / "pki")
    (tmp_path / "pki" / "ca.key").unlink()
    pki.ensure(tmp_path / "pki")
    certificate(tmp_path / "pki" / "admin.crt").verify_directly_issued_by(certificate(tmp_path / "pki" / "ca.crt"))


def test_lost_certificate_is_made_again(tmp_path: Path) -> None:
    pki.ensure(tmp_path / "pki")
    (tmp_path / "pki" / "kwok.crt").unlink()
    authority = (tmp_path / "pki" / "ca.crt").read_bytes()
    pki.ensure(tmp_path / "pki")
    assert (tmp_path / "pki" / "ca.crt").read_bytes() == authority
    assert (tmp_path / "pki" / "kwok.crt").exists()


def test_kubeconfig_stands_alone(folder: Path) -> None:
    text = pki.kubeconfig("https://127.0.0.1:1234", folder, "admin", name="kserve-iac-dev")
    assert yaml.safe_load(text)["current-context"] == "kserve-iac-dev"
    with Kube(text) as kube:
        assert kube.server == "https://127.0.0.1:1234"
        assert not kube.ready()
