"""Rules about the flags of engines. vLLM rejects wrong flags only at its start, minutes after the update."""

from collections.abc import Iterable, Iterator

from ...args import Engine, InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Explainer, Transformer
from ...args.problem import nearest
from ...catalog.engine_images import ANY, is_certain, versions_in
from ...catalog.hf_flags import OF_KSERVE, OWN
from ...catalog.vllm_flags import flag_names, is_known, number, since, until
from ...compiled import CompiledObject
from ...engines.flags import ENGINE_FLAGS
from ...engines.roles import LLMRole
from ...engines.written import is_shell
from ...findings.path import Path
from ...render.wire import shape

OFFLOADING_SINCE = (0, 22, 0)
"""The first vLLM that KServe's presets hand ``kvCacheOffloading`` on to."""

TENSOR = "tensor-parallel-size"

RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""Ranks that vLLM makes room for (``vllm/config/lora.py``: ``MaxLoRARanks``)."""


def engine_flags_are_known(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """VLLM ends at its start if a flag is not known: argparse reports ``unrecognized arguments``.

    The flags of a version were read from its wheel (catalog/data/vllm_flags.json). If several versions are possible, the finding
    is an error only if none of them has the flag. If only some of them have it, the finding is a warning.
    """
    seen: set[Path] = set()
    for role in service.llm_engines:
        engine = role.engine if role.workload.engine is not None else None
        fields = [
            (field, flag) for field, flag in ENGINE_FLAGS.items() if engine is not None and _is_set(engine, field)
        ]
        typed = [(role.path_of(_alias(field)), flag) for field, flag in fields]
        further = [(one.path, flag) for one in role.further if one.path not in seen for flag in one.flags.words]
        if role.command is not None:
            further += [(role.command[1], flag) for flag in role.command[0].words]
        dashed = [(one.path, flag) for one in role.further if one.path not in seen for flag in one.flags.with_one_dash]
        if role.command is not None:
            dashed += [(role.command[1], flag) for flag in role.command[0].with_one_dash]
        seen |= {one.path for one in role.further}  # prefill takes over the extraArgs of decode
        for where, flag in (*typed, *further):
            if (found := _unknown(where, flag, role.versions)) is not None:
                yield found
        for where, flag in dashed:
            if _is_meant(flag, role.versions):
                yield _one_dash(where, flag)


def _is_meant(flag: str, versions: tuple[str, ...]) -> bool:
    """Whether a word with one dash is a flag of vLLM but for the other dash. Abbreviations do not count: ``-m`` is of Python."""
    return since(flag) is not None and any(is_known(flag, version) for version in versions)


def _one_dash(where: Path, flag: str) -> Problem:
    """Argparse reports ``unrecognized arguments`` (vllm-project/vllm#46325)."""
    return Problem("engine-flag", where, f"-{flag} has one dash, so vLLM does not know it.", f"Write --{flag}.")


def _unknown(where: Path, flag: str, versions: tuple[str, ...]) -> Problem | None:
    answers = [is_known(flag, version) for version in versions]
    if False not in answers:
        return None
    first, last = since(flag), until(flag)
    if " " in flag:
        # Kubernetes hands on an entry as it is (ai-dynamo/dynamo#2055).
        text = f"--{flag} is one entry, which nobody splits into words, so vLLM knows no such flag."
        return Problem("engine-flag", where, text, "Write each word as an entry of its own.")
    if first is None:
        mend = _nearest_flag(flag, flag_names())
    elif last is not None:
        mend = f"Remove --{flag}, or use an image with vLLM {last} or earlier."
    else:
        mend = f"Remove --{flag}, or use an image with vLLM {first} or later."
    which = versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
    if True not in answers and None not in answers and versions != ANY:
        return Problem("engine-flag", where, f"vLLM {which} does not know --{flag}.", mend)
    if versions == ANY:
        mend += " If you know which version runs, set engine.version."
    text = f"No vLLM version from {which}" if first is None else f"Not every vLLM version from {which}"
    return Problem("engine-flag-unsure", where, f"{text} knows --{flag}, and it is not known which version runs.", mend)


def _nearest_flag(flag: str, known: Iterable[str]) -> str:
    mend = nearest(flag, known, "flags of vLLM", f"Remove --{flag}, or correct its name.", cutoff=0.7)
    return mend.replace("Did you mean ", "Did you mean --")


def predictor_flags_are_known(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Flags of a predictor that runs vLLM. KServe's Hugging Face server ignores unknown flags (``parse_known_args`` in
    huggingfaceserver/__main__.py), so that nobody reports a typing mistake. vLLM itself ends.
    """
    for role in service.engines:
        line, versions = role.line, role.versions
        if line is None or line.is_of_another_runtime or "transformers" in (line.reason or ""):
            continue
        for flag in line.flags.words:
            where = role.path_of_flag(flag)
            if line.server != "huggingfaceserver":
                if (found := _unknown(where, flag, versions)) is not None:
                    yield found
            elif flag not in OWN and flag not in OF_KSERVE and all(is_known(flag, one) is False for one in versions):
                names = [*flag_names(), *OWN, *OF_KSERVE]
                yield Problem(
                    "flag-ignored",
                    where,
                    f"The Hugging Face server of KServe {service.kserve} does not know --{flag} and ignores it.",
                    _nearest_flag(flag, names)
                    if since(flag) is None
                    else f"Remove --{flag}, or use an image with another vLLM version.",
                )
        for flag in line.flags.with_one_dash:
            if line.server != "huggingfaceserver":
                if _is_meant(flag, versions):
                    yield _one_dash(role.path_of_flag(flag), flag)
            elif flag in OWN or flag in OF_KSERVE or _is_meant(flag, versions):
                yield Problem(
                    "flag-ignored",
                    role.path_of_flag(flag),
                    f"-{flag} has one dash, so the Hugging Face server of KServe {service.kserve} ignores it.",
                    f"Write --{flag}.",
                )


APPENDED = ("--model_name", "--predictor_host", "--http_port")
"""Flags that KServe appends to the ``args`` of a transformer or an explainer where these do not set them (``GetContainer`` in
v1beta1/transformer_custom.go and explainer_custom.go, 0.16 to 0.21)."""


def appended_flags_are_known(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe starts a transformer or an explainer with flags of its own servers. VLLM does not know them and ends at its start,
    as with every unknown flag. A shell that is given its commands as text ignores what stands behind the text.
    """
    for role in service.engines:
        if not isinstance(role.workload, (Transformer, Explainer)) or (own := role.workload.serving_container) is None:
            continue
        words = [*own.command, *own.args]
        added = [flag for flag in APPENDED if not any(str(word).partition("=")[0] == flag for word in own.args)]
        if not added or is_shell(words):
            continue
        *others, last = added
        names = f"{', '.join(others)} and {last}" if others else last
        what = "a transformer" if isinstance(role.workload, Transformer) else "an explainer"
        yield Problem(
            "appended-flag",
            role.path_of_flag(""),
            f"KServe appends {names} to the args of the container of {what}, but vLLM knows no such flag and ends.",
            "Serve the model in a service of its own, or set command to [sh, -c] and args to one text, for example "
            "[exec vllm serve /mnt/models --port 8080], because a shell ignores what follows the text.",
        )


def tensor_size_is_read(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's Hugging Face server replaces the tensor parallel size by the number of GPUs that it sees (``start_engine`` in
    python/huggingfaceserver/huggingfaceserver/vllm/vllm_model.py, 0.16 to 0.20).
    """
    for role in service.engines:
        said = role.flags.words.get(TENSOR)
        if role.uses_all_gpus and said is not None:
            yield Problem(
                "flag-ignored",
                role.path_of_flag(TENSOR),
                f"The Hugging Face server of KServe {service.kserve} shares the model over all {role.gpus_per_pod} GPUs of "
                f"the pod, so --{TENSOR} {said} is ignored.",
                f"Remove --{TENSOR}, or request {said} GPU{'s' * (said != '1')}.",
            )


def engine_flags_are_set_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """If a setting and the same flag in ``extraArgs`` are both set, vLLM uses the last one, so the setting would be lost."""
    for role, engine in _engines(service):
        words = role.further_flags.words
        for field, flag in ENGINE_FLAGS.items():
            if _is_set(engine, field) and (flag in words or f"no-{flag}" in words):
                yield Problem(
                    "flag-twice",
                    role.path_of_flag(flag if flag in words else f"no-{flag}"),
                    f"--{flag} is also set by engine.{_alias(field)}, and vLLM takes only the last of the two.",
                    f"Remove either --{flag} or engine.{_alias(field)}.",
                )


def engine_settings_agree(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Combinations of settings that vLLM rejects (``vllm/config/scheduler.py``: ``verify_max_model_len``;
    ``vllm/entrypoints/openai/cli_args.py``: ``validate_parsed_serve_args``).
    """
    for role, engine in _engines(service):
        parser = engine.tool_call_parser or role.further_flags.words.get("tool-call-parser")
        if engine.enable_auto_tool_choice and not parser:
            yield Problem(
                "engine-settings",
                role.path_of("toolCallParser"),
                "enableAutoToolChoice is set, but toolCallParser is not. vLLM needs a parser to let the model call tools.",
                "Set toolCallParser (for example hermes or llama3_json), or remove enableAutoToolChoice.",
            )
        tokens, where = engine.max_num_batched_tokens, role.path_of("maxNumBatchedTokens")
        if tokens is None:
            continue
        if engine.max_num_seqs is not None and tokens < engine.max_num_seqs:
            yield Problem(
                "engine-settings",
                where,
                f"maxNumBatchedTokens ({tokens:,}) is less than maxNumSeqs ({engine.max_num_seqs:,}), which vLLM refuses.",
                f"Raise maxNumBatchedTokens to at least {engine.max_num_seqs}, or lower maxNumSeqs.",
            )
        length = engine.max_model_len
        if engine.enable_chunked_prefill is False and length is not None and tokens < length:
            yield Problem(
                "engine-settings",
                where,
                f"maxNumBatchedTokens ({tokens:,}) is less than maxModelLen ({length:,}), which vLLM refuses when "
                "enableChunkedPrefill is false.",
                f"Raise maxNumBatchedTokens to at least {length}, or remove enableChunkedPrefill.",
            )


def offloading_reaches_vllm(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's presets pass ``kvCacheOffloading`` only to vLLM 0.22 and later, and not beside another KV connector. Otherwise
    they ignore it silently (config/llmisvcconfig/config-llm-template.yaml of 0.20: ``KV_TRANSFER_ARGS``).
    """
    args = service.args
    for role in service.llm_engines:
        if role.workload.kv_cache_offloading is None:
            continue
        where = role.path / "kvCacheOffloading"
        if all(number(one) < OFFLOADING_SINCE for one in role.versions):
            yield Problem(
                "offload-ignored",
                where,
                f"KServe passes kvCacheOffloading on to vLLM 0.22 and later only, but vLLM {role.versions[-1]} runs.",
                "Set engine.image to an image with vLLM 0.22 or later, or remove kvCacheOffloading.",
            )
        elif args.prefill is not None and args.disaggregation.connector != "none":
            yield Problem(
                "offload-ignored",
                where,
                f"KServe ignores kvCacheOffloading beside another KV connector, and {args.disaggregation.connector} is in use.",
                "Remove kvCacheOffloading.",
            )
        elif "kv-transfer-config" in role.further_flags.words:
            yield Problem(
                "offload-ignored",
                where,
                "KServe ignores kvCacheOffloading when the engine has a --kv-transfer-config of its own.",
                "Remove either kvCacheOffloading or --kv-transfer-config.",
            )


def adapters_have_room(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Sizes of LoRA that vLLM rejects (``vllm/config/lora.py``): fewer adapters in CPU memory than on the GPU, and ranks that it
    does not support.
    """
    args = service.args
    lora = args.model.lora if args.model is not None else None
    if lora is None:
        return
    on_gpu = lora.max_adapters or 1
    if lora.max_cpu_adapters is not None and lora.max_cpu_adapters < on_gpu:
        yield Problem(
            "lora-room",
            Path("model", "lora", "maxCpuAdapters"),
            f"maxCpuAdapters ({lora.max_cpu_adapters}) is less than the number of adapters on the GPU ({on_gpu}), "
            "which vLLM refuses.",
            f"Set maxCpuAdapters to {max(on_gpu, len(lora.adapters))}, or remove it.",
        )
    if lora.max_rank is not None and lora.max_rank not in RANKS:
        larger = next((rank for rank in RANKS if rank > lora.max_rank), None)
        yield Problem(
            "lora-room",
            Path("model", "lora", "maxRank"),
            f"maxRank is {lora.max_rank}, but vLLM supports only {', '.join(str(rank) for rank in RANKS)}.",
            f"Set maxRank to {larger}; adapters of a lower rank fit, too."
            if larger
            else f"Set maxRank to {RANKS[-1]}, the largest.",
        )


def version_matches_the_image(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``engine.version`` must agree with the image if the version in it is certain. A tag of others is no version of vLLM
    (:func:`kserve_iac.catalog.engine_images.name_and_tag`).
    """
    for role, engine in _engines(service):
        if engine.version is None:
            continue
        image = engine.image
        if image is None:
            yield Problem(
                "engine-version",
                role.path_of("version"),
                "engine.version describes engine.image, but engine.image is not set: KServe's preset brings its own image.",
                "Remove engine.version, or set engine.image.",
            )
            continue
        told = None if is_output(image) or not is_certain(str(image)) else versions_in(str(image))
        if told is not None and len(told) == 1 and engine.version not in told:
            yield Problem(
                "engine-version",
                role.path_of("version"),
                f"engine.version is {engine.version}, but the image {image} has vLLM {told[0]}.",
                f"Remove engine.version, or set engine.image to an image with vLLM {engine.version}.",
            )


def _engines(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[tuple[LLMRole, Engine]]:
    """Each role with its own engine settings, with the effective settings."""
    for role in service.llm_engines:
        if role.workload.engine is not None and role.engine is not None:
            yield role, role.engine


def _is_set(engine: Engine, field: str) -> bool:
    return getattr(engine, field) not in (None, {})


def _alias(field: str) -> str:
    return next(one.alias for one in shape(Engine).fields if one.attribute == field)
