"""Rules about KServe's storage initializer in the pods of LLM services: which settings reach it, and which do not."""

from collections.abc import Iterator
from fractions import Fraction

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import Container
from ...args.quantity import quantity
from ...args.storage import ClusterStorageContainerArgs
from ...catalog.gpus import GIB
from ...catalog.kserve import older
from ...compiled import Compiled, CompiledObject
from ...engines.downloads import DOWNLOADER, INITIALIZED
from ...engines.huggingface import hub_model
from ...engines.named_size import bytes_by_name
from ...engines.start.loading import GB
from ...findings.path import Path

MERGED_FROM = "0.20"
"""The first KServe that merges a storage initializer of the pod's template over its own (kserve/kserve#5614)."""

DROPPED_FROM = "0.19"
"""The first KServe that removes it from the template; before, the pod gets two (llmisvc/workload_storage.go at v0.18.0 and
``stripPriorControllerStorageInitializer`` at v0.19.0)."""

VALUES_FROM = "0.21"
"""The first KServe whose chart writes ``storage.resources`` into its ConfigMap
(charts/_common/common-patches/configmap-patch.yaml of kserve/kserve at v0.20.0, and on main at aaac4e29)."""

DEFAULT_MEMORY = Fraction(GIB)
"""Memory limit of the storage initializer (``storageInitializer`` of config/configmap/inferenceservice.yaml)."""

LARGE = 8 * GB
"""Bytes of a download that may need more: more than 8 GB were killed at 1 GiB (kserve/kserve#5326), 14 GB needed about 2 GiB and
40 GB up to 16 GiB (#5162)."""

MODEST = 16 * GB
"""Bytes up to which :data:`ENOUGH_FOR_MODEST` is enough."""

ENOUGH_FOR_MODEST, ENOUGH = "4Gi", "16Gi"
"""Memory that is enough by the report of kserve/kserve#5162, which gives 2 GiB for 14 GB and 16 GiB for 40 GB."""


def enough_for(size: int) -> str:
    """The memory to propose for a download of so many bytes."""
    return ENOUGH_FOR_MODEST if size <= MODEST else ENOUGH


def spelled_size(size: int, *, by_name: bool) -> str:
    """The size of a download, as a sentence names it."""
    return f"about {size / GB:,.0f} GB (by the name of the model)" if by_name else f"{size / GB:,.0f} GB"


RESOURCES = ("kserve-resources", "kserve", "storage", "resources")
"""The chart's value for the resources of the storage initializer, by chart."""


def initializer_is_merged(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Each KServe version treats a container that customises the storage initializer differently. Before 0.19, the pod has two
    containers of one name, which Kubernetes rejects (``validateInitContainers`` in pkg/apis/core/validation). KServe 0.19 drops
    it. From 0.20, KServe merges it.
    """
    args = service.args
    if args.model is None:
        return
    customised = list(_customised(args))
    if args.is_downloaded_by_engine:
        yield from _disabled(args)
        return
    if not args.model.uri.startswith(INITIALIZED):
        for where in customised if not older(service.kserve, MERGED_FROM) else ():
            if where != Path("model", "credentials"):
                yield Problem(
                    "initializer-ignored",
                    where,
                    f"The storage initializer downloads nothing from {args.model.uri.partition('://')[0]}://, so KServe "
                    "leaves it out of the pod.",
                    f"Remove {where}.",
                )
        return
    if older(service.kserve, DROPPED_FROM):
        for where in customised:
            yield Problem(
                "initializer-twice",
                where,
                f"KServe {service.kserve} adds a storage initializer of its own to the pod, so that the pod has two containers "
                f"named {DOWNLOADER}, which Kubernetes refuses.",
                _mend_before_merging(where),
            )
    elif older(service.kserve, MERGED_FROM):
        for where in customised:
            yield Problem(
                "initializer-ignored",
                where,
                f"KServe {service.kserve} replaces the storage initializer of the template with its own, so this setting is "
                "lost.",
                _mend_before_merging(where),
            )
    else:
        yield from _overwritten(args)


def _customised(args: LLMInferenceServiceArgs) -> Iterator[Path]:
    """The arguments that customise the storage initializer."""
    if args.model is not None and args.model.credentials is not None:
        yield Path("model", "credentials")
    if args.model is not None and args.model.download is not None:
        yield Path("model", "download")
    yield from (path for path, _ in _own(args))


def _own(args: LLMInferenceServiceArgs) -> Iterator[tuple[Path, Container]]:
    """The storage initializers that the user writes into the pods."""
    for path, workload in args.workloads():
        for field, template in (("template", workload.template), ("worker", workload.worker)):
            for index, container in enumerate(template.init_containers if template is not None else []):
                if container.name == DOWNLOADER:
                    yield path / field / "initContainers" / index, container


def _mend_before_merging(where: Path) -> str:
    if where == Path("model", "credentials"):
        return (
            "Use KServe 0.20, or remove credentials, list the Secret on a ServiceAccount, and set serviceAccountName of the "
            "template to its name."
        )
    return f"Use KServe 0.20, which merges the setting. Before, remove it: {_OTHERWISE}"


_OTHERWISE = (
    "keep the model on a claim (pvc://) or in an image (oci://), or raise memoryLimit of storageInitializer in the ConfigMap "
    "inferenceservice-config of the namespace kserve for all services."
)
"""The mend for large downloads that every version supports."""


def _disabled(args: LLMInferenceServiceArgs) -> Iterator[Problem]:
    """If KServe's storage initializer is disabled, settings for it would add a container without an image."""
    assert args.model is not None
    own = any(container.image is not None for _, container in _own(args))
    for name, given in (("credentials", args.model.credentials), ("download", args.model.download)):
        if given is not None and not own:
            yield Problem(
                "initializer-disabled",
                Path("model", name),
                f"{name} customises KServe's storage initializer, but storageInitializer.enabled is false, so the engine "
                "downloads the model itself.",
                "Remove storageInitializer, or remove credentials and add HF_TOKEN to env of the service."
                if name == "credentials"
                else "Remove storageInitializer, or remove download.",
            )


def _overwritten(args: LLMInferenceServiceArgs) -> Iterator[Problem]:
    """KServe keeps its own command and arguments (``attachStorageInitializer``). Of two limits, KServe would drop one."""
    download = args.model.download if args.model is not None else None
    for where, container in _own(args):
        for name in ("command", "args"):
            if getattr(container, name):
                yield Problem(
                    "initializer-ignored",
                    where / name,
                    f"KServe replaces {name} of the storage initializer with its own.",
                    f"Remove {name}.",
                )
        limits = container.resources.limits if container.resources is not None else {}
        for name in ("memory", "cpu"):
            if download is not None and getattr(download, name) is not None and name in limits:
                yield Problem(
                    "download-twice",
                    where / "resources" / "limits" / name,
                    f"model.download also sets the {name} limit of the storage initializer.",
                    f"Remove one of the two; model.download.{name} applies to every pod of the service.",
                )


def storage_containers_do_not_apply(compiled: Compiled) -> Iterator[Problem]:
    """KServe uses ClusterStorageContainers only for InferenceServices. LLM services have the storage initializer of the ConfigMap
    (llmisvc/workload_storage.go, ``CreateInitContainerWithConfig``; kserve/kserve#6024, #4987, #5769).
    """
    llms = [one.whole for one in compiled.of_kind(LLMInferenceServiceArgs) if _is_initialized(one.whole)]
    for container in compiled.of_kind(ClusterStorageContainerArgs):
        given = container.args
        if given.disabled or given.workload_type == "localModelDownloadJob":
            continue
        prefixes = [one.prefix for one in given.supported_uri_formats if one.prefix]
        names = [one.name for one in llms if one.args.model and one.args.model.uri.startswith(tuple(prefixes))]
        if names:
            merges = not any(older(one.kserve, MERGED_FROM) for one in llms)
            yield Problem(
                "storage-container-ignored",
                container.section / "supportedUriFormats",
                "KServe uses a ClusterStorageContainer for InferenceServices only, so the downloads of "
                f"{', '.join(names)} do not use this one.",
                "Set model.download or an init container storage-initializer in template of the LLM services."
                if merges
                else "Use KServe 0.20, and an init container storage-initializer in template of the LLM services.",
            )


def _is_initialized(service: CompiledObject[LLMInferenceServiceArgs]) -> bool:
    """Whether KServe's storage initializer downloads the model."""
    args = service.args
    return args.model is not None and args.model.uri.startswith(INITIALIZED) and not args.is_downloaded_by_engine


def storage_values_reach_services(compiled: Compiled) -> Iterator[Problem]:
    """The chart writes ``storage.resources`` only to the ClusterStorageContainer, which LLM services do not use. Its ConfigMap
    keeps 1 GiB (charts/kserve-resources/files/common/configmap-patch.yaml; kserve/kserve#5412).
    """
    platform = compiled.environment.platform
    if platform.install == "existing" or not older(compiled.context.kserve, VALUES_FROM):
        return
    given = platform.chart_value(*RESOURCES)
    names = [one.name for one in compiled.of_kind(LLMInferenceServiceArgs) if _is_initialized(one.whole)]
    if given is None or not names:
        return
    mend = (
        "Set model.download of these services."
        if not older(compiled.context.kserve, MERGED_FROM)
        else (
            "Use KServe 0.20 with model.download, or change storageInitializer in the ConfigMap inferenceservice-config after "
            "the installation."
        )
    )
    yield Problem(
        "storage-values-ignored",
        Path("platform", "values", *RESOURCES),
        f"The chart of KServe {compiled.context.kserve} does not pass these resources on to LLM services: the downloads of "
        f"{', '.join(names)} keep the memory limit of 1 GiB.",
        mend,
    )


def _values_raise_the_limit(service: CompiledObject[LLMInferenceServiceArgs]) -> bool:
    """Whether the values of the stack set another memory limit for all storage initializers, which the chart passes on from
    :data:`VALUES_FROM`: a greater one, or one that is not known yet.
    """
    if service.platform.install == "existing" or older(service.kserve, VALUES_FROM):
        return False
    given = service.platform.chart_value(*RESOURCES, "limits", "memory")
    return given is not None and (is_output(given) or (quantity(str(given)) or 0) > DEFAULT_MEMORY)


def _size_by_name(args: LLMInferenceServiceArgs) -> int | None:
    """The bytes of a model that is not known, by its name."""
    hub = (args.model.hub or hub_model(args.model.uri)) if args.model is not None else None
    return bytes_by_name(hub) if hub is not None else None


def downloads_have_memory(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Downloads of large models from Hugging Face need more memory than the storage initializer's limit (kserve/kserve#5326,
    #5162, #5769; opendatahub-io/kserve#895).
    """
    args = service.args
    if args.model is None or service.context.is_simulated or not _is_initialized(service):
        return
    start = service.starts.get(Path())
    size = start.weights if start is not None else _size_by_name(args)
    if size is None or size < LARGE:
        return
    if not args.model.uri.startswith("hf://") or _values_raise_the_limit(service):
        return
    merges = not older(service.kserve, MERGED_FROM)
    given = args.model.download.memory if args.model.download is not None else None
    own = any(one.resources is not None and "memory" in one.resources.limits for _, one in _own(args))
    if merges and (own or (given is not None and (is_output(given) or (quantity(given) or 0) > DEFAULT_MEMORY))):
        return
    yield Problem(
        "download-memory",
        Path("model", "download", "memory") if given is not None else Path("model", "uri"),
        f"The download of {spelled_size(size, by_name=start is None)} may need more than the 1 GiB that KServe "
        "allows the storage "
        "initializer, which is then killed and starts again.",
        f"Set model.download.memory to {enough_for(size)}."
        if merges
        else f"Use KServe 0.20 with model.download, {_OTHERWISE}",
    )
