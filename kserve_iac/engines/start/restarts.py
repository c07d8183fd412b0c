"""How long the pods of each engine take until they serve, once something makes them start anew."""

from collections.abc import Iterable, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs
from ...args.workload import ClusterMeta
from ..flags import is_eager
from ..roles import EngineRole
from .cold import cold_start, scheme_of, weights_bytes
from .loading import Seconds

Starts = Mapping[tuple[tuple[str, str, str], str], Seconds]
"""Kind, namespace and name of a service, and the role -> seconds."""


def starts_of(args: ClusterMeta, engines: Iterable[EngineRole]) -> dict[str, Seconds]:
    """Of every engine of a service whose model is in the catalogue, by role. Nodes may be there already, or have to be made."""
    if not isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)):
        return {}
    return {
        engine.role: cold_start(
            weights_bytes(engine.model),
            scheme=scheme_of(args, engine),
            new_node=None,
            eager=is_eager(engine.flags, unknown=True),
        ).total
        for engine in engines
        if engine.model is not None
    }
