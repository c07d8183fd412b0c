"""The plugin as the engine calls it."""

import json

import pytest
from pulumi.runtime.proto import provider_pb2

from kserve_iac_sandbox.plugins.gcp.filled import PROJECT
from kserve_iac_sandbox.plugins.gcp.servicer import Servicer
from kserve_iac_sandbox.plugins.gcp.values import to_struct

from .harness import Memory, Plugin


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """The plugin, configured for the sandbox's project."""
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "ca.crt").write_text("an authority")
    (tmp_path / "sandbox.json").write_text(json.dumps({"kubeconfig": "none", "server": "https://127.0.0.1:1"}))
    monkeypatch.setenv("KSERVE_IAC_SANDBOX", str(tmp_path))
    made = Plugin(Servicer(), Memory())
    made.call("Configure", provider_pb2.ConfigureRequest(args=to_struct({"project": PROJECT})))
    made.servicer.cloud._kube = made.kube
    yield made
    made.servicer.stop()
    made._loop.close()
