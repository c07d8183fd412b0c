"""How long the pods of each engine take until they serve, once something makes them start anew."""

from ..args import Environment, InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.kinds import kind_of
from ..args.workload import ObjectMeta
from ..catalog.kserve import minor
from .coldstart import cold_start, weights_bytes
from .engines import EngineRole, engine_roles
from .loading import Seconds
from .pools import pools_of

Starts = dict[tuple[tuple[str, str, str], str], Seconds]
"""Kind, namespace and name of a service, and the role -> seconds."""


def starts_of(environment: Environment) -> Starts:
    """Of every engine whose model is in the catalogue. Nodes may be there already, or have to be made."""
    pools = pools_of(environment.cluster.node_pools)
    found: Starts = {}
    for name, service in environment.services.items():
        args = service.args
        if not isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)) or not isinstance(args, ObjectMeta):
            continue
        key = (kind_of(args).name, args.namespace, args.name or name)
        for engine in engine_roles(args, pools, minor(environment.platform.kserve)):
            if engine.model is not None:
                eager = engine.settings is not None and engine.settings.enforce_eager
                start = cold_start(weights_bytes(engine.model), scheme=_scheme(args), new_node=None, eager=eager)
                found[key, _role(engine)] = start.total
    return found


def _scheme(args: InferenceServiceArgs | LLMInferenceServiceArgs) -> str:
    """Where the model is fetched from; Hugging Face where a predictor names its model by itself."""
    if isinstance(args, LLMInferenceServiceArgs):
        return args.model.uri.partition("://")[0] if args.model is not None else ""
    uri = next((one.storage_uri for _, one in args.predictor.models() if isinstance(one.storage_uri, str)), "hf://")
    return uri.partition("://")[0]


def _role(engine: EngineRole) -> str:
    return "engine" if engine.role == "serve" else engine.role
