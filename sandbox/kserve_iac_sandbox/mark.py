"""``sandbox.json``: what a sandbox is, kept for as long as its folder exists.

The same name and id stand in the cluster (ConfigMap ``kube-system/kserve-iac-sandbox``). Whatever creates simulated
nodes compares the two, so that it can never do so in a real cluster.
"""

import uuid
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from . import files
from .errors import SandboxError
from .layout import Layout

FORMAT = 1
NAMESPACE = "kube-system"
CONFIG_MAP = "kserve-iac-sandbox"

PORTS = ("kube-apiserver", "etcd", "etcd-peer", "kube-controller-manager", "kube-scheduler", "kwok")
"""Ports a control plane listens on. ``kube-apiserver`` is part of the cluster's address and never changes."""


Runs = Literal["nothing", "models", "traffic"]
"""``models``: pods that serve models, which answer requests. ``traffic``: also the Gateway and all that a request passes."""


LEVELS: tuple[Runs, ...] = get_args(Runs)
"""Each runs what those before it run, too."""


@dataclass(frozen=True)
class Mark:
    """The content of ``sandbox.json``."""

    name: str
    id: str
    """A random UUID, made once."""
    server: str
    """URL of the API server."""
    kubeconfig: str
    charts: str
    """Folder of the exported charts: ``<charts>/<chart>/<version>/``."""
    ports: dict[str, int]
    runtime: str
    """A short-named folder for sockets, whose paths may not exceed some 100 bytes."""
    format: int = FORMAT
    versions: dict[str, str] = field(default_factory=dict)
    runs: Runs = "nothing"
    """What runs as processes beside the platform's controllers (``up --with``)."""
    cluster_uid: str = ""
    """UID of the namespace kube-system; empty until the first start succeeded."""
    started_at: str = ""

    def config_map(self) -> dict[str, Any]:
        """The mark as it stands in the cluster."""
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": CONFIG_MAP, "namespace": NAMESPACE},
            "data": {"name": self.name, "id": self.id},
        }


def new(layout: Layout, ports: dict[str, int], charts: str, runtime: str) -> Mark:
    server = f"https://127.0.0.1:{ports['kube-apiserver']}"
    return Mark(layout.name, str(uuid.uuid4()), server, str(layout.kubeconfig), charts, ports, runtime)


def load(layout: Layout) -> Mark | None:
    """The mark, or None where there is no sandbox of that name.

    Raises :class:`SandboxError` where the file is there and was not written by this version.
    """
    if not layout.mark.exists():
        return None
    content = files.read_json(layout.mark)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SandboxError(
            f"{layout.mark} is damaged or of another version of kserve-iac. "
            f"Remove the sandbox with `kserve-iac sandbox down --name {layout.name} --purge`."
        )
    known = {key: value for key, value in content.items() if key in Mark.__dataclass_fields__}
    if content.get("traffic"):  # as it was written before there were several levels
        known.setdefault("runs", "models")
    return Mark(**known)


def save(layout: Layout, mark: Mark) -> None:
    files.write_json(layout.mark, asdict(mark))


def update(layout: Layout, **changes: Any) -> Mark:
    """Changes fields of the mark on disk; raises :class:`SandboxError` where there is none."""
    mark = load(layout)
    if mark is None:
        raise SandboxError(f"There is no sandbox {layout.name!r}.")
    mark = replace(mark, **changes)
    save(layout, mark)
    return mark
