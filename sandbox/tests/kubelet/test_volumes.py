"""The files of volumes. No cluster."""

from pathlib import Path
from typing import Any

import pytest

from kserve_iac_sandbox.kubelet import volumes
from kserve_iac_sandbox.kubelet.volumes import Missing, VolumeFolder

from .pods import POD, lookup


def content(volume: dict[str, Any]) -> dict[str, bytes]:
    return volumes.content({"name": "v", **volume}, POD, lookup, lambda source: f"token for {source.get('audience')}")


@pytest.mark.parametrize(
    ("volume", "files"),
    [
        ({"secret": {"secretName": "cert"}}, {"tls.crt": b"C", "tls.key": b"K"}),
        ({"secret": {"secretName": "cert", "items": [{"key": "tls.crt", "path": "x/crt"}]}}, {"x/crt": b"C"}),
        ({"configMap": {"name": "config"}}, {"a": b"1", "b": b"2"}),
        ({"configMap": {"name": "none", "optional": True}}, {}),
        ({"emptyDir": {}}, {}),
        ({"hostPath": {"path": "/etc"}}, {}),
        (
            {
                "projected": {
                    "sources": [
                        {"serviceAccountToken": {"path": "token", "audience": "a"}},
                        {"configMap": {"name": "config", "items": [{"key": "a", "path": "ca.crt"}]}},
                        {"downwardAPI": {"items": [{"path": "ns", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
                    ]
                }
            },
            {"token": b"token for a", "ca.crt": b"1", "ns": b"n"},
        ),
    ],
)
def test_files_of_a_volume(volume: dict[str, Any], files: dict[str, bytes]) -> None:
    assert content(volume) == files


def test_missing_objects_and_keys_are_named() -> None:
    with pytest.raises(Missing, match='volume "v" : secret "none" not found'):
        content({"secret": {"secretName": "none"}})
    with pytest.raises(Missing, match="non-existent secret key: z"):
        content({"secret": {"secretName": "cert", "items": [{"key": "z", "path": "z"}]}})


def test_references() -> None:
    sources = [{"secret": {"name": "s2"}}, {"configMap": {"name": "c"}}]
    pod = {
        "spec": {"volumes": [{"secret": {"secretName": "s1"}}, {"projected": {"sources": sources}}, {"emptyDir": {}}]}
    }
    assert volumes.references(pod) == {("Secret", "s1"), ("Secret", "s2"), ("ConfigMap", "c")}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.namespace", "n"),
        ("metadata.labels['app']", "x"),
        ("metadata.annotations['kserve.io/a']", "1"),
        ("metadata.labels", 'app="x"\nb="y"'),
        ("status.podIP", "10.132.0.7"),
        ("status.nothing.deeper", ""),
        ("metadata.labels['none']", ""),
    ],
)
def test_downward_fields(path: str, value: str) -> None:
    assert volumes.field(POD, path) == value


def test_volume_changes_as_a_whole(tmp_path: Path) -> None:
    folder = VolumeFolder(tmp_path / "v")
    assert folder.write({"tls.crt": b"1", "sub/x": b"1", "old": b"1"})
    assert not folder.write({"tls.crt": b"1", "sub/x": b"1", "old": b"1"})
    first = (tmp_path / "v/..data").readlink()
    assert folder.write({"tls.crt": b"2", "sub/x": b"2"})
    assert (tmp_path / "v/..data").readlink() != first
    assert (tmp_path / "v/tls.crt").read_bytes() == b"2"
    assert (tmp_path / "v/sub/x").read_bytes() == b"2"
    visible = {p.name for p in (tmp_path / "v").iterdir() if not p.name.startswith("..")}
    assert visible == {"tls.crt", "sub"}
    assert len(list((tmp_path / "v").glob("..state-*"))) == 1
    assert (tmp_path / "v/tls.crt").stat().st_mode & 0o777 == 0o600


def test_empty_volume_is_a_folder(tmp_path: Path) -> None:
    VolumeFolder(tmp_path / "v").write({})
    assert (tmp_path / "v").is_dir()
