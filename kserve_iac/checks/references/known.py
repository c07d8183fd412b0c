"""The objects that services can refer to: those that are known to exist, and whether others can exist."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic.alias_generators import to_camel

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from ...args.existing import Existing, ExistingKeys, ExistingObject
from ...args.inference_service import Predictor
from ...args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ...args.storage import ClusterStorageContainerArgs, LocalModelNodeGroupArgs
from ...args.workload import ClusterMeta, ServiceMeta
from ...compiled import Compiled, CompiledObject
from ...compiled.accounts import DEFAULT
from ...compiled.references import CLUSTER_KINDS, Reference, ReferenceKind
from ...findings.path import Path
from ...render.kserve_names import GATEWAY, NAMESPACE, child_name
from ...render.tokens import KIND as TOKEN_ROUTE

Place = tuple[str, str]
"""Namespace and name; the namespace is empty for a kind of the whole cluster."""

FIELDS: Mapping[ReferenceKind, str] = {
    "ClusterStorageContainer": "cluster_storage_containers",
    "ConfigMap": "config_maps",
    "Gateway": "gateways",
    "HTTPRoute": "http_routes",
    "InferencePool": "inference_pools",
    "InferenceService": "inference_services",
    "Ingress": "ingresses",
    "LocalModelNodeGroup": "local_model_node_groups",
    "PersistentVolumeClaim": "persistent_volume_claims",
    "PriorityClass": "priority_classes",
    "ResourceClaim": "resource_claims",
    "ResourceClaimTemplate": "resource_claim_templates",
    "RuntimeClass": "runtime_classes",
    "Secret": "secrets",
    "ServiceAccount": "service_accounts",
}
"""The list of ``existing`` for each kind."""

CRITICAL = ("system-cluster-critical", "system-node-critical")
"""PriorityClasses of every cluster (pkg/apis/scheduling/v1/helpers.go of Kubernetes)."""

OWN_KINDS: Mapping[ReferenceKind, type[ClusterMeta]] = {
    "ClusterStorageContainer": ClusterStorageContainerArgs,
    "InferenceService": InferenceServiceArgs,
    "LocalModelNodeGroup": LocalModelNodeGroupArgs,
}
"""KServe's kinds, which an environment creates itself. The rules report an unknown name of these kinds on every cluster."""

OWN_CONTAINER = "default"
"""KServe's ClusterStorageContainer (config/storagecontainers/default.yaml)."""

OF_EVERY_NAMESPACE: Mapping[ReferenceKind, Collection[str]] = {
    "ServiceAccount": (DEFAULT,),
    "ConfigMap": ("kube-root-ca.crt", "openshift-service-ca.crt"),
}
"""Objects that Kubernetes creates in each namespace (its controllers serviceaccount and rootcacertpublisher), and the CA bundle
that OpenShift creates there (its controller servicecacertpublisher; openshift/openshift-docs#87272)."""


OF_LLM_SERVICES: Mapping[ReferenceKind, Collection[str]] = {
    "HTTPRoute": ("-kserve-route",),
    "InferencePool": ("-inference-pool",),
    "Secret": ("-kserve-self-signed-certs",),
    "ServiceAccount": ("-kserve", "-kserve-prefill", "-kserve-mn", "-kserve-mn-prefill", "-epp-sa"),
}
"""Objects that KServe creates for an LLMInferenceService, by the suffixes of their names (pkg/controller/v1alpha2/llmisvc)."""


@dataclass(frozen=True)
class Known:
    """The known objects of one kind."""

    kind: ReferenceKind
    places: frozenset[Place]
    is_complete: bool
    """Whether no other objects of the kind exist, because ``existing`` lists the kind."""
    keys: Mapping[Place, Collection[str]] = field(default_factory=dict)
    """The known keys of Secrets and ConfigMaps."""

    def has(self, namespace: str, name: str) -> bool:
        """Whether the object exists."""
        return ("" if self.kind in CLUSTER_KINDS else namespace, name) in self.places

    def namespaces_of(self, name: str) -> list[str]:
        """Namespaces that have an object of this name."""
        return sorted(namespace for namespace, known in self.places if known == name and namespace)

    def names_in(self, namespace: str) -> list[str]:
        """Names of the objects that pods of a namespace can use."""
        return sorted(name for place, name in self.places if place in ("", namespace))


class Objects:
    """The known objects that services of an environment can refer to."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.existing: Existing = compiled.environment.existing

    @cached_property
    def is_new(self) -> bool:
        """Whether the environment creates the cluster and describes all of its objects, so that no other objects can exist at
        first. It is False for the sandbox, whose simulated nodes run no program that needs a Secret.
        """
        return self.compiled.is_whole and self.compiled.environment.cluster.gke is not None

    def listing(self, kind: ReferenceKind, listed: str) -> str:
        """The second half of a mend that creates an object. It is empty for a program, which has no ``existing`` lists."""
        return f", and add {listed} to existing.{field_of(kind)}." if self.compiled.is_whole else "."

    def of(self, kind: ReferenceKind) -> Known:
        """The objects of a kind."""
        if kind not in self._known:
            self._known[kind] = self._read(kind)
        return self._known[kind]

    @cached_property
    def _known(self) -> dict[ReferenceKind, Known]:
        return {}

    def _read(self, kind: ReferenceKind) -> Known:
        listed = getattr(self.existing, FIELDS[kind])
        entries: Iterable[str | ExistingObject] = listed or ()
        places = {_place(one) for one in entries} | set(self._own(kind))
        keys = {_place(one): one.keys for one in entries if isinstance(one, ExistingKeys) and one.keys}
        return Known(kind, frozenset(places), listed is not None, keys)

    def _own(self, kind: ReferenceKind) -> Iterator[Place]:
        """Objects that the environment creates, and those of every cluster."""
        if kind in OWN_KINDS:
            for one in self.compiled.of_kind(OWN_KINDS[kind]):
                yield one.namespace or "", one.object_name
        if kind == "ClusterStorageContainer":
            yield "", OWN_CONTAINER
        elif kind == "Gateway":
            # The platform's Gateway, whether the stack creates it or it exists already.
            yield NAMESPACE, GATEWAY
        elif kind == "HTTPRoute":
            # Envoy AI Gateway generates a route of the same name from each AIGatewayRoute.
            beside = [
                obj["metadata"]
                for one in self.compiled.objects
                for obj in one.before.values()
                if obj["kind"] == TOKEN_ROUTE
            ]
            yield from ((str(one["namespace"]), str(one["name"])) for one in beside)
        elif kind == "PriorityClass":
            yield from (("", name) for name in CRITICAL)

    def is_created_automatically(self, kind: ReferenceKind, namespace: str, name: str) -> bool:
        """Whether Kubernetes or KServe creates the object."""
        return name in OF_EVERY_NAMESPACE.get(kind, ()) or (kind, namespace, name) in self._made_by_kserve

    @cached_property
    def _made_by_kserve(self) -> set[tuple[ReferenceKind, str, str]]:
        return {
            (kind, one.args.namespace, child_name(one.object_name, suffix))
            for one in self.compiled.of_kind(LLMInferenceServiceArgs)
            for kind, suffixes in OF_LLM_SERVICES.items()
            for suffix in suffixes
        }

    def uses(self) -> Iterator[tuple[CompiledObject[ClusterMeta], Reference, str]]:
        """Every reference of every object, with each namespace in which it must exist. Stopped services have no pods."""
        for one in self.compiled.objects:
            if isinstance(one.args, ServiceMeta) and one.args.stopped:
                continue
            for reference in one.references:
                for namespace in self._namespaces(one, reference):
                    yield one, reference, namespace

    def _namespaces(self, one: CompiledObject[ClusterMeta], reference: Reference) -> Iterable[str]:
        if reference.namespace is not None:
            return (reference.namespace,)
        if isinstance(
            one.args, LLMInferenceServiceConfigArgs | ClusterServingRuntimeArgs | ClusterStorageContainerArgs
        ):
            return sorted({service.args.namespace for service, _ in self.pods(one, reference)})
        return (one.namespace or "",)

    def pods(
        self, one: CompiledObject[ClusterMeta], reference: Reference
    ) -> Iterator[tuple[CompiledObject[Any], Path]]:
        """The services whose pods use a reference of an object, with the paths of their roles. For a definition these are the
        services that name the definition. KServe might also select it for other services.
        """
        args = one.args
        if isinstance(args, LLMInferenceServiceConfigArgs):
            for user in self._users_of_configs.get((args.namespace, one.object_name), ()):
                if not _is_replaced(reference, user.args):
                    yield user, reference.part
        elif isinstance(args, ServingRuntimeArgs | ClusterServingRuntimeArgs | ClusterStorageContainerArgs):
            for service in self.compiled.of_kind(InferenceServiceArgs):
                for path, component in service.args.components():
                    is_user = isinstance(component, Predictor) and self._is_named(
                        component, one, service.args.namespace
                    )
                    if is_user and not service.args.stopped:
                        yield service, path
        else:
            yield one, reference.part

    def _is_named(self, predictor: Predictor, one: CompiledObject[ClusterMeta], namespace: str) -> bool:
        name = one.object_name
        if isinstance(one.args, ClusterStorageContainerArgs):
            return predictor.storage_container_name == name
        # A runtime of the namespace comes before one of the cluster (GetServingRuntime in pkg/controller/v1beta1).
        is_hidden = one.namespace is None and (namespace, name) in self._runtimes_of_namespaces
        if predictor.model is None or is_hidden or one.namespace not in (None, namespace):
            return False
        return predictor.model.runtime == name

    @cached_property
    def _runtimes_of_namespaces(self) -> set[Place]:
        return {(one.args.namespace, one.object_name) for one in self.compiled.of_kind(ServingRuntimeArgs)}

    @cached_property
    def _users_of_configs(self) -> Mapping[Place, list[CompiledObject[LLMInferenceServiceArgs]]]:
        """Configuration -> the services that build on it. KServe takes a configuration from the namespace of the service,
        otherwise from KServe's own (:mod:`kserve_iac.compiled.bases`).
        """
        found: dict[Place, list[CompiledObject[LLMInferenceServiceArgs]]] = {}
        bases = self.compiled.context.bases or {}
        for one in self.compiled.of_kind(LLMInferenceServiceArgs):
            for reference in one.args.base_refs if not one.args.stopped else ():
                place = (one.args.namespace, str(reference.name))
                place = place if place in bases else (NAMESPACE, place[1])
                found.setdefault(place, []).append(one)
        return found


def _is_replaced(reference: Reference, user: LLMInferenceServiceArgs) -> bool:
    """Whether a service sets the value of this reference itself, so that the value of the configuration is not used."""
    if reference.uri is not None:
        return user.model is not None
    workloads = dict(user.workloads())
    template = workloads[reference.part].template if reference.part in workloads else None
    return reference.kind == "ServiceAccount" and template is not None and template.service_account_name is not None


def _place(one: str | ExistingObject) -> Place:
    return ("", one) if isinstance(one, str) else (one.namespace, one.name)


def field_of(kind: ReferenceKind) -> str:
    """The list of ``existing`` for a kind, as configuration spells it."""
    return to_camel(FIELDS[kind])


def entry(namespace: str, name: str, further: str = "") -> str:
    """The entry of an object in a list of ``existing``."""
    parts = [f"name: {name}", f"namespace: {namespace}" if namespace != "default" else "", further]
    return f"{{{', '.join(part for part in parts if part)}}}"
