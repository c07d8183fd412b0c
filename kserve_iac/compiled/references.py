"""The references of an object: Secrets, ServiceAccounts, claims, Gateways and others that it names.

References are read from the rendered object, so that an intent, a field of a pod and an entry of ``extra`` are all found in the
same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..engines.downloads import DOWNLOADER, INITIALIZED, STORAGE_URI
from ..findings.path import TOP, Path
from ..render.merging import Json
from .overlay import mapping_at

ReferenceKind = Literal[
    "Bucket",
    "ClusterStorageContainer",
    "ConfigMap",
    "Gateway",
    "HTTPRoute",
    "InferencePool",
    "InferenceService",
    "Ingress",
    "LocalModelNodeGroup",
    "PersistentVolumeClaim",
    "PriorityClass",
    "ResourceClaim",
    "ResourceClaimTemplate",
    "RuntimeClass",
    "Secret",
    "ServiceAccount",
]

CLUSTER_KINDS = frozenset({"ClusterStorageContainer", "LocalModelNodeGroup", "PriorityClass", "RuntimeClass"})
"""Kinds that belong to the whole cluster. A bucket of Cloud Storage is in no cluster."""

BUCKET_URI = "gs://"
"""URI of files in a bucket of Cloud Storage (GCSURIPrefix in pkg/constants/constants.go)."""

BUCKET_DRIVER = "gcsfuse.csi.storage.gke.io"
"""CSI driver that mounts buckets (GKE, "Cloud Storage FUSE CSI driver")."""

EVERY_BUCKET = "_"
"""``bucketName`` of a volume with every bucket that the ServiceAccount may read."""

CLAIM_URI = "pvc://"
"""URI of a model on a claim: ``pvc://claim/path`` (PvcURIPrefix in pkg/constants/constants.go)."""

STORAGE_SECRET = "storage-config"  # noqa: S105 - the name of a Secret
"""Secret that ``storage`` reads (DefaultStorageSpecSecret in pkg/constants/constants.go)."""

SECRET_ANNOTATION = "serving.kserve.io/storageSecretName"  # noqa: S105 - the name of an annotation
"""Annotation that names the Secret with credentials (``storageSecretNameAnnotation`` in KServe's ConfigMap)."""

OWN_CONFIGS = "config-scheduler-"
"""Beginning of the names of ConfigMaps that KServe looks for in its own namespace (llmisvc/scheduler.go)."""


@dataclass(frozen=True)
class Reference:
    """A name of another object."""

    kind: ReferenceKind
    name: str
    path: Path
    """Path of the name in the object. In :attr:`~.objects.CompiledObject.references`: path of the argument that sets the name."""
    key: str | None = None
    """Key of a Secret or ConfigMap; None: the object as a whole."""
    namespace: str | None = None
    """Namespace that is set beside the name. None: the namespace of the object, or of the pods of a definition."""
    part: Path = TOP
    """Path of the role whose pods use it, as in :class:`kserve_iac.capacity.demand.Demand`."""
    uri: str | None = None
    """URI that names the object, if the object is the source of a download."""
    is_pull_secret: bool = False
    """Whether it is a Secret for images. Pods start without it, and images may be public."""
    is_written: bool = False
    """Whether the pods write to a claim."""


def references_of(obj: Json) -> Iterator[Reference]:
    """Every name of another object in a rendered object. References that may be missing (``optional``) are left out."""
    spec = mapping_at(obj, "spec")
    read = _READERS.get(str(obj.get("kind")))
    if read is not None:
        yield from read(obj, spec)


def _of_inference_service(obj: Json, spec: Json) -> Iterator[Reference]:
    parts = [(Path(field), mapping_at(spec, field)) for field in ("predictor", "transformer", "explainer")]
    for index, canary in _entries(spec, "canary"):
        parts.append((Path("canary", index, "predictor"), mapping_at(canary, "predictor")))
    for part, component in parts:
        yield from _component(obj, component, part.under(("spec",)), part)
    if any(_is_downloaded(component) for _, component in parts):
        yield from _storage_secret(obj)


def _is_downloaded(component: Json) -> bool:
    """Whether the storage initializer downloads something, so that it reads the Secret of the annotation."""
    serving = [mapping_at(component, field) for field in ("model", "art")]
    return "storageUris" in component or any("storageUri" in one or "storage" in one for one in serving)


def _component(obj: Json, component: Json, at: Path, part: Path) -> Iterator[Reference]:
    if component:
        yield from (replace(one, part=part) for one in _component_pod(obj, component, at))


def _component_pod(obj: Json, component: Json, at: Path) -> Iterator[Reference]:
    yield from _pod(component, at)
    yield from _pod(mapping_at(component, "workerSpec"), at / "workerSpec")
    for field in ("model", "art"):
        serving, here = mapping_at(component, field), at / field
        if not serving:
            continue
        yield from _container(serving, here)
        yield from _source(serving.get("storageUri"), here / "storageUri")
        yield from _storage_key(obj, serving, here)
    for index, source in _entries(component, "storageUris"):
        yield from _source(source.get("uri"), at / "storageUris" / index / "uri")
    container = component.get("storageContainerName")
    yield from _named("ClusterStorageContainer", container, at / "storageContainerName")


def _storage_key(obj: Json, owner: Json, at: Path) -> Iterator[Reference]:
    """KServe requires the Secret and its key only where the key is set (CreateStorageSpecSecretEnvs in
    pkg/credentials/service_account_credentials.go).
    """
    key = mapping_at(owner, "storage").get("key")
    if isinstance(key, str):
        name = _annotations(obj).get(SECRET_ANNOTATION, STORAGE_SECRET)
        yield from _named("Secret", name, at / "storage" / "key", key=key)


def _storage_secret(obj: Json) -> Iterator[Reference]:
    """KServe mounts the credentials of the Secret that the annotation names (CreateSecretVolumeAndEnvFromServiceAccount)."""
    at = Path("metadata", "annotations", SECRET_ANNOTATION)
    yield from _named("Secret", _annotations(obj).get(SECRET_ANNOTATION), at)


def _annotations(obj: Json) -> Json:
    return mapping_at(mapping_at(obj, "metadata"), "annotations")


def _of_llm(obj: Json, spec: Json) -> Iterator[Reference]:
    uri = mapping_at(spec, "model").get("uri")
    is_downloaded = not isinstance(uri, str) or uri.startswith(INITIALIZED)
    if is_downloaded:
        yield from _storage_secret(obj)
    roles = [(spec, Path("spec"), TOP)]
    if "prefill" in spec:
        roles.append((mapping_at(spec, "prefill"), Path("spec", "prefill"), Path("prefill")))
    for role, at, part in roles:
        found = (*_role(role, at, is_downloaded=is_downloaded), *_models(spec))
        yield from (replace(one, part=part) if part else one for one in found)
    router, at = mapping_at(spec, "router"), Path("spec", "router")
    if scheduler := mapping_at(router, "scheduler"):
        yield from _scheduler(scheduler, at / "scheduler")
    yield from _routes(router, at)


def _role(role: Json, at: Path, *, is_downloaded: bool) -> Iterator[Reference]:
    """``is_downloaded``: whether the storage initializer downloads the model; otherwise KServe leaves it out of the pod."""
    for field in ("template", "worker"):
        pod = mapping_at(role, field)
        for one in _pod(pod, at / field):
            place = one.path[len(at) + 1 :]
            if is_downloaded or place[:1] != ("initContainers",) or not _is_initializer(pod, place[1]):
                yield one
    for index, tier in _entries(mapping_at(role, "kvCacheOffloading"), "secondary"):
        claim = mapping_at(mapping_at(mapping_at(tier, "fileSystem"), "pvc"), "ref")
        here = at / "kvCacheOffloading" / "secondary" / index / "fileSystem" / "pvc" / "ref" / "name"
        for one in _named("PersistentVolumeClaim", claim.get("name"), here):
            yield replace(one, is_written=True)


def _is_initializer(pod: Json, index: Any) -> bool:
    return any(place == index and one.get("name") == DOWNLOADER for place, one in _entries(pod, "initContainers"))


def _models(spec: Json) -> Iterator[Reference]:
    model, at = mapping_at(spec, "model"), Path("spec", "model")
    yield from _source(model.get("uri"), at / "uri")
    for index, adapter in _entries(mapping_at(model, "lora"), "adapters"):
        yield from _source(adapter.get("uri"), at / "lora" / "adapters" / index / "uri")


def _scheduler(scheduler: Json, at: Path) -> Iterator[Reference]:
    tokenizer = at / "tokenizer" / "template"
    pods = (
        (mapping_at(scheduler, "template"), at / "template", Path(*at[1:])),
        (mapping_at(mapping_at(scheduler, "tokenizer"), "template"), tokenizer, Path(*tokenizer[1:-1])),
    )
    for pod, here, part in pods:
        yield from (replace(one, part=part) for one in _pod(pod, here))
    config, here = mapping_at(mapping_at(scheduler, "config"), "ref"), at / "config" / "ref"
    if not str(config.get("name")).startswith(OWN_CONFIGS):
        yield from _key("ConfigMap", config, here)
    pool = mapping_at(mapping_at(scheduler, "pool"), "ref")
    yield from _named("InferencePool", pool.get("name"), at / "pool" / "ref" / "name")


def _routes(router: Json, at: Path) -> Iterator[Reference]:
    own: tuple[tuple[ReferenceKind, Json, Path], ...] = (
        ("Gateway", mapping_at(router, "gateway"), at / "gateway"),
        ("Ingress", mapping_at(router, "ingress"), at / "ingress"),
        ("HTTPRoute", mapping_at(mapping_at(router, "route"), "http"), at / "route" / "http"),
    )
    for kind, given, here in own:
        for index, reference in _entries(given, "refs"):
            yield from _elsewhere(kind, reference, here / "refs" / index)
    spec, here = mapping_at(mapping_at(mapping_at(router, "route"), "http"), "spec"), at / "route" / "http" / "spec"
    for index, parent in _entries(spec, "parentRefs"):
        if parent.get("kind", "Gateway") == "Gateway":
            yield from _elsewhere("Gateway", parent, here / "parentRefs" / index)


def _elsewhere(kind: ReferenceKind, reference: Json, at: Path) -> Iterator[Reference]:
    namespace = reference.get("namespace")
    if namespace is None or isinstance(namespace, str):
        yield from _named(kind, reference.get("name"), at / "name", namespace=namespace)


def _of_runtime(_: Json, spec: Json) -> Iterator[Reference]:
    yield from _pod(spec, Path("spec"))
    yield from _pod(mapping_at(spec, "workerSpec"), Path("spec", "workerSpec"))


def _of_storage_container(_: Json, spec: Json) -> Iterator[Reference]:
    yield from _container(mapping_at(spec, "container"), Path("spec", "container"))


def _of_graph(_: Json, spec: Json) -> Iterator[Reference]:
    yield from _named("ServiceAccount", spec.get("serviceAccountName"), Path("spec", "serviceAccountName"))
    nodes = mapping_at(spec, "nodes")
    for name in nodes:
        for index, step in _entries(mapping_at(nodes, name), "steps"):
            at = Path("spec", "nodes", name, "steps", index, "serviceName")
            yield from _named("InferenceService", step.get("serviceName"), at)


def _of_trained_model(_: Json, spec: Json) -> Iterator[Reference]:
    yield from _named("InferenceService", spec.get("inferenceService"), Path("spec", "inferenceService"))


def _of_cache(_: Json, spec: Json) -> Iterator[Reference]:
    """References of a model cache. Its jobs run in another namespace, which KServe's configuration sets, so theirs are not
    read.
    """
    groups = spec.get("nodeGroups")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        yield from _named("LocalModelNodeGroup", group, Path("spec", "nodeGroups", index))
    if not mapping_at(spec, "storage"):
        yield from (
            one for one in _source(spec.get("sourceModelUri"), Path("spec", "sourceModelUri")) if one.kind == "Bucket"
        )


_READERS = {
    "ClusterServingRuntime": _of_runtime,
    "ClusterStorageContainer": _of_storage_container,
    "InferenceGraph": _of_graph,
    "InferenceService": _of_inference_service,
    "LLMInferenceService": _of_llm,
    "LLMInferenceServiceConfig": _of_llm,
    "LocalModelCache": _of_cache,
    "LocalModelNamespaceCache": _of_cache,
    "ServingRuntime": _of_runtime,
    "TrainedModel": _of_trained_model,
}


# Pods ---------------------------------------------------------------------------------------------------------


def _pod(pod: Json, at: Path) -> Iterator[Reference]:
    names: tuple[tuple[ReferenceKind, str], ...] = (
        ("ServiceAccount", "serviceAccountName"),
        ("PriorityClass", "priorityClassName"),
        ("RuntimeClass", "runtimeClassName"),
    )
    if not pod:
        return
    for kind, field in names:
        if field in pod:
            yield from _named(kind, pod[field], at / field)
    for index, secret in _entries(pod, "imagePullSecrets"):
        for one in _named("Secret", secret.get("name"), at / "imagePullSecrets" / index / "name"):
            yield replace(one, is_pull_secret=True)
    for index, claim in _entries(pod, "resourceClaims"):
        here = at / "resourceClaims" / index
        yield from _named("ResourceClaim", claim.get("resourceClaimName"), here / "resourceClaimName")
        template = claim.get("resourceClaimTemplateName")
        yield from _named("ResourceClaimTemplate", template, here / "resourceClaimTemplateName")
    for index, volume in _entries(pod, "volumes"):
        yield from _volume(volume, at / "volumes" / index)
    for field in ("containers", "initContainers"):
        for index, container in _entries(pod, field):
            yield from _container(container, at / field / index)


def _container(container: Json, at: Path) -> Iterator[Reference]:
    for index, variable in _entries(container, "env"):
        if source := mapping_at(variable, "valueFrom"):
            here = at / "env" / index / "valueFrom"
            yield from _key("Secret", mapping_at(source, "secretKeyRef"), here / "secretKeyRef")
            yield from _key("ConfigMap", mapping_at(source, "configMapKeyRef"), here / "configMapKeyRef")
        elif variable.get("name") == STORAGE_URI:
            yield from _source(variable.get("value"), at / "env" / index / "value")
    for index, source in _entries(container, "envFrom"):
        here = at / "envFrom" / index
        yield from _key("Secret", mapping_at(source, "secretRef"), here / "secretRef")
        yield from _key("ConfigMap", mapping_at(source, "configMapRef"), here / "configMapRef")


def _volume(volume: Json, at: Path) -> Iterator[Reference]:
    yield from _files("Secret", mapping_at(volume, "secret"), "secretName", at / "secret")
    yield from _files("ConfigMap", mapping_at(volume, "configMap"), "name", at / "configMap")
    for index, source in _entries(mapping_at(volume, "projected"), "sources"):
        here = at / "projected" / "sources" / index
        yield from _files("Secret", mapping_at(source, "secret"), "name", here / "secret")
        yield from _files("ConfigMap", mapping_at(source, "configMap"), "name", here / "configMap")
    claim = mapping_at(volume, "persistentVolumeClaim").get("claimName")
    yield from _named("PersistentVolumeClaim", claim, at / "persistentVolumeClaim" / "claimName")
    for kind_of_volume, field in _SECRETS_OF_VOLUMES:
        secret = mapping_at(mapping_at(volume, kind_of_volume), field)
        yield from _named("Secret", secret.get("name"), at / kind_of_volume / field / "name")
    csi = mapping_at(volume, "csi")
    bucket = mapping_at(csi, "volumeAttributes").get("bucketName")
    if csi.get("driver") == BUCKET_DRIVER and bucket != EVERY_BUCKET:
        yield from _named("Bucket", bucket, at / "csi" / "volumeAttributes" / "bucketName")
    share = mapping_at(volume, "azureFile").get("secretName")
    yield from _named("Secret", share, at / "azureFile" / "secretName")


_SECRETS_OF_VOLUMES = (
    ("csi", "nodePublishSecretRef"),
    ("cephfs", "secretRef"),
    ("flexVolume", "secretRef"),
    ("iscsi", "secretRef"),
    ("rbd", "secretRef"),
    ("scaleIO", "secretRef"),
    ("storageos", "secretRef"),
)
"""Sources of volumes that name a Secret, and the field that names it (core/v1, VolumeSource)."""


def _files(kind: ReferenceKind, source: Json, field: str, at: Path) -> Iterator[Reference]:
    if not source or source.get("optional") is True:
        return
    items = [(index, item.get("key")) for index, item in _entries(source, "items")]
    yield from _named(kind, source.get(field), at / field)
    for index, key in items:
        if isinstance(key, str):
            yield from _named(kind, source.get(field), at / "items" / index / "key", key=key)


def _key(kind: ReferenceKind, source: Json, at: Path) -> Iterator[Reference]:
    if not source or source.get("optional") is True:
        return
    key = source.get("key")
    yield from _named(kind, source.get("name"), at / "name", key=key if isinstance(key, str) else None)


def _source(uri: Any, at: Path) -> Iterator[Reference]:
    """A claim or a bucket from which a model is taken."""
    if not isinstance(uri, str):
        return
    for kind, prefix in _SCHEMES:
        if uri.startswith(prefix):
            for one in _named(kind, uri.removeprefix(prefix).partition("/")[0], at):
                yield replace(one, uri=uri)


_SCHEMES: tuple[tuple[ReferenceKind, str], ...] = (("PersistentVolumeClaim", CLAIM_URI), ("Bucket", BUCKET_URI))


def _named(
    kind: ReferenceKind, name: Any, at: Path, *, key: str | None = None, namespace: str | None = None
) -> Iterator[Reference]:
    """A reference by a known name. There is none for an Output, or for a name that KServe fills in (``{{.Name}}``)."""
    if isinstance(name, str) and name and "{{" not in name:
        yield Reference(kind, name, at, key, namespace)


def _entries(value: Json, key: str) -> Iterator[tuple[int, Json]]:
    found = value.get(key)
    if isinstance(found, list):
        yield from ((index, one) for index, one in enumerate(found) if isinstance(one, dict))
