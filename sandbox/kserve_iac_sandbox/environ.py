"""The environment in which programs use the sandbox."""

import os
from collections.abc import Mapping

from . import mark
from .errors import SandboxError
from .layout import Layout
from .plugin import bin_folder


def environment(layout: Layout, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables (only those, not the whole environment) a shell or a test sets to use this sandbox.

    ``base`` is the environment whose PATH is extended; default that of this process.
    Raises :class:`SandboxError` where the sandbox does not exist.
    """
    found = mark.load(layout)
    if found is None:
        raise SandboxError(f"There is no sandbox {layout.name!r}. `kserve-iac sandbox up` makes one.")
    path = (base if base is not None else os.environ).get("PATH", os.defpath)
    ours = [str(layout.bin), str(bin_folder())]
    others = [part for part in path.split(os.pathsep) if part not in ours]
    return {
        "KUBECONFIG": str(layout.kubeconfig),
        "KSERVE_IAC_SANDBOX": str(layout.folder),
        # Platforms find here the charts whose controllers the sandbox can run.
        "KSERVE_IAC_CHARTS": found.charts,
        "PATH": os.pathsep.join([*ours, *others]),
        "PULUMI_HOME": str(layout.pulumi_home),
        # Without attributes in files of their own, which an engine that is killed leaves empty: the state, which is always
        # replaced as a whole, cannot be read then ("failed to load checkpoint: EOF"; gocloud.dev blob/fileblob/attrs.go).
        "PULUMI_BACKEND_URL": f"{layout.pulumi_backend.as_uri()}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(layout.passphrase),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        # Plugins are those on this PATH: no download takes the place of what stands in for Google Cloud.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
