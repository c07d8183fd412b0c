"""Buckets and secrets of Google Cloud, and the ServiceAccounts that may read them by workload identity."""

import difflib
from collections.abc import Iterator
from functools import cached_property

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.gke import GkeClusterArgs
from ...args.storage import LocalModelCacheArgs, LocalModelNamespaceCacheArgs
from ...args.workload import ClusterMeta
from ...compiled import Compiled, CompiledObject
from ...compiled.accounts import DEFAULT
from ...compiled.references import SECRET_ANNOTATION, Reference
from ...findings.path import Path
from .known import Objects, entry

PUBLIC = frozenset({"kfserving-examples", "kfserving-samples"})
"""Buckets of KServe's own samples, which everybody may read (docs/samples of kserve/kserve)."""

JOBS = "kserve-localmodel-jobs"
"""Namespace of the jobs that download models into the cache (``localModel.jobNamespace`` of KServe's ConfigMap)."""


def grants_reach_their_users(compiled: Compiled) -> Iterator[Problem]:
    """Both directions: each grant is for a ServiceAccount that pods use, and each ServiceAccount under which a model is read has
    a grant. Workload identity identifies a pod by the namespace and name of its ServiceAccount (GKE: "About Workload Identity
    Federation for GKE", principal identifiers; read in 2026).
    """
    gke = compiled.environment.cluster.gke
    if gke is None or not compiled.is_whole or not compiled.services:
        return
    grants = _Grants(compiled, gke)
    yield from _unused(grants)
    yield from _missing(grants)


class _Grants:
    """The grants of a cluster, and the ServiceAccounts of the pods."""

    def __init__(self, compiled: Compiled, gke: GkeClusterArgs) -> None:
        self.compiled, self.gke = compiled, gke

    @cached_property
    def used(self) -> set[str]:
        """ServiceAccounts that pods of the environment use, and those in ``existing.serviceAccounts``, as ``namespace/name``."""
        found = {
            f"{one.namespace}/{account.name}"
            for one in self.compiled.objects
            for account in one.accounts
            if account.name is not None
        }
        found |= {f"{one.namespace}/{one.name}" for one in self.compiled.environment.existing.service_accounts or ()}
        return found | {f"{namespace}/{name}" for namespace, name, _ in self.caches()}

    @cached_property
    def unknown_namespaces(self) -> set[str | None]:
        """Namespaces in which the ServiceAccounts of some pods are not known."""
        return {
            one.namespace
            for one in self.compiled.objects
            if any(account.name is None for account in one.accounts) or (one.built is not None and one.built.unknown)
        }

    def caches(self) -> Iterator[tuple[str, str, CompiledObject[ClusterMeta]]]:
        """The known namespaces and ServiceAccounts of the jobs that download cached models."""
        for one in self.compiled.objects:
            if isinstance(one.args, LocalModelCacheArgs | LocalModelNamespaceCacheArgs):
                given = one.args.service_account_name
                if given is None or isinstance(given, str):
                    yield JOBS, given or DEFAULT, one

    def lists_secrets(self, namespace: str, name: str) -> bool:
        """Whether the ServiceAccount lists Secrets. One of them might contain credentials of Google Cloud."""
        listed = self.compiled.environment.existing.service_accounts or ()
        return any(one.secrets for one in listed if (one.namespace, one.name) == (namespace, name))

    def readers_of(self, bucket: str) -> set[str] | None:
        """ServiceAccounts that may read a bucket; None if this environment does not name the bucket."""
        found = [one for one in self.gke.model_buckets if one.name == bucket]
        return {one for given in found for one in (*given.readers, *given.writers)} if found else None


def _unused(grants: _Grants) -> Iterator[Problem]:
    """Findings about readers without pods. Writers are not compared, because programs that upload models run elsewhere."""
    buckets = [
        (Path("modelBuckets", index), one.name, one.readers) for index, one in enumerate(grants.gke.model_buckets)
    ]
    secrets = [(Path("secrets", index), one.secret, one.readers) for index, one in enumerate(grants.gke.secrets)]
    for path, what, readers in (*buckets, *secrets):
        for index, reader in enumerate(readers):
            namespace, _, name = reader.partition("/")
            if reader in grants.used or namespace in grants.unknown_namespaces:
                continue
            yield Problem(
                "grant-unused",
                (path / "readers" / index).under(("cluster", "gke")),
                f"{reader} may read {what}, but no pods of this environment use this ServiceAccount.",
                _way_to_use(namespace, name, grants.used),
            )


def _way_to_use(namespace: str, name: str, used: set[str]) -> str:
    """The mend: the most similar ServiceAccount that pods use, otherwise the way to use this ServiceAccount."""
    same_name = sorted(one for one in used if one.partition("/")[2] == name and name != DEFAULT)
    near = same_name or difflib.get_close_matches(f"{namespace}/{name}", sorted(used), n=1, cutoff=0.85)
    if near:
        return f"Did you mean {near[0]}?"
    return (
        f"Set serviceAccountName of a service in namespace {namespace} to {name}, or add {entry(namespace, name)} to "
        "existing.serviceAccounts if other pods use it."
    )


def _missing(grants: _Grants) -> Iterator[Problem]:
    said: set[tuple[Path, str]] = set()
    for section, path, namespace, name, reference in (*_reads(grants.compiled), *_cached(grants)):
        bucket, reader = reference.name, f"{namespace}/{name}"
        readers = grants.readers_of(bucket)
        if (readers is not None and reader in readers) or (readers is None and bucket in PUBLIC):
            continue
        where = path.under(section)
        if (where, reader) in said or grants.lists_secrets(namespace, name):
            continue
        said.add((where, reader))
        yield _not_granted(where, reader, bucket, readers)


def _not_granted(where: Path, reader: str, bucket: str, readers: set[str] | None) -> Problem:
    if readers is not None:
        return Problem(
            "grant-missing",
            where,
            f"The pods read the bucket {bucket} as {reader}, but the bucket's readers are "
            f"{', '.join(sorted(readers)) or 'not set'}. The pods can read the bucket only if {reader} has access in "
            "another way.",
            f"Add {reader} to readers of {bucket} in modelBuckets, or set serviceAccountName to one of the readers.",
        )
    return Problem(
        "grant-missing",
        where,
        f"The pods read the bucket {bucket} as {reader}, but this environment grants no access to it. The pods can read the "
        f"bucket only if it is public or {reader} has access in another way.",
        f"Add {{name: {bucket}, readers: [{reader}]}} to modelBuckets of the cluster.",
    )


def _reads(compiled: Compiled) -> Iterator[tuple[Path, Path, str, str, Reference]]:
    """Buckets that pods read, each as section, argument, namespace, ServiceAccount and reference to the bucket."""
    objects = Objects(compiled)
    for one in compiled.objects:
        for reference in one.references:
            for service, part in objects.pods(one, reference) if reference.kind == "Bucket" else ():
                args = service.args
                if not isinstance(args, InferenceServiceArgs | LLMInferenceServiceArgs):
                    continue
                if args.stopped or (service.built is not None and service.built.unknown):
                    continue
                account = next((found.name for found in service.accounts if found.part == part), None)
                if account is not None and not _has_another_way(reference, args, compiled):
                    yield one.section, reference.path, args.namespace, account, reference


def _has_another_way(
    reference: Reference, args: InferenceServiceArgs | LLMInferenceServiceArgs, compiled: Compiled
) -> bool:
    """Whether a download uses a Secret that the service names, or the model cache."""
    return reference.uri is not None and (
        SECRET_ANNOTATION in args.annotations or compiled.is_cached(reference.uri, args)
    )


def _cached(grants: _Grants) -> Iterator[tuple[Path, Path, str, str, Reference]]:
    """Buckets from which a job fills the model cache, in the form of :func:`_reads`."""
    for namespace, name, one in grants.caches():
        for reference in one.references:
            if reference.kind == "Bucket":
                yield one.section, reference.path, namespace, name, reference
