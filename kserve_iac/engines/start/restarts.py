"""How long the pods of each engine take until they serve, once something makes them start anew."""

from collections.abc import Iterable, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs
from ...args.workload import ClusterMeta
from ..flags import is_eager
from ..roles import EngineRole
from .cold import cold_start, weights_bytes
from .loading import Seconds

Starts = Mapping[tuple[tuple[str, str, str], str], Seconds]
"""Kind, namespace and name of a service, and the role -> seconds."""


def starts_of(args: ClusterMeta, engines: Iterable[EngineRole]) -> dict[str, Seconds]:
    """Of every engine of a service whose model is in the catalogue, by role. Nodes may be there already, or have to be made."""
    if not isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)):
        return {}
    return {
        engine.role: cold_start(
            weights_bytes(engine.model), scheme=_scheme(args), new_node=None, eager=is_eager(engine.flags, unknown=True)
        ).total
        for engine in engines
        if engine.model is not None
    }


def _scheme(args: InferenceServiceArgs | LLMInferenceServiceArgs) -> str:
    """Where the model is fetched from; Hugging Face where a predictor names its model by itself."""
    if isinstance(args, LLMInferenceServiceArgs):
        return args.model.uri.partition("://")[0] if args.model is not None else ""
    predictor = args.predictor
    given = [one.storage_uri for _, one in predictor.models()] + [one.uri for one in predictor.storage_uris]
    return next((uri for uri in given if isinstance(uri, str)), "hf://").partition("://")[0]
