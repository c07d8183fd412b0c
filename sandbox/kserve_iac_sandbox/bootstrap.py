"""What a new control plane needs before it is of use: component configuration, stages, the mark, the system node."""

import json
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import requests
import yaml

from . import controlplane, files, pki
from .kube import ApiError, Kube, Object
from .layout import Layout
from .mark import Mark
from .stages import stages
from .tools.charts import path_of


class Stopped(Exception):
    """The sandbox is being stopped while it starts."""


def wait(condition: Callable[[], bool], stopping: threading.Event, every: float = 0.1) -> None:
    """Waits until the condition holds. A server that does not answer yet counts as "not yet".

    Raises :class:`Stopped` when the sandbox is stopped meanwhile. There is no time limit: a child that cannot
    start shows in the status, and may still come when its cause goes away.
    """
    while True:
        try:
            if condition():
                return
        except (requests.RequestException, ApiError):
            pass  # what the condition asks is not up yet: the next round asks again
        if stopping.wait(every):
            raise Stopped


def write_configuration(layout: Layout, mark: Mark) -> None:
    """Component kubeconfigs and the API server's egress selector."""
    files.private_folder(layout.config)
    for client in ("supervisor", "kwok", "kube-controller-manager", "kube-scheduler"):
        text = pki.kubeconfig(mark.server, layout.pki, client, name=mark.name)
        files.write(layout.config / f"{client}.yaml", text)
    files.write(layout.config / "egress.json", json.dumps(controlplane.egress_configuration(mark)))


def cluster_objects(kube: Kube, mark: Mark, stopping: threading.Event, running: str = "") -> str:
    """Applies KWOK's Stage CRD, the stages and the mark; returns the cluster's UID (that of kube-system).

    ``running``: a regular expression for the images that run as processes on every node, not only on the sandbox's own.
    Raises RuntimeError where the cluster carries the mark of another sandbox.
    """
    for file in sorted(path_of("kwok-crds", Path(mark.charts)).glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            if document:
                kube.apply(document)
    wait(lambda: kube.get("v1", "Namespace", "kube-system") is not None, stopping)
    ours = mark.config_map()
    there = kube.get("v1", "ConfigMap", ours["metadata"]["name"], ours["metadata"]["namespace"])
    if there is not None and there.get("data") != ours["data"]:
        raise RuntimeError(f"the cluster at {mark.server} carries the mark of another sandbox: {there.get('data')}")
    kube.apply(ours)
    for stage in stages(running):
        wait(partial(_applied, kube, stage), stopping)
    namespace = kube.get("v1", "Namespace", "kube-system")
    assert namespace is not None
    return str(namespace["metadata"]["uid"])


def _applied(kube: Kube, obj: Object) -> bool:
    kube.apply(obj)
    return True


def controllers_work(kube: Kube) -> bool:
    """Whether the controller-manager does its work: the namespace ``default`` has its account and CA bundle."""
    account = kube.get("v1", "ServiceAccount", "default", "default")
    bundle = kube.get("v1", "ConfigMap", "kube-root-ca.crt", "default")
    return account is not None and bundle is not None
