"""Kubeconfigs whose user is an exec plugin, as GKE's are: the plugin is asked, and what it says is used or named."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from kserve_iac_sandbox.kube import Kube


def config(program: Path | str, **extra: Any) -> dict[str, Any]:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": str(program), **extra}}
    return {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": user}],
    }


def program(folder: Path, text: str) -> Path:
    path = folder / "login"
    path.write_text(f"#!{sys.executable}\nimport json, os, sys\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_token(tmp_path):
    asked = program(tmp_path, 'print(json.dumps({"status": {"token": os.environ["MINE"] + sys.argv[1]}}))')
    with Kube(config(asked, args=["b"], env=[{"name": "MINE", "value": "a"}])) as kube:
        assert kube._token == "ab"


def test_it_is_told_what_is_asked_of_it(tmp_path):
    asked = program(
        tmp_path, 'print(json.dumps({"status": {"token": json.loads(os.environ["KUBERNETES_EXEC_INFO"])["kind"]}}))'
    )
    with Kube(config(asked)) as kube:
        assert kube._token == "ExecCredential"


def test_a_certificate(tmp_path):
    status = json.dumps({"status": {"clientCertificateData": "CERT", "clientKeyData": "KEY"}})
    with Kube(config(program(tmp_path, f"print({status!r})"))) as kube:
        assert kube._cert is not None
        assert [Path(part).read_text() for part in kube._cert] == ["CERT", "KEY"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sys.exit("not logged in")', "not logged in"),
        ('print("half a secret")', "gave no credential"),
        ('print("{}")', "gave no credential"),
    ],
)
def test_what_does_not_log_in_is_named_and_not_shown(tmp_path, text, said):
    with pytest.raises(ValueError, match=said) as error:
        Kube(config(program(tmp_path, text)))
    assert "half a secret" not in str(error.value)


def test_a_program_that_is_not_there_says_how_to_get_it():
    with pytest.raises(ValueError, match=r"there is no program no-such-login\. Install gcloud"):
        Kube(config("no-such-login", installHint="Install gcloud."))
