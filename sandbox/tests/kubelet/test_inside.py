"""What is mounted in the root of a pod. No cluster."""

from pathlib import Path

from kserve_iac_sandbox.kubelet import inside


def test_programs_below_a_mount_are_mounted_too(tmp_path: Path) -> None:
    (tmp_path / "tmp/tools").mkdir(parents=True)
    (tmp_path / "opt").mkdir()
    tools, opt = str(tmp_path / "tmp/tools"), str(tmp_path / "opt")
    targets = ["/etc/resolv.conf", str(tmp_path / "tmp")]
    assert inside.hidden([tools, opt, tools, str(tmp_path / "tmp")], targets) == [tools, str(tmp_path / "tmp")]
    assert inside.hidden([str(tmp_path / "tmpfile")], targets) == []
