"""Rules about the memory of KServe's storage initializer in the pods of InferenceServices."""

import re
from collections.abc import Iterator

from ...args import InferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Predictor
from ...args.quantity import quantity
from ...args.storage import ClusterStorageContainerArgs
from ...compiled import Compiled
from ...engines.downloads import DOWNLOADER, Download, downloads
from ...engines.huggingface import hub_model
from ...engines.models import dimensions_of
from ...engines.named_size import bytes_by_name
from ...engines.start.loading import weights_bytes
from .initializer import DEFAULT_MEMORY, LARGE, RESOURCES, enough_for, spelled_size

HUB = "hf://"


def predictor_downloads_have_memory(compiled: Compiled) -> Iterator[Problem]:
    """The ClusterStorageContainer ``default`` of KServe's charts limits every download of an InferenceService to 1 GiB
    (config/storagecontainers/default.yaml of 0.16 to 0.20; charts/_common/common-patches/storagecontainer-patch.yaml at 0.19 and
    0.20). The program is that of LLM services, whose large downloads from Hugging Face were killed (kserve/kserve#5326, #5162).

    Nothing is said where the environment or ``existing`` has another ClusterStorageContainer that may download the model.
    """
    environment = compiled.environment
    if environment.cluster.simulated is not None or environment.existing.cluster_storage_containers:
        return
    limit = environment.platform.chart_value(*RESOURCES, "limits", "memory")
    if limit is not None and (is_output(limit) or (quantity(str(limit)) or 0) > DEFAULT_MEMORY):
        return
    limit_of_all = (
        f"Set values.{'.'.join(RESOURCES)}.limits.memory of the platform"
        if environment.platform.install == "managed"
        else "Raise the memory limit of the ClusterStorageContainer default"
    )
    known, own = compiled.context, [one.args for one in compiled.of_kind(ClusterStorageContainerArgs)]
    for service in compiled.services.values():
        args = service.whole.args
        if not isinstance(args, InferenceServiceArgs):
            continue
        for one in downloads(args):
            if (
                not one.uri.startswith(HUB)
                or one.by_engine
                or compiled.is_cached(one.uri, args)
                or _by_another(one, own)
            ):
                continue
            model = dimensions_of(one.uri, one.hub, known.models, known.caches)
            hub = one.hub or hub_model(one.uri)
            size = weights_bytes(model) if model is not None else bytes_by_name(hub) if hub is not None else None
            if size is None or size < LARGE:
                continue
            raised = (
                f"to {enough_for(size)}, which applies to all InferenceServices, or keep the model on a claim (pvc://)."
            )
            yield Problem(
                "download-memory",
                service.whole.place(one.path),
                f"The download of {spelled_size(size, by_name=model is None)} may need more than the 1 GiB that KServe's "
                "ClusterStorageContainer default allows the storage initializer, which is then killed and starts again.",
                f"{limit_of_all} {raised}",
            )


def _by_another(download: Download, own: list[ClusterStorageContainerArgs]) -> bool:
    """Whether another container than that of KServe's charts may download a model."""
    pod = download.pod
    if pod is not None and any(one.name == DOWNLOADER for one in pod.init_containers):
        return True
    if isinstance(pod, Predictor) and pod.storage_container_name is not None:
        return True
    return any(_matches(one, download.uri) for one in own if not one.disabled)


def _matches(container: ClusterStorageContainerArgs, uri: str) -> bool:
    for one in container.supported_uri_formats:
        if one.prefix and uri.startswith(one.prefix):
            return True
        try:
            if one.regex and re.match(one.regex, uri):
                return True
        except re.error:
            return True  # Go's regular expressions differ from Python's
    return False
