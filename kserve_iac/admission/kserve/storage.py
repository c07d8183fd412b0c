"""Where an InferenceService's models come from.

Sources: validateMultipleStorageURIs, validateConfidential and Validate of the frameworks in pkg/apis/serving/v1beta1;
FindCommonParentPath in pkg/utils/storage.go; what the storage initializer can fetch in python/storage/kserve_storage.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .component import Component, Implementation, canaries, components, storage_uri
from .later import is_later

SCHEMES = ("hf", "s3", "gs", "pvc", "oci", "oci+native", "https", "http", "hdfs", "webhdfs", "file")
"""Schemes that KServe itself knows how to fetch; a ClusterStorageContainer of one's own can add others."""

HUGGING_FACE = re.compile(r"hf://[^/:\s]+/[^/:\s]+(:[^/\s]+)?")
"""What the storage initializer takes: ``hf://owner/model[:revision]`` (_download_hf)."""

_SPEC_SCHEMES = ("s3://", "hdfs://", "webhdfs://")
"""Schemes that go with ``storage`` in frameworks that stay ones (SupportedStorageSpecURIPrefixList)."""

_KBS = re.compile(r"kbs:///[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+")


def uris_are_set_once(obj: Object) -> Iterator[Finding]:
    """Either ``storageUri`` (or a container's STORAGE_URI) or ``storageUris`` (validateMultipleStorageURIs)."""
    for component in components(obj):
        single = storage_uri(component)
        if single is not None and component.obj.get(*component.path, "storageUris") not in (None, [], ()):
            yield Finding(
                "storage-uris",
                component.path / "storageUris",
                f"{_spelled(single[0])} already says where the model comes from.",
                f"Remove either {_spelled(single[0])} or storageUris.",
            )


def _spelled(path: Path) -> str:
    return str(Path(*path[2:]))


def mount_paths_are_usable(obj: Object) -> Iterator[Finding]:
    """Mount paths are absolute, not the root, without ``..``; those that are downloaded share a directory.

    Where there is one download at most, and claims besides, nothing more is validated. Two claims at one path cannot be
    mounted in any case: Kubernetes refuses the pod.
    """
    for component in components(obj):
        downloads: list[str] = []
        claims: dict[str, int] = {}
        for path, entry in obj.entries(*component.path, "storageUris"):
            uri, mount = entry.get("uri"), entry.get("mountPath", "/mnt/models")
            where = path / "mountPath"
            if not isinstance(mount, str) or not isinstance(uri, str):
                continue
            if not mount.startswith("/") or mount == "/":
                yield Finding(
                    "mount-path", where, f"{mount!r} is not a directory to mount at.", "Use a path such as /mnt/models."
                )
            elif ".." in mount:
                yield Finding(
                    "mount-path",
                    where,
                    f"KServe does not allow .. in {mount!r}.",
                    "Write the path without .., for example /mnt/models.",
                )
            elif not uri.startswith("pvc://"):
                downloads.append(mount)
            elif (first := claims.setdefault(mount, int(path[-1]))) != path[-1]:
                yield Finding(
                    "mount-twice", where, f"Entry {first} is already mounted at {mount}.", "Choose another path."
                )
        if len(downloads) > 1 and not _common_parent(downloads):
            yield Finding(
                "mount-path",
                component.path / "storageUris",
                f"Downloaded models must share a parent directory, but {', '.join(downloads)} do not.",
                "Use paths below one directory, for example /mnt/models/base and /mnt/models/adapter.",
            )


def images_are_mounted(obj: Object) -> Iterator[Finding]:
    """Not validated: before 0.19, ``storageUris`` mount no image: where the first entry is one, nothing is fetched at all, and
    elsewhere the storage initializer does not know the scheme (CommonStorageInitialization in webhook/admission/pod,
    kserve/kserve#5200).
    """
    if not obj.before("0.19"):
        return
    for component in components(obj):
        for path, entry in obj.entries(*component.path, "storageUris"):
            uri = entry.get("uri")
            if isinstance(uri, str) and uri.startswith("oci://"):
                yield Finding(
                    "oci-uris",
                    path / "uri",
                    "KServe before 0.19 does not mount images of storageUris, so the model would be missing.",
                    "Set storageUri of the model to the image, or use KServe 0.19 or later.",
                )


def _common_parent(paths: list[str]) -> bool:
    """Whether all begin with the same directory. Of a path of slashes alone KServe's webhook cannot make sense."""
    firsts = {path.strip("/").split("/")[0] for path in paths}
    return len(firsts) == 1 and "" not in firsts


def confidential_model_is_fetched(obj: Object) -> Iterator[Finding]:
    """A model that is to be decrypted has a URI; its key is ``kbs:///repository/type/tag`` (validateConfidential, since 0.20)."""
    if obj.before("0.20"):
        return
    component = components(obj)[0]
    implementation = next((one for one in component.implementations if one.what in ("model", "framework")), None)
    if implementation is None or obj.flag(*implementation.path, "confidential", "enabled") is not True:
        return
    path = implementation.path / "confidential"
    uri = storage_uri(component)
    if uri is None or uri[1] == "":
        yield Finding(
            "confidential",
            path,
            "confidential is set, but there is no model to decrypt.",
            "Set storageUri, or remove confidential.",
        )
    else:
        yield from key_of_kbs(obj, path)
        yield from decrypted_by_the_initializer(uri[1], path)


def key_of_kbs(obj: Object, path: Path) -> Iterator[Finding]:
    """Form of a key (ValidateConfidentialSpec in pkg/validation)."""
    key = obj.text(*path, "resourceId")
    if key and not _KBS.fullmatch(key):
        where = path / "resourceId"
        yield Finding(
            "confidential", where, f"{key!r} is not a key of a key broker.", "Write kbs:///repository/type/tag."
        )


def decrypted_by_the_initializer(uri: Any, path: Path) -> Iterator[Finding]:
    """KServe warns: nothing is decrypted of images and claims, which the storage initializer does not touch."""
    if isinstance(uri, str) and uri.startswith(("oci://", "pvc://")):
        scheme = uri.partition("://")[0]
        yield Finding(
            "ignored",
            path,
            f"confidential is ignored: KServe decrypts nothing that comes from {scheme}://.",
            "Remove confidential, or fetch the model from elsewhere.",
        )


def framework_fits(obj: Object) -> Iterator[Finding]:
    """Frameworks that do not become models: those of canaries, of ModelMesh, and ART (Validate of each in v1beta1).

    ONNX's files end in ``.onnx``; a version with ``gpu`` goes with GPUs, one without does not; ``storage`` goes with S3 and HDFS.
    """
    for component in (*components(obj), *canaries(obj)):
        first = component.implementations[0] if component.implementations else None
        if first is None or first.what not in ("framework", "art"):
            continue
        yield from _framework(obj, component, first)


def _framework(obj: Object, component: Component, one: Implementation) -> Iterator[Finding]:
    uri = storage_uri(component)
    if one.framework == "onnx" and uri is not None and isinstance(uri[1], str):
        _, dot, extension = uri[1].rpartition("/")[2].rpartition(".")
        if dot and extension != "onnx":
            yield Finding(
                "framework",
                uri[0],
                f"An ONNX model must be an .onnx file, but the URI ends in .{extension}.",
                "Set storageUri to the .onnx file.",
            )
    if one.framework in ("tensorflow", "pytorch") and (version := obj.text(*one.path, "runtimeVersion")) is not None:
        limits = obj.mapping(*one.path, "resources", "limits")
        has_gpu = any(name == "nvidia.com/gpu" or name.startswith("nvidia.com/mig") for name in map(str, limits))
        if has_gpu != ("gpu" in version) and not is_later(obj, one.path / "resources" / "limits"):
            said, mend = ("GPUs", "with") if has_gpu else ("no GPU", "without")
            where = one.path / "runtimeVersion"
            yield Finding(
                "framework",
                where,
                f"{one.framework} requests {said}, but runtimeVersion is {version}.",
                f"Set runtimeVersion to one {mend} gpu in its name.",
            )
    if one.framework in ("onnx", "tensorflow", "pytorch", "pmml", "huggingface", "art"):
        yield from _storage_spec(obj, one, uri)


def _storage_spec(obj: Object, one: Implementation, uri: tuple[Path, Any] | None) -> Iterator[Finding]:
    path = one.path / "storage"
    if not obj.given(*path) or is_output(obj.get(*path)):
        return
    known = ", ".join(_SPEC_SCHEMES)
    if uri is not None:
        if isinstance(uri[1], str) and not uri[1].startswith(_SPEC_SCHEMES):
            yield Finding(
                "framework", uri[0], f"Beside storage, the URI must begin with one of {known}.", "Remove storage."
            )
    elif (kind := obj.text(*path, "parameters", "type")) is not None and not f"{kind}://".startswith(_SPEC_SCHEMES):
        yield Finding(
            "framework",
            path / "parameters" / "type",
            f"{kind!r} is not one of s3, hdfs, webhdfs.",
            "Set type to one of these.",
        )


def misspelt(obj: Object, path: Path, uri: str) -> Iterator[Finding]:
    """A URI of Hugging Face without the form of one, and ``oci+native`` before KServe has it: for every kind of service."""
    if uri.startswith("hf://") and not HUGGING_FACE.fullmatch(uri):
        yield Finding(
            "uri-scheme",
            path,
            f"{uri!r} does not have the form hf://owner/model[:revision].",
            "Use, for example, hf://Qwen/Qwen3-8B.",
        )
    elif uri.startswith("oci+native://") and obj.before("0.20"):
        yield Finding(
            "uri-scheme",
            path,
            f"KServe {obj.kserve} does not support oci+native://.",
            "Use oci://, or KServe 0.20 or later.",
        )


def scheme_can_be_fetched(obj: Object) -> Iterator[Finding]:
    """Not validated: what KServe cannot fetch fails in the pod, unless a ClusterStorageContainer of one's own takes it.

    Azure's schemes are not known; its blobs are fetched by their https address.
    """
    for path, uri in _uris(obj):
        scheme, separator, rest = uri.partition("://")
        if not separator or not rest:
            # A local path of a custom container's is none of ours; a model without a scheme is not fetched at all.
            yield Finding("uri-scheme", path, f"{uri!r} is not a URI.", "Use, for example, s3://bucket/model.")
        elif scheme in ("hf", "oci+native"):
            yield from misspelt(obj, path, uri)
        elif scheme in ("abfs", "abfss", "wasb", "wasbs"):
            yield Finding(
                "uri-unknown",
                path,
                f"KServe's storage initializer does not support {scheme}://.",
                "Use https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH.",
            )
        elif scheme not in SCHEMES:
            yield Finding(
                "uri-unknown",
                path,
                f"KServe's storage initializer does not support {scheme}://.",
                "Add a ClusterStorageContainer for it, or use another store.",
            )


def _uris(obj: Object) -> Iterator[tuple[Path, str]]:
    """URIs of models and downloads that no container was named for. One in ``storage`` is relative, and left out."""
    for component in (*components(obj), *canaries(obj)):
        if component.given("storageContainerName"):
            continue
        first = component.implementations[0] if component.implementations else None
        single = storage_uri(component)
        if single is not None and first is not None and not obj.given(*first.path, "storage"):
            path, uri = single
            if isinstance(uri, str) and "{{" not in uri:
                yield path, uri
        for path, entry in obj.entries(*component.path, "storageUris"):
            if isinstance(uri := entry.get("uri"), str):
                yield path / "uri", uri


RULES = (
    uris_are_set_once,
    mount_paths_are_usable,
    images_are_mounted,
    confidential_model_is_fetched,
    framework_fits,
    scheme_can_be_fetched,
)
