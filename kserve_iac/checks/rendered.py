"""Rules about the rendered objects: the API server and KServe's webhooks must accept them."""

from collections.abc import Iterator

from ..admission.verdict import verdict
from ..args import Problem
from ..args.workload import ClusterMeta
from ..catalog.crds import knows
from ..catalog.kserve import VERSIONS
from ..compiled import CompiledObject


def object_is_accepted(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """The API server and KServe's webhooks must accept the rendered object (:func:`kserve_iac.admission.verdict.verdict`)."""
    if service.kserve not in VERSIONS or not knows(service.kserve, service.kind, ""):
        return
    for finding in verdict(service.object, service.kserve, default_mode=service.platform.mode_if_not_set):
        yield Problem(finding.code, service.origin_of(finding.path), finding.message, finding.mend)
