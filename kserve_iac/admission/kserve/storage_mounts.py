"""Where KServe mounts the files of a model, and what else is mounted there. KServe compares few of these paths.

Sources: CommonStorageInitialization in pkg/webhook/admission/pod/storage_initializer_injector.go, AddModelMount,
ValidateOCIMountPaths and CreateInitContainerWithConfig in pkg/utils/storage.go, and attachModelArtifacts in
llmisvc/workload_storage.go, at v0.16.0, v0.17.0, v0.19.0 and v0.20.0 of kserve/kserve.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .component import Component, canaries, components, storage_uri

MODELS = "/mnt/models"
"""The folder of a model that has no ``mountPath`` (DefaultModelLocalMountPath in pkg/constants/constants.go)."""

_IMAGE = re.compile(r"oci(\+[a-z]+)?://")
"""Schemes of images (ParseOciScheme)."""

_SNAPSHOT = re.compile(r"pvc://[^/]+/(.*/)?models--[^/]+/snapshots/[^/]+/?")
"""A claim with the folder of one revision in a cache of huggingface_hub."""

OWN_VOLUMES = frozenset({"kserve-pvc-source", "kserve-provision-location"})
"""Names of KServe's own volumes, beside those that it names after a path. A container that mounts one keeps its mount
(addVolumeMountToContainer)."""


def images_have_paths_of_their_own(obj: Object) -> Iterator[Finding]:
    """Not validated: of two images at one path, KServe 0.20 mounts the first and drops the second where they are
    ``oci+native://`` (ConfigureOciNativeToContainer finds a volume of the path's name; kserve/kserve#5928). It refuses to
    reconcile the service where they are ``oci://`` (ValidateOCIMountPaths). KServe 0.19 links both to one path.
    """
    if obj.before("0.19"):
        return  # images of storageUris are not mounted at all
    for component in (*components(obj), *canaries(obj)):
        first: dict[str, int] = {}
        for path, uri, mount in _sources(component):
            if _IMAGE.match(uri) and (other := first.setdefault(mount, int(path[-1]))) != path[-1]:
                yield Finding(
                    "mount-twice",
                    path / "mountPath",
                    f"Entry {other} is an image that is already mounted at {mount}, so KServe mounts only one of the two.",
                    f"Set mountPath to another folder, for example {mount}-{path[-1]}.",
                )


def images_do_not_hide_each_other(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe 0.20 mounts an ``oci://`` image in the parent of its path, and refuses to reconcile a service that
    has two images with one parent (ValidateOCIMountPaths), unless ``ociModelMode`` of its ConfigMap is ``native``. The default is
    ``modelcar``.
    """
    if obj.before("0.20"):
        return
    for component in (*components(obj), *canaries(obj)):
        parents: dict[str, str] = {}
        for path, uri, mount in _sources(component):
            if not uri.startswith("oci://"):
                continue
            parent = mount.rstrip("/").rpartition("/")[0] or "/"
            other = parents.setdefault(parent, mount)
            if other != mount:
                yield Finding(
                    "mount-parent",
                    path / "mountPath",
                    f"The images at {other} and {mount} have the same parent folder {parent}, so KServe refuses to create the "
                    "pods, unless ociModelMode in the ConfigMap inferenceservice-config is native.",
                    "Write oci+native:// in place of oci://, or set mountPath to a folder with another parent.",
                )


def downloads_of_storage_uris_have_a_volume(obj: Object) -> Iterator[Finding]:
    """Not validated: the storage initializer of KServe 0.16 mounts a volume that the pod has for ``storageUri`` only, so that the
    API server refuses the Deployment (``volumeMounts[0].name: Not found: "kserve-provision-location"``; kserve/kserve#4819).
    """
    if not obj.before("0.17"):
        return
    for component in components(obj):
        for path, uri, _ in _sources(component):
            if not uri.startswith(("pvc://", "oci://")):
                yield Finding(
                    "uris-not-mounted",
                    path / "uri",
                    "KServe 0.16 cannot download files of storageUris: the API server refuses the pods, because their volume "
                    "kserve-provision-location is missing.",
                    "Set storageUri of the model in place of storageUris, or use KServe 0.17 or later.",
                )
                break


def mounts_do_not_cover_the_model(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe adds a mount for the model's files whatever is mounted there already (AddModelMount compares the
    names of volumes only). Of two mounts at one path, the API server refuses the pod ("must be unique": validateVolumeMounts
    in pkg/apis/core/validation/validation.go of Kubernetes).
    """
    for component in (*components(obj), *canaries(obj)):
        container = _container(component)
        taken = set(_mounted(component)) if container is not None else set()
        if container is not None:
            yield from _covered(obj, container, taken)


def llm_mounts_do_not_cover_the_model(obj: Object) -> Iterator[Finding]:
    """Not validated: the same for the container ``main`` of an LLM service, whose model is at /mnt/models."""
    uri = obj.text("spec", "model", "uri") or ""
    if not (uri.startswith("pvc://") or (uri.startswith(("hf://", "s3://")) and _is_initialized(obj))):
        return
    for role in (Path("spec"), Path("spec", "prefill")):
        for field in ("template", "worker"):
            for path, container in obj.entries(*role, field, "containers"):
                if container.get("name") == "main":
                    yield from _covered(obj, path, {MODELS})


def _is_initialized(obj: Object) -> bool:
    """Whether KServe certainly adds its storage initializer to an LLM service: nothing switches it off, or may do so later."""
    spec = obj.value.get("spec")
    given = spec.get("storageInitializer") if isinstance(spec, Mapping) else None
    return given is None or (isinstance(given, Mapping) and given.get("enabled", True) is True)


def claimed_files_are_no_links(obj: Object) -> Iterator[Finding]:
    """Not validated: huggingface_hub keeps the files of a revision as links to ``../../blobs`` (its guide "Understand caching").
    KServe mounts the folder of the URI alone, by ``subPath``, so that the links lead nowhere.
    """
    for path, uri in _claims(obj):
        if _SNAPSHOT.fullmatch(uri):
            yield Finding(
                "snapshot-links",
                path,
                "The folder is a snapshot of Hugging Face's cache, whose files are links to the folder blobs beside snapshots. "
                "KServe mounts only this folder, so the files are missing unless they are copies.",
                "Copy the files to a folder without links (cp -rL), and set the address to that folder.",
            )


def paths_of_claims_are_mounted(obj: Object) -> Iterator[Finding]:
    """Not validated: of a claim in ``storageUris``, KServe mounts the root and drops the path after its name (``SubPath: ""`` in
    CommonStorageInitialization, 0.16 to 0.20). ``storageUri`` mounts the path.
    """
    for component in (*components(obj), *canaries(obj)):
        for path, uri, mount in _sources(component):
            claim, _, folder = uri.removeprefix("pvc://").partition("/")
            if uri.startswith("pvc://") and folder.strip("/"):
                yield Finding(
                    "claim-path",
                    path / "uri",
                    f"KServe mounts the whole claim {claim} at {mount}, so the files of {folder.strip('/')} are in "
                    f"{mount.rstrip('/')}/{folder.strip('/')}.",
                    "Read the files there, or set storageUri of the model, which mounts the folder itself.",
                )


def _sources(component: Component) -> Iterator[tuple[Path, str, str]]:
    """The entries of ``storageUris``, each with its path, URI and folder."""
    for path, entry in component.obj.entries(*component.path, "storageUris"):
        uri, mount = entry.get("uri"), entry.get("mountPath", MODELS)
        if isinstance(uri, str) and isinstance(mount, str):
            yield path, uri, mount


def _claims(obj: Object) -> Iterator[tuple[Path, str]]:
    """The claims of which KServe mounts one folder."""
    if obj.kind == "LLMInferenceService":
        uri = obj.text("spec", "model", "uri")
        if uri is not None:
            yield Path("spec", "model", "uri"), uri
        return
    for component in (*components(obj), *canaries(obj)):
        single = storage_uri(component)
        if single is not None and isinstance(single[1], str):
            yield single[0], single[1]


def _container(component: Component) -> Path | None:
    """The container that gets the mounts: the model, or ``kserve-container``, which a single container of one's own becomes."""
    only = component.only
    if only is None:
        return None
    if only.what != "containers":
        return only.path
    entries = list(component.obj.entries(*only.path))
    named = [path for path, entry in entries if entry.get("name") == "kserve-container"]
    return named[0] if named else entries[0][0] if len(entries) == 1 else None


def _mounted(component: Component) -> Iterator[str]:
    """The folders at which KServe mounts files of a component."""
    single = storage_uri(component)
    if single is not None and isinstance(single[1], str) and "://" in single[1] and not _IMAGE.match(single[1]):
        yield MODELS
    downloads = []
    for _, uri, mount in _sources(component):
        if uri.startswith("pvc://"):
            yield mount
        elif not _IMAGE.match(uri):
            downloads.append(mount)
    if downloads:
        yield _common_parent(downloads)


def _common_parent(paths: Sequence[str]) -> str:
    """The folder that all downloads share, at which KServe mounts one volume (FindCommonParentPath)."""
    if len(paths) == 1:
        return paths[0]
    shared = []
    for level in zip(*(path.strip("/").split("/") for path in paths), strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/" + "/".join(shared)


def _covered(obj: Object, container: Path, taken: set[str]) -> Iterator[Finding]:
    for path, mount in obj.entries(*container, "volumeMounts"):
        folder, name = mount.get("mountPath"), mount.get("name")
        if (
            isinstance(folder, str)
            and folder in taken
            and isinstance(name, str)
            and name not in OWN_VOLUMES | {folder.strip("/").replace("/", "-")}
        ):
            yield Finding(
                "mount-twice",
                path / "mountPath",
                f"KServe mounts the model's files at {folder} as well, and the API server refuses a pod with two mounts at one "
                "path.",
                "Remove this mount, or set mountPath to another folder.",
            )


RULES = (
    images_have_paths_of_their_own,
    images_do_not_hide_each_other,
    downloads_of_storage_uris_have_a_volume,
    mounts_do_not_cover_the_model,
    claimed_files_are_no_links,
    paths_of_claims_are_mounted,
)
LLM_RULES = (llm_mounts_do_not_cover_the_model, claimed_files_are_no_links)
