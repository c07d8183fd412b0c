"""Rules about what vLLM demands of a GPU: quantised weights, types of the KV cache, and attention backends."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...catalog.engine_images import ANY
from ...catalog.gpus import Gpu
from ...catalog.vllm_flags import number
from ...catalog.vllm_gpus import (
    ASKED,
    FP8,
    Capability,
    backend,
    first_version,
    least_capability,
    runs_on,
    scheme_of,
    takes_cache,
)
from ...compiled import CompiledObject
from ...engines.flags import Flags
from ...engines.huggingface import hub_model
from ...engines.images import own_image
from ...engines.roles import EngineRole
from ...engines.written import command_flags, serves_the_mount
from ...findings.path import Path
from .memory import named_model
from .values import AUTOMATIC, has_revision, place_of

if TYPE_CHECKING:
    from ...findings.codes import Code

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

VARIABLE = "VLLM_ATTENTION_BACKEND"
"""Variable that names the attention backend (``vllm/envs.py``)."""

UNREAD_SINCE = (0, 15, 0)
"""The first vLLM whose ``envs.py`` has the variable no more; 0.14.1 still reads it (vllm/config/attention.py)."""

FLAG_SINCE = (0, 13, 0)
"""The first vLLM with ``--attention-backend`` (vllm/engine/arg_utils.py)."""

E5M2 = "fp8_e5m2"
"""A type of the KV cache that needs no scales."""

NO_MLA = "VLLM_MLA_DISABLE"
"""Variable that turns multi-head latent attention off (``vllm/envs.py``)."""


class On(NamedTuple):
    """An engine on a GPU whose compute capability is known."""

    role: EngineRole
    gpu: Gpu
    capability: Capability
    flags: Flags
    """What it is started with."""
    command: Path | None = None
    """The field of a command of the user's own that has the flags; None: its flags stand in the usual places."""

    def place_of(self, flag: str) -> Path:
        """The argument that says a flag."""
        return place_of(self.role, flag) if self.command is None else self.command

    @property
    def card(self) -> str:
        """The GPU, as a sentence names it."""
        return f"{self.gpu.name} (compute capability {spelled(self.capability)})"

    @property
    def is_mla(self) -> bool | None:
        """Whether its attention is latent; None: it is not known, or sparse, which chooses its types of the cache itself."""
        model = self.role.model
        if model is None or model.indexer_head_dim is not None or self.role.variable(NO_MLA) is not None:
            return None
        return model.mla is not None


def spelled(capability: Capability) -> str:
    """A compute capability as NVIDIA writes it."""
    return f"{capability[0]}.{capability[1]}"


def on_gpus(service: Object) -> Iterator[On]:
    """The engines that run vLLM on a GPU of a known capability, with flags that are known.

    Nothing is said where another configuration may name the image.
    """
    built_on = isinstance(service.args, LLMInferenceServiceArgs) and bool(service.args.base_refs)
    for role in service.engines:
        card, workload = role.gpu, role.llm_workload
        if card is None or card.compute_capability not in ASKED:
            continue
        if built_on and workload is not None and own_image(workload, role.engine) is None:
            continue
        if role.runs_vllm:
            yield On(role, card, card.compute_capability, role.flags)
        elif workload is None or not serves_the_mount(workload):
            continue
        elif (found := command_flags(role.path, workload)) is not None:
            yield On(role, card, card.compute_capability, *found)


def problem_of(
    code: "Code", on: On, where: Path, answers: Sequence[bool | None], text: str, mend: str
) -> Problem | None:
    """An error where no version that may run can do it; a warning where some cannot."""
    if False not in answers:
        return None
    versions = on.role.versions
    if all(one is False for one in answers) and versions != ANY:
        return Problem(code, where, f"vLLM {_which(versions)} {text}", mend)
    if versions == ANY:
        mend += " If you know which version runs, set engine.version." if on.role.is_llm else ""
    refusing = [version for version, one in zip(versions, answers, strict=True) if one is False]
    unsure = f"The version of vLLM that runs is not known, and vLLM {_which(refusing)} {text}"
    return Problem("engine-gpu-unsure", where, unsure, mend)


def _which(versions: Sequence[str]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


def quantization_suits_the_gpu(service: Object) -> Iterator[Problem]:
    """A quantisation method demands a compute capability: vLLM exits with "The quantization method … is not supported for the
    current GPU" (``_get_quantization_config`` in vllm/config/vllm.py), and for a scheme of compressed-tensors with "Quantization
    scheme is not supported for the current GPU" (``_check_scheme_supported`` in compressed_tensors.py).
    """
    for on in on_gpus(service):
        role, words = on.role, on.flags.words
        if "hf-overrides" in words:
            continue
        flag = words.get("quantization", "")
        stored = role.model.quantization if role.model is not None and not has_revision(service, role) else None
        method = flag or (stored.declared if stored is not None else None)
        if not method or "$" in method:
            continue
        scheme = scheme_of(method, stored)
        needs = [least_capability(method, version, scheme) for version in role.versions]
        known = [one for one in needs if one is not None]
        if not known:
            continue
        answers = [None if one is None else one <= on.capability for one in needs]
        least = max(known)
        what = f"--quantization {method}" if flag else f"checkpoints that are quantised with {_named(method, scheme)}"
        later = first_version(method, on.capability, scheme, role.versions[-1])
        mend = f"Use a pool whose GPUs have compute capability {spelled(least)} or later"
        mend += f", an image with vLLM {later} or later" if later is not None else ""
        mend += ", or remove the setting." if flag and stored is None else ", or serve another checkpoint of the model."
        found = problem_of(
            "quantization-gpu",
            on,
            on.place_of("quantization") if flag else role.path_of_model,
            answers,
            f"runs {what} on GPUs of compute capability {spelled(least)} or later, but the engine runs on {on.card}.",
            mend,
        )
        if found is not None:
            yield found


def _named(method: str, scheme: str | None) -> str:
    return method if scheme is None else f"{method} ({scheme})"


def cache_type_suits_the_gpu(service: Object) -> Iterator[Problem]:
    """A type of the KV cache needs an attention backend that keeps it on the GPU. vLLM exits with "No valid attention backend
    found", "Selected backend … is not valid", or as Triton compiles: "type fp8e4nv not supported in this architecture"
    (:func:`~kserve_iac.catalog.vllm_gpus.takes_cache`).
    """
    seen: set[tuple[Path, str]] = set()
    for on in on_gpus(service):
        role = on.role
        value = on.flags.words.get("kv-cache-dtype", "")
        if not value or "$" in value:
            continue
        where = on.place_of("kv-cache-dtype")
        answers = [_takes(on, value, version) for version in role.versions]
        name = next((one for version in role.versions if (one := told(on, version)) is not None), None)
        by = f" with the attention backend {name}" if name is not None else ""
        found = problem_of(
            "kv-cache-type",
            on,
            where,
            answers,
            f"keeps no KV cache of type {value} on {on.card}{by}.",
            _other_cache(on, where, value, name),
        )
        if found is not None and (where, found.message) not in seen:
            seen.add((where, found.message))
            yield found


def _takes(on: On, value: str, version: str) -> bool | None:
    name = told(on, version)
    if name is None and on.is_mla is None:
        return _takes_of_any_kind(on, value, version)
    return takes_cache(value, on.capability, version, name=name, mla=bool(on.is_mla))


def _takes_of_any_kind(on: On, value: str, version: str) -> bool | None:
    """The same for a model that is not known: refused is only a type that no kind of attention keeps there. None: the model is
    known, and its kind is none of these.
    """
    if on.role.model is not None:
        return None
    answers = [takes_cache(value, on.capability, version, name=None, mla=mla) for mla in (False, True)]
    return False if answers == [False, False] else None


def _other_cache(on: On, where: Path, value: str, name: str | None) -> str:
    ways = ["Remove kvCacheDtype" if where[-1] == "kvCacheDtype" else "Remove --kv-cache-dtype"]
    if name is not None and any(
        takes_cache(value, on.capability, version, name=None, mla=bool(on.is_mla)) for version in on.role.versions
    ):
        ways.append(f"let vLLM choose the backend in place of {name}")
    if value.startswith("fp8") and on.capability < FP8:
        ways.append(f"use a pool whose GPUs have FP8 (compute capability {spelled(FP8)} or later)")
    return f"{', or '.join(ways)}."


def fp8_checkpoints_keep_no_e5m2(service: Object) -> Iterator[Problem]:
    """Checkpoints in FP8 may hold scales for a KV cache in e4m3: vLLM exits with "fp8_e5m2 kv-cache is not supported with fp8
    checkpoints" (vllm/attention/layer.py, later vllm/model_executor/layers/attention/attention.py, in every version read). Before
    0.24, it does so with every checkpoint of compressed-tensors, later only with those that declare a scheme of the cache
    (vllm-project/vllm#45040).

    A model that is not known is one in FP8 by its name, which is a warning.
    """
    for role in service.engines:
        if not role.runs_vllm or role.flags.words.get("kv-cache-dtype") != E5M2 or has_revision(service, role):
            continue
        if role.model is None:
            yield from _in_fp8_by_name(service, role)
            continue
        stored = role.model.quantization
        if stored is None or not _keeps_no_e5m2(stored.declared, role.versions):
            continue
        yield Problem(
            "kv-cache-type",
            place_of(role, "kv-cache-dtype"),
            f"vLLM keeps no KV cache of type {E5M2} for {role.model.name}, whose checkpoint has scales for another type.",
            "Set it to fp8, or remove it.",
        )


def _keeps_no_e5m2(declared: str | None, versions: Sequence[str]) -> bool:
    """Whether vLLM refuses the type with a checkpoint of that method."""
    if declared == "compressed-tensors":
        return all(number(version) < (0, 24, 0) for version in versions)
    return declared in ("fp8", "modelopt")


def _in_fp8_by_name(service: Object, role: EngineRole) -> Iterator[Problem]:
    uri, given = named_model(service.args, role)
    hub = given or (hub_model(uri) if uri is not None else None)
    if hub is None or "fp8" not in re.split(r"[-_.]", hub.partition("/")[2].lower()):
        return
    yield Problem(
        "kv-cache-unsure",
        place_of(role, "kv-cache-dtype"),
        f"The model {hub} is not known, but by its name its checkpoint is in FP8. vLLM keeps no KV cache of type {E5M2} for most "
        "of these.",
        "Set it to fp8, or remove it.",
    )


def backend_suits_the_gpu(service: Object) -> Iterator[Problem]:
    """An attention backend that is set must take the GPU and the model's kind of attention: vLLM exits with "Selected backend …
    is not valid for this configuration" (``get_attn_backend_cls`` in vllm/platforms/cuda.py, 0.11.2 and later).
    """
    for on in on_gpus(service):
        role = on.role
        if (said := _said_backend(role, on.flags)) is None:
            continue
        where, name = said if on.command is None or "env" in said[0] else (on.command, said[1])
        found = [backend(name, version) if told(on, version) is not None else None for version in role.versions]
        runs = [None if one is None else runs_on(one, on.capability) for one in found]
        spelled_so = VARIABLE if "env" in where else "--attention-backend"
        text, mend = (
            f"does not run the attention backend {name} on {on.card}.",
            f"Remove {spelled_so}; vLLM then chooses a backend.",
        )
        answers = runs
        if False not in runs and on.is_mla is not None and role.model is not None:
            answers = [None if one is None else one.mla == on.is_mla for one in found]
            kind = "has" if on.is_mla else "does not have"
            text = f"does not run the attention backend {name} for {role.model.name}, which {kind} multi-head latent attention."
        problem = problem_of("attention-backend", on, where, answers, text, mend)
        if problem is not None:
            yield problem


def backend_is_read(service: Object) -> Iterator[Problem]:
    """The variable is unknown to vLLM from 0.15 on, which ignores it; ``--attention-backend`` exists from 0.13 on."""
    for role in service.engines:
        given = role.variable(VARIABLE)
        if given is None or not role.runs_vllm:
            continue
        if all(number(version) >= UNREAD_SINCE for version in role.versions):
            yield Problem(
                "backend-unread",
                given[0],
                f"vLLM {_which(role.versions)} does not read {VARIABLE}, so it chooses the attention backend itself.",
                f"Set --attention-backend in {role.path_of('extraArgs')}, and remove the variable.",
            )


def told(on: On, version: str) -> str | None:
    """The attention backend that a version is told."""
    return backend_of(on.role, version, on.flags)


def _said_backend(role: EngineRole, flags: Flags) -> tuple[Path, str] | None:
    """The attention backend that is set, and where; None: vLLM chooses, or it is not known."""
    if (found := _of_flags(role, flags)) is not None:
        return found
    given = role.variable(VARIABLE)
    if given is None or given[1] is None or is_output(given[1]) or not str(given[1]):
        return None
    return given[0], str(given[1]).upper()


def _of_flags(role: EngineRole, flags: Flags) -> tuple[Path, str] | None:
    for flag in ("attention-backend", "attention-config.backend", "attention-config"):
        value = flags.words.get(flag, "")
        if flag == "attention-config" and value:
            value = _of_json(value)
        if value and "$" not in value and value.lower() != AUTOMATIC:
            return place_of(role, flag), value.upper()
    return None


def _of_json(text: str) -> str:
    try:
        given = json.loads(text)
    except ValueError:
        return ""
    found = given.get("backend") if isinstance(given, dict) else None
    return found if isinstance(found, str) else ""


def backend_of(role: EngineRole, version: str, flags: Flags | None = None) -> str | None:
    """The attention backend that a version is told, by the flag or by the variable that it reads; None: it chooses by itself, or
    the variable is not known yet. ``flags`` are those of a command of the user's own.
    """
    given = role.flags if flags is None else flags
    by_flag = _of_flags(role, given)
    if by_flag is not None and number(version) >= FLAG_SINCE:
        return by_flag[1]
    said = _said_backend(role, given)
    if by_flag is None and said is not None and number(version) < UNREAD_SINCE:
        return said[1]
    return None
