"""Rules about what services are rendered to: the objects must be what the CRDs of the platform's KServe take."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ..catalog.kserve import VERSIONS
from ..manifests import inference_service, llm_inference_service
from ..manifests.origin import inference_service_origin, llm_inference_service_origin
from ..planning import Pool
from .context import Context
from .finding import Path
from .verdict import verdict


def inference_service_fits_its_crd(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """What it is rendered to is what the API server and KServe's webhooks take (:func:`kserve_iac.rules.verdict.verdict`)."""
    if context.kserve in VERSIONS:
        obj = inference_service(name, args, _Pools(context.pools or {}))
        yield from _problems(obj, context.kserve, lambda path: inference_service_origin(path, args, obj))


def llm_inference_service_fits_its_crd(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """What it is rendered to is what the API server and KServe's webhooks take (:func:`kserve_iac.rules.verdict.verdict`)."""
    if context.kserve in VERSIONS:
        obj = llm_inference_service(name, args, _Pools(context.pools or {}), context.kserve)
        yield from _problems(obj, context.kserve, lambda path: llm_inference_service_origin(path, args, obj))


class _Pools(dict[str, Pool]):
    """The pools; one that does not exist is another rule's business, and stands here for any."""

    def __missing__(self, name: str) -> Pool:
        return Pool(name, None, 0, 1)


def _problems(obj: dict[str, Any], kserve: str, origin: Callable[[Path], str]) -> Iterable[Problem]:
    for finding in verdict(obj, kserve):
        yield Problem(finding.code, origin(finding.path), finding.message, finding.mend, finding.severity)
