"""The kubeconfig of a pod. No cluster."""

import yaml

from kserve_iac_sandbox.kubelet.tokens import kubeconfig


def test_kubeconfig_reads_the_token_anew() -> None:
    config = yaml.safe_load(kubeconfig("https://x", "/ca", "/token", "n"))
    assert config["users"][0]["user"] == {"tokenFile": "/token"}
    assert config["contexts"][0]["context"]["namespace"] == "n"
