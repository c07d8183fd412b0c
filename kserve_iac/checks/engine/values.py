"""Rules about the values of flags: values that a version of vLLM rejects at its start, or that contradict the checkpoint."""

from collections.abc import Iterator

from ...args import Engine, InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.problem import nearest
from ...catalog.engine_images import ANY
from ...catalog.vllm_flags import is_known
from ...catalog.vllm_values import flags, span, takes, values
from ...compiled import CompiledObject
from ...engines.flags import ENGINE_FLAGS
from ...engines.roles import EngineRole
from ...findings.path import Path
from ...render.wire import shape

AUTOMATIC = "auto"
"""The value of the attention backend that means none is set (``AttentionConfig.validate_backend_before`` in
vllm/config/attention.py)."""

NOTHING = "None"
"""The value by which a flag is not set (``optional_type`` in vllm/engine/arg_utils.py)."""

PLUGINS = {"tool-call-parser": "tool-parser-plugin", "reasoning-parser": "reasoning-parser-plugin"}
"""Flags with which a file of the user's registers further values."""

OF_SERVER = ("quantization", "kv-cache-dtype", "tool-call-parser", "reasoning-parser")
"""Flags of KServe's Hugging Face server whose values are checked: it hands the first two on to vLLM's engine, and looks the
parsers up itself (``start_engine`` in python/huggingfaceserver/huggingfaceserver/vllm/vllm_model.py of 0.16 to 0.20)."""

FAMILIES = {"awq": "awq", "awq_marlin": "awq", "gptq": "gptq", "gptq_marlin": "gptq"}
"""Quantisation methods that read only checkpoints of their own family."""

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]


def engine_values_are_known(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start if a value is not known. It reports ``invalid tool call parser``, ``invalid reasoning parser``
    (entrypoints' ``validate_api_server_args``), ``Unknown quantization method`` (config/model.py) or ``Unknown attention
    backend`` (``AttentionBackendEnum``). For all other flags, argparse reports ``invalid choice``.

    The values of a version were read from its wheel (catalog/data/vllm_values.json). vLLM looks up a parser of tool calls only
    with ``--enable-auto-tool-choice``.
    """
    for where, role, flag, value in _said(service):
        versions = tuple(version for version in role.versions if is_known(flag, version) is not False)
        found = _unknown(where, flag, value, versions) if versions else None
        if found is not None:
            yield found  # of versions without the flag, another rule tells it


BACKENDS = ("auto", "huggingface", "vllm")
"""Backends of KServe's Hugging Face server (``Backend`` in python/huggingfaceserver/huggingfaceserver of 0.16 to 0.20)."""


def backends_exist(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's Hugging Face server ends with a KeyError at another backend (``Backend[t]`` in huggingfaceserver/__main__.py)."""
    for role in service.engines:
        value = role.flags.words.get("backend", "")
        is_server = role.line is not None and role.line.server == "huggingfaceserver"
        if is_server and role.runs_vllm and value and "$" not in value and value not in BACKENDS:
            yield Problem(
                "engine-value",
                role.path_of_flag("backend"),
                f"KServe's Hugging Face server has no backend {value}.",
                nearest(value, BACKENDS, "backends"),
            )


def _said(service: Object) -> Iterator[tuple[Path, EngineRole, str, str]]:
    """Each value once, because the prefill role uses the values of the decode role."""
    for index, role in enumerate(service.engines):
        words = role.flags.words
        given = [flag for flag in flags() if words.get(flag)]
        seen = {place_of(before, flag) for before in service.engines[:index] for flag in flags()} if given else set()
        for flag in given:
            value, where = words[flag], place_of(role, flag)
            if value != NOTHING and "$" not in value and where not in seen and _is_looked_up(role, flag, value):
                yield where, role, flag, value


def _is_looked_up(role: EngineRole, flag: str, value: str) -> bool:
    words, line = role.flags.words, role.line
    if PLUGINS.get(flag) in words or (flag == "attention-backend" and value.lower() == AUTOMATIC):
        return False
    if flag == "tool-call-parser" and "enable-auto-tool-choice" not in words:
        return False
    if not role.runs_vllm and role.command is None:
        return False
    return line is None or line.server != "huggingfaceserver" or flag in OF_SERVER


def place_of(role: EngineRole, flag: str) -> Path:
    """The argument that says a flag."""
    workload = role.llm_workload
    if workload is None or role.command is not None or any(flag in one.flags.words for one in role.further):
        return role.path_of_flag(flag)
    name = next((name for name, known in ENGINE_FLAGS.items() if known == flag), None)
    field = next((one.alias for one in shape(Engine).fields if one.attribute == name), "extraArgs")
    own = workload.engine is not None and name in workload.engine.model_fields_set
    return role.path_of(field) if own else Path("engine", field)


def _unknown(where: Path, flag: str, value: str, versions: tuple[str, ...]) -> Problem | None:
    answers = [takes(flag, value, version) for version in versions]
    if False not in answers:
        return None
    which = versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
    known = span(flag, value)
    if known is None:
        mend = nearest(value, values(flag, versions[-1]), f"values of --{flag}")
    elif known[1] is not None:
        mend = f"Set another value, or use an image with vLLM {known[0]} to {known[1]}."
    else:
        mend = f"Set another value, or use an image with vLLM {known[0]} or later."
    # A method that vLLM once had may come back as a plugin of an image.
    is_certain = not (flag == "quantization" and known is not None and known[1] is not None)
    if True not in answers and None not in answers and versions != ANY and is_certain:
        return Problem("engine-value", where, f"vLLM {which} does not know --{flag} {value}.", mend)
    if versions == ANY:
        mend += " If you know which version runs, set engine.version."
    text = f"No vLLM version from {which}" if True not in answers and len(versions) > 1 else f"Not every vLLM {which}"
    text = (
        f"vLLM {which} does not know --{flag} {value} by itself"
        if len(versions) == 1
        else f"{text} knows --{flag} {value}"
    )
    return Problem("engine-value-unsure", where, f"{text}.", mend)


def quantization_suits_the_checkpoint(service: Object) -> Iterator[Problem]:
    """AWQ and GPTQ require checkpoints that were quantised with the same method. If the checkpoint has no such configuration,
    vLLM reports ``Cannot find the config file`` (``get_quant_config`` in model_executor/model_loader/weight_utils.py). If it has
    another one, vLLM reports that the method ``does not match`` (``_verify_quantization`` in config/model.py).
    """
    for where, role, flag, value in _said(service):
        asked = FAMILIES.get(value) if flag == "quantization" else None
        if asked is None or role.model is None or has_revision(service, role) or "hf-overrides" in role.flags.words:
            continue
        method = role.model.quantization.method if role.model.quantization is not None else None
        if method == asked:
            continue
        stored = f"is quantised with {method}" if method is not None else "is not quantised"
        yield Problem(
            "quantization-mismatch",
            where,
            f"The checkpoint {role.model.name} {stored}, but {value} reads only checkpoints that are quantised with {asked}.",
            "Remove the setting, which vLLM takes from the checkpoint, or serve "
            f"{'an AWQ' if asked == 'awq' else 'a GPTQ'} checkpoint of the model.",
        )


def has_revision(service: Object, role: EngineRole) -> bool:
    """Whether a revision is named, which may hold other weights than the catalogue knows."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        uri = args.model.uri if args.model is not None else ""
    else:
        uri = (role.line.model if role.line is not None else None) or ""
    return ":" in uri.partition("://")[2] or "revision" in role.flags.words
