"""One rule for every kind of reference: the environment creates the object, or ``existing`` lists it."""

from collections.abc import Iterator

from ...args import InferenceGraphArgs, LLMInferenceServiceArgs, Problem, TrainedModelArgs
from ...args.problem import nearest
from ...args.workload import ClusterMeta
from ...compiled import Compiled, CompiledObject
from ...compiled.references import CLUSTER_KINDS, Reference
from ...findings.path import Path
from .known import OWN_KINDS, Known, Objects, Place, entry, field_of


def references_exist(compiled: Compiled) -> Iterator[Problem]:
    """What an object names must exist, in the namespace of its pods and with the key.

    The kubelet does not start a container whose Secret or ConfigMap lacks the object or the key (makeEnvironmentVariables in
    pkg/kubelet/kubelet_pods.go of kubernetes/kubernetes@001a80e9), nor a pod whose claim is missing; the API server refuses pods
    whose ServiceAccount or PriorityClass is missing (plugin/pkg/admission/serviceaccount and plugin/pkg/admission/priority).
    KServe waits for the service of a graph (v1alpha1/inferencegraph/controller.go), and deletes a trained model without its
    service (v1alpha1/trainedmodel/controller.go).
    """
    objects = Objects(compiled)
    said: set[object] = set()
    for one, reference, namespace in objects.uses():
        if reference.kind == "Bucket":
            continue  # the rules about grants check buckets
        if objects.is_created_automatically(reference.kind, namespace, reference.name):
            continue
        problem = _verdict(one, reference, namespace, objects)
        if problem is None:
            continue
        problem = problem.under(one.section)
        # A missing object is reported once, because one mend creates it for all services. A wrong name is reported each time.
        subject = (reference.kind, namespace, reference.name) if problem.severity == "warning" else problem.where
        if subject not in said:
            said.add(subject)
            yield problem


def accounts_list_what_exists(compiled: Compiled) -> Iterator[Problem]:
    """KServe creates no pods for a service whose ServiceAccount lists a Secret that does not exist (mountSecretCredential in
    pkg/credentials/service_account_credentials.go).
    """
    known = Objects(compiled).of("Secret")
    for index, account in enumerate(compiled.environment.existing.service_accounts or ()):
        for number, name in enumerate(account.secrets or ()):
            if known.is_complete and not known.has(account.namespace, name):
                yield Problem(
                    "reference-missing",
                    Path("existing", "serviceAccounts", index, "secrets", number),
                    f"The ServiceAccount {account.name} lists the Secret {name}, which does not exist: existing.secrets has no "
                    f"such Secret in namespace {account.namespace}. KServe creates no pods that download models.",
                    nearest(
                        name,
                        known.names_in(account.namespace),
                        "names",
                        f"Add {entry(account.namespace, name)} to existing.secrets if somebody else creates it.",
                    ),
                )


def _verdict(
    one: CompiledObject[ClusterMeta], reference: Reference, namespace: str, objects: Objects
) -> Problem | None:
    known = objects.of(reference.kind)
    if known.has(namespace, reference.name):
        return _without_key(reference, known, (namespace, reference.name))
    other = _other_kind(reference, namespace, objects)
    if other is not None:
        return Problem(
            "reference-missing" if known.is_complete else "reference-unknown",
            reference.path,
            f"{reference.name} is an {other} in namespace {namespace}, but the reference is to an InferenceService, which this "
            f"environment does not create. {_consequence(reference, one)}",
            "Name an InferenceService."
            if isinstance(one.args, TrainedModelArgs)
            else f"Name an InferenceService, or set serviceUrl of the step to the URL of {reference.name} instead.",
        )
    elsewhere = known.namespaces_of(reference.name)
    if elsewhere:
        return _elsewhere(one, reference, namespace, elsewhere, is_certain=known.is_complete)
    if known.is_complete and not reference.is_pull_secret:
        return Problem(
            "reference-missing",
            reference.path,
            f"The {_spelled(reference, namespace)} does not exist: neither this environment nor "
            f"existing.{field_of(reference.kind)} has it. {_consequence(reference, one)}",
            nearest(reference.name, known.names_in(namespace), "names", _listed(reference, namespace)),
        )
    if known.is_complete or reference.kind in OWN_KINDS or objects.is_new:
        return _unknown(one, reference, namespace, objects, known)
    return None


def _other_kind(reference: Reference, namespace: str, objects: Objects) -> str | None:
    """The kind of a service of the environment that has the name of the InferenceService that a reference is to."""
    if reference.kind != "InferenceService":
        return None
    for kind, args in (("LLMInferenceService", LLMInferenceServiceArgs), ("InferenceGraph", InferenceGraphArgs)):
        found = objects.compiled.of_kind(args)
        if any((one.namespace or "", one.object_name) == (namespace, reference.name) for one in found):
            return kind
    return None


def _unknown(
    one: CompiledObject[ClusterMeta], reference: Reference, namespace: str, objects: Objects, known: Known
) -> Problem:
    why = "This environment does not create"
    if objects.is_new and reference.kind not in OWN_KINDS:
        why = "This environment creates the cluster, but not"
    return Problem(
        "reference-unknown",
        reference.path,
        f"{why} the {_spelled(reference, namespace)}. {_consequence(reference, one)}",
        nearest(reference.name, known.names_in(namespace), "names", _created(reference, namespace, objects)),
    )


def _elsewhere(
    one: CompiledObject[ClusterMeta], reference: Reference, namespace: str, elsewhere: list[str], *, is_certain: bool
) -> Problem:
    code = "reference-missing" if is_certain and not reference.is_pull_secret else "reference-unknown"
    if reference.kind in ("Gateway", "Ingress"):
        mend = f"Set namespace of the reference to {elsewhere[0]}."
    else:
        mend = f"Create {reference.name} in namespace {namespace}, or set namespace of this object to {elsewhere[0]}."
    return Problem(
        code,  # type: ignore[arg-type]  # both are codes
        reference.path,
        f"The {reference.kind} {reference.name} is in namespace {' and '.join(elsewhere)}, but the reference is to "
        f"namespace {namespace}. {_consequence(reference, one)}",
        mend,
    )


def _without_key(reference: Reference, known: Known, place: Place) -> Problem | None:
    keys = known.keys.get(place)
    if keys is None or reference.key is None or reference.key in keys:
        return None
    return Problem(
        "reference-missing",
        _path_of_key(reference.path),
        f"The {reference.kind} {reference.name} has no key {reference.key}: existing.{field_of(reference.kind)} lists "
        f"{', '.join(keys)}. The pods do not start.",
        nearest(reference.key, keys, "keys"),
    )


def _path_of_key(path: Path) -> Path:
    """The path of the key: beside the name, or the path of the intent that writes both."""
    return path.parent / "key" if path[-1:] == ("name",) and path[-2:-1] != ("ref",) else path


def _spelled(reference: Reference, namespace: str) -> str:
    if reference.kind in CLUSTER_KINDS:
        return f"{reference.kind} {reference.name}"
    return f"{reference.kind} {reference.name} in namespace {namespace}"


def _consequence(reference: Reference, one: CompiledObject[ClusterMeta]) -> str:
    """What happens as long as the object does not exist."""
    if reference.is_pull_secret:
        return "The kubelet cannot pull images from registries that require this Secret."
    if reference.kind == "InferenceService":
        if isinstance(one.args, TrainedModelArgs):
            return "KServe deletes a TrainedModel whose InferenceService does not exist."
        return "KServe creates no router for the graph until the InferenceService exists."
    if reference.kind == "LocalModelNodeGroup":
        return "KServe does not download the model until the node group exists."
    if reference.kind in ("ServiceAccount", "PriorityClass", "RuntimeClass"):
        return f"The API server rejects the pods until the {reference.kind} exists."
    if reference.kind in ("Gateway", "HTTPRoute", "Ingress", "InferencePool"):
        return f"Requests do not reach the service until the {reference.kind} exists."
    return f"The pods do not start until the {reference.kind} exists."


def _entry(reference: Reference, namespace: str) -> str:
    if reference.kind in CLUSTER_KINDS:
        return reference.name
    return entry(namespace, reference.name, f"keys: [{reference.key}]" if reference.key is not None else "")


def _listed(reference: Reference, namespace: str) -> str:
    return f"Add {_entry(reference, namespace)} to existing.{field_of(reference.kind)} if somebody else creates it."


def _created(reference: Reference, namespace: str, objects: Objects) -> str:
    if reference.kind in OWN_KINDS and objects.compiled.is_whole:
        section = "services" if reference.kind == "InferenceService" else "definitions"
        return f"Add {reference.name} to {section}, or add {_entry(reference, namespace)} to existing.{field_of(reference.kind)}."
    return f"Create {reference.name}" + objects.listing(reference.kind, _entry(reference, namespace))
