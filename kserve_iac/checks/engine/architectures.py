"""Whether the version of vLLM and Transformers that runs has code for the model."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...catalog.architectures import Span, class_since, has_architecture, has_configuration, span, type_since
from ...catalog.dimensions import ModelKind
from ...catalog.engine_images import ANY, HUGGING_FACE, hugging_face_image, transformers_in
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.cuda import image_of, path_of_image
from ...engines.flags import NOT_KNOWN_YET
from ...engines.images import own_image
from ...engines.roles import EngineRole
from ...findings.path import Path
from .values import has_revision

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

GENERATING = ("ForCausalLM", "ForConditionalGeneration", "LMHeadModel")
"""Ends of the names of architectures that generate text. vLLM makes others of these (``_normalize_arch`` in registry.py)."""

DECIDES = ("hf-overrides", "model-impl", "config-format", "hf-config-path", "config")
"""Flags with which vLLM reads another configuration of the model, or implements it in another way."""


class _Runs(NamedTuple):
    """An engine whose model, version and flags are known."""

    role: EngineRole
    kind: ModelKind
    image: str
    is_server: bool
    """Whether KServe's Hugging Face server starts vLLM, or Transformers for what vLLM does not have."""
    trusts: bool
    """Whether it runs code of the model's repository."""

    @property
    def place(self) -> Path:
        """The argument that decides which version runs, or else the model."""
        return path_of_image(self.role) or self.role.path_of_model

    @property
    def newest(self) -> str | None:
        """The newest Transformers that may be in the image; None: it is not known."""
        return transformers_in(self.image)

    @property
    def which(self) -> str:
        """The versions of vLLM, as a sentence names them."""
        versions = self.role.versions
        return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


def _runs(service: Object) -> Iterator[_Runs]:
    """Nothing is said of images whose content is not known, or where flags decide about the architecture."""
    built_on = isinstance(service.args, LLMInferenceServiceArgs) and bool(service.args.base_refs)
    for role in service.engines:
        workload, line, words = role.llm_workload, role.line, role.flags.words
        if role.kind is None or role.versions == ANY or role.flags.reason == NOT_KNOWN_YET:
            continue
        if built_on and workload is not None and own_image(workload, role.engine) is None:
            continue
        if not role.runs_vllm and role.command is None:
            continue
        if line is not None and line.reason is not None and "command" in line.reason:
            continue
        if any(one.words is None for one in role.further) or any(flag in words for flag in DECIDES):
            continue
        image = image_of(role, service.kserve)
        if image is None or (workload is not None and "model" in words):
            continue
        is_server = line is not None and line.server == "huggingfaceserver"
        yield _Runs(role, role.kind, image, is_server, "trust-remote-code" in words)


def architectures_are_served(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start if it has no code for the architecture ("Model architectures … are not supported for now",
    ``_raise_for_unsupported`` in vllm/model_executor/models/registry.py). It falls back on the class of Transformers, if its
    version has that class and the class is made for it (``_try_resolve_transformers``). KServe's Hugging Face server starts the
    model with Transformers where vLLM does not have the architecture (``is_vllm_backend_enabled`` in
    huggingfaceserver/__main__.py).

    The architectures of a version were read from its wheel (catalog/data/vllm_architectures.json).
    """
    seen: set[Path] = set()
    for one in _runs(service):
        names = [name for name in one.kind.architectures if name.endswith(GENERATING)]
        known = [versions for name in names if (versions := span(name)) is not None]
        if len(names) != len(one.kind.architectures) or len(known) != len(names) or one.place in seen:
            continue
        answers = [_has_code(one, version) for version in one.role.versions]
        if (found := _missing(one, answers, known[0])) is not None:
            seen.add(one.place)
            yield found


def _has_code(one: _Runs, version: str) -> str:
    """Whether a version has code for the model: ``yes``, ``no``, ``transformers`` (it may fall back), or ``unknown``."""
    own = [has_architecture(name, version) for name in one.kind.architectures]
    if True in own:
        return "yes"
    if None in own:
        return "unknown"
    newest, firsts = one.newest, [class_since(name) for name in one.kind.architectures]
    if newest is None or any(first is not None and number(first) <= number(newest) for first in firsts):
        return "transformers"
    return "unknown" if one.trusts else "no"


def _missing(one: _Runs, answers: Sequence[str], known: Span) -> Problem | None:
    """An error where no version that may run has code for the model; a warning where only some have it, or Transformers may."""
    removed = known[1] is not None and number(known[1]) < number(one.role.versions[0])
    if not set(answers) & {"no", "transformers"} or ("transformers" in answers and (one.is_server or removed)):
        return None
    which, name = one.which, one.kind.architectures[0]
    mend = _other_version(one, known)
    if all(answer == "no" for answer in answers):
        return Problem(
            "model-architecture",
            one.place,
            f"vLLM {which} does not have {name}, the architecture of the model, and neither does the Transformers of the image "
            f"{one.image} ({one.newest} at most).",
            mend,
        )
    if "yes" in answers or "unknown" in answers:
        text = (
            f"Not every vLLM {which} has {name}, the architecture of the model, and it is not known which version runs."
        )
    else:
        text = (
            f"vLLM {which} does not have {name}, the architecture of the model. It can at most run the implementation of "
            "Transformers, which not every model has."
        )
    return Problem("model-architecture-unsure", one.place, text, mend)


def _other_version(one: _Runs, known: Span) -> str:
    first, last = known
    which = f"{first} or later" if last is None else f"{first} to {last}"
    place = path_of_image(one.role)
    if one.is_server:
        later = [
            release
            for release, versions in HUGGING_FACE.items()
            if all(has_architecture(name, versions[-1]) for name in one.kind.architectures[:1])
        ]
        if later:
            image = hugging_face_image(later[0])
            tells = f"(vLLM {HUGGING_FACE[later[0]][-1]})"
            if place is not None and place[-1] == "image":
                return f"Set the image to {image} or later {tells}, or serve another model."
            return f"Set runtimeVersion of the model to {image.partition(':')[2]} or later {tells}, or serve another model."
    field = "engine.image" if one.role.is_llm and (place is None or "engine" in place) else "the image of the container"
    return f"Set {field} to an image with vLLM {which}, or serve another model."


def configurations_are_read(service: Object) -> Iterator[Problem]:
    """The configuration of a model is read by a class of vLLM or of Transformers, or by code of the model's own repository. vLLM
    runs that code only with ``--trust-remote-code``: otherwise it ends with "Failed to load the model config", and where there is
    no such code with "does not recognize this architecture" (``HFConfigParser`` in vllm/transformers_utils/config.py,
    ``AutoConfig`` of Transformers). KServe's Hugging Face server reads it with ``AutoConfig`` first
    (``infer_vllm_supported_from_model_architecture`` in huggingfaceserver/vllm/utils.py).
    """
    seen: set[Path] = set()
    for one in _runs(service):
        given = one.kind.model_type
        if given is None or one.trusts:
            continue
        answers = [_is_read(one, given, version) for version in one.role.versions]
        if False not in answers:
            continue
        found = _code(service, one, given, answers) if one.kind.has_code else _too_old(one, given, answers)
        if found is not None and found.where not in seen:
            seen.add(found.where)
            yield found


def _is_read(one: _Runs, model_type: str, version: str) -> bool | None:
    """Whether a version reads the configuration without code of the repository; None: it is not known."""
    own, newest, first = has_configuration(model_type, version), one.newest, type_since(model_type)
    if own is not False or newest is None:
        return None
    if first is None:
        return False if one.kind.has_code else None
    return None if number(first) <= number(newest) else False


def _code(service: Object, one: _Runs, model_type: str, answers: Sequence[bool | None]) -> Problem:
    role = one.role
    is_set = role.is_llm and role.command is None
    where = Path("engine", "trustRemoteCode") if is_set else role.path_of_flag("trust-remote-code")
    mend = "Set trustRemoteCode of the engine to true" if is_set else "Add --trust-remote-code"
    mend += ", if you trust the repository, or use an image with a newer version."
    which = one.which
    if None in answers or has_revision(service, role):
        text = (
            f"vLLM {which} may need code of the model's repository to read its configuration (model type {model_type})."
        )
        return Problem("remote-code-unsure", where, f"{text} It runs such code only if it is told to.", mend)
    return Problem(
        "remote-code",
        where,
        f"vLLM {which} and its Transformers do not know the model type {model_type}, and they run the code in the model's "
        "repository that defines it only if they are told to.",
        mend,
    )


def _too_old(one: _Runs, model_type: str, answers: Sequence[bool | None]) -> Problem | None:
    """Catalogues may leave out that a repository has code, so that only the project's own description makes an error."""
    first, newest_version = type_since(model_type), one.role.versions[-1]
    has = [has_architecture(name, newest_version) for name in one.kind.architectures]
    if first is None or None in answers or True not in has:
        return None  # it is not known, or the architecture is what is missing
    text = f"The model type {model_type} of the model needs Transformers {first} or later"
    told = f"but the image {one.image} has {one.newest} at most."
    own = one.role.model.kind if one.role.model is not None else None
    if own is not None:
        return Problem(
            "model-architecture",
            one.place,
            f"{text}, {told}",
            "Use an image with a newer version, or serve another model.",
        )
    return Problem(
        "model-architecture-unsure",
        one.place,
        f"{text}, {told} It starts only if the model's repository has code for it.",
        "Use an image with a newer version, or set --trust-remote-code, if you trust the repository.",
    )
