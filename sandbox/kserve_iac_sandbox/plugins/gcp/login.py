"""``gke-gcloud-auth-plugin`` of the sandbox: logs in to its API server as its administrator.

Prints an ExecCredential (client.authentication.k8s.io/v1beta1), as client-go expects it.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from .cloud import folder
from .errors import PluginError


def credential(kubeconfig: Path) -> dict[str, Any]:
    """The login of a kubeconfig's current user."""
    user = yaml.safe_load(kubeconfig.read_text())["users"][0]["user"]
    status = {
        field: base64.b64decode(user[f"{key}-data"]).decode() if f"{key}-data" in user else Path(user[key]).read_text()
        for field, key in (("clientCertificateData", "client-certificate"), ("clientKeyData", "client-key"))
    }
    return {"apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "status": status}


def main() -> None:
    try:
        found = credential(folder() / "kubeconfig")
    except PluginError as error:
        sys.exit(str(error))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
