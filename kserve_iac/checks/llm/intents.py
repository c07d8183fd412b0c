"""Rules about intents of an LLM workload, which become volumes, variables and containers that the user can also write directly.

The rendering merges entries of one name (render/merging.py). If an intent and the user set different fields of an entry, both
remain. If they set the same field, one of the two would be lost, or the entry would have two sources, which Kubernetes rejects.
These rules refuse such entries.
"""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ...args.llm.inference_service import MAIN_CONTAINER, LLMSpec, Workload
from ...catalog.kv_connectors import SIDECAR
from ...catalog.presets import SHARED_MEMORY_VOLUME
from ...compiled import CompiledObject
from ...engines.downloads import DOWNLOADER
from ...engines.flags import engine_words
from ...findings.path import Path
from ...render.disaggregation import FIELD_OF, Role, role_env, sidecar
from ...render.epp import preset_variables
from ...render.llm_inference_service import HF_TOKEN
from ...render.merging import Parts, origin_of
from ...render.wire import written

_S = LLMInferenceServiceArgs | LLMInferenceServiceConfigArgs


def _pods(path: Path, workload: Workload) -> Iterator[Parts]:
    """The pods of a role that the user wrote, ``extra`` included, each entry with its path in the arguments."""
    for field, template in (("template", workload.template), ("worker", workload.worker)):
        if template is not None:
            yield written(template, at=path / field)


def _named(pod: Parts, field: str, name: str, inside: str = "") -> Iterator[tuple[Path, str]]:
    """The entries of a list of the pod that have this name, each with its path in the arguments and its name. If ``inside`` is
    set: the entries of that list inside them instead.
    """
    for index, entry in enumerate(pod.get(field) or []):
        if not isinstance(entry, dict) or entry.get("name") != name:
            continue
        if not inside:
            yield _path(pod, field, index), name
            continue
        for number, inner in enumerate(entry.get(inside) or []):
            if isinstance(inner, dict):
                yield _path(pod, field, index, inside, number), str(inner.get("name"))


def _path(pod: Parts, *steps: str | int) -> Path:
    return Path(*origin_of(pod, steps))


def shared_memory_is_set_once(service: CompiledObject[_S]) -> Iterator[Problem]:
    """``sharedMemory`` writes the volume ``dshm``. If the user writes a volume of that name, the volume would have two
    sources.
    """
    args = service.args
    for path, workload in args.workloads():
        if workload.shared_memory is None:
            continue
        for pod in _pods(path, workload):
            for where, _ in _named(pod, "volumes", SHARED_MEMORY_VOLUME):
                yield Problem(
                    "volume-twice",
                    where,
                    f"sharedMemory also writes the volume {SHARED_MEMORY_VOLUME}, and a volume can have only one source.",
                    "Remove the volume, or remove sharedMemory and set the size on the volume.",
                )


def variables_are_set_once(service: CompiledObject[_S]) -> Iterator[Problem]:
    """The rendering writes settings into variables. If the user sets such a variable as well, or sets one variable in both
    ``env`` and a template, one of the two values would be lost.
    """
    args = service.args
    if args.prefill is not None and args.disaggregation.hash_seed is not None and preset_variables(args):
        yield Problem(
            "env-twice",
            Path("disaggregation", "hashSeed"),
            "router.scheduler.preset also sets the hash seed.",
            "Remove disaggregation.hashSeed. The preset's hashSeed applies to both roles.",
        )
    for path, workload in args.workloads():
        role: Role = "prefill" if path else "decode"
        in_env = {variable.name for variable in workload.env}
        env = path / "env"
        given = [(env / index, variable.name, False) for index, variable in enumerate(workload.env)]
        for pod in _pods(path, workload):
            found = _named(pod, "containers", MAIN_CONTAINER, "env")
            given += [(where, variable, True) for where, variable in found]
        if not given:
            continue
        ours = {str(variable["name"]) for variable in role_env(args, role, service.kserve)}
        for where, variable, in_template in given:
            if variable in ours:
                yield _of_setting(where, variable, args)
            elif in_template and variable in in_env:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable} is also set in {env}.",
                    f"Remove {variable} here, or remove it from {env}, which applies to every pod of the role.",
                )


def _of_setting(where: Path, variable: str, args: LLMSpec) -> Problem:
    if variable in preset_variables(args):
        text, mend = "router.scheduler.preset", "Remove the variable, and set the seed in the preset's hashSeed."
    elif variable in FIELD_OF:
        text, mend = (
            "disaggregation",
            f"Remove the variable. disaggregation.{FIELD_OF[variable]} sets it for both roles.",
        )
    else:
        of_engine = any(engine_words(one.engine) for _, one in args.workloads())
        of_connector = args.prefill is not None and args.disaggregation.connector != "none"
        text, way = "engine", "remove engine"
        if of_connector and of_engine:
            text, way = "engine and disaggregation", "set disaggregation.connector to none and remove engine"
        elif of_connector:
            text = f"disaggregation, for its connector {args.disaggregation.connector}"
            way = "set disaggregation.connector to none"
        mend = f"Move its flags to engine.extraArgs, or {way}."
    return Problem("env-twice", where, f"{variable} is also set by {text}.", mend)


def init_containers_are_set_once(service: CompiledObject[_S]) -> Iterator[Problem]:
    """``model.credentials`` writes a variable of the downloader, and a connector writes the arguments of the sidecar."""
    args = service.args
    for path, workload in args.workloads():
        for pod in _pods(path, workload):
            if args.model is not None and args.model.credentials is not None:
                for where, variable in _named(pod, "initContainers", DOWNLOADER, "env"):
                    if variable == HF_TOKEN:
                        yield Problem(
                            "env-twice",
                            where,
                            f"{HF_TOKEN} is also set by model.credentials.",
                            "Remove the variable, or remove model.credentials.",
                        )
        if workload.template is None or not sidecar(args, "prefill" if path else "decode", service.kserve):
            continue
        pod = next(_pods(path, workload))
        for index, entry in enumerate(pod.get("initContainers") or []):
            if isinstance(entry, dict) and entry.get("name") == SIDECAR and entry.get("args"):
                yield Problem(
                    "args-twice",
                    _path(pod, "initContainers", index, "args"),
                    f"disaggregation.connector also writes the arguments of {SIDECAR}.",
                    "Remove args, or set disaggregation.connector to none and write all arguments yourself.",
                )
