"""Rules about the flags of engines whose value is JSON. Which form a flag takes changes with the version of vLLM."""

from collections.abc import Iterator, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...catalog.engine_images import ANY
from ...catalog.vllm_forms import flags, form_of, is_of_form
from ...compiled import CompiledObject
from ...engines.flags import NOT_KNOWN_YET
from ...engines.roles import EngineRole
from ...findings.path import Path
from .values import FILLED_IN, place_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

WANTED: Mapping[str, str] = {
    "object": "a JSON object",
    "level": "a JSON object or a number from 0 to 3",
    "json": "JSON",
    "pairs": "JSON or key=number",
    "braces": "JSON in its braces",
}
"""Forms, as a sentence names them."""


def values_are_json(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start if the value of such a flag is not JSON, or not an object: argparse reports "cannot be converted to"
    or the error of the class of configuration (``get_kwargs`` and ``parse_type`` in vllm/engine/arg_utils.py).

    The forms of a version were read from its wheel (catalog/data/vllm_forms.json).
    """
    seen: set[tuple[Path, str]] = set()
    for role in service.engines:
        words = role.flags.words
        if not _is_read(role) or not words:
            continue
        for flag in flags():
            value = words.get(flag)
            if value is None or any(one in value for one in FILLED_IN):
                continue
            where = place_of(role, flag)
            found = _wrong(where, flag, value, role.versions)
            if found is not None and (where, flag) not in seen:
                seen.add((where, flag))
                yield found


def _is_read(role: EngineRole) -> bool:
    if role.flags.reason == NOT_KNOWN_YET or (not role.runs_vllm and role.command is None):
        return False
    return role.line is None or "command" not in (role.line.reason or "")


def _wrong(where: Path, flag: str, value: str, versions: tuple[str, ...]) -> Problem | None:
    forms = [form_of(flag, version) for version in versions]
    answers = [None if form is None else is_of_form(value, form) for form in forms]
    if False not in answers:
        return None
    refusing = [index for index, answer in enumerate(answers) if answer is False]
    form, version = forms[refusing[0]], versions[refusing[0]]
    wanted = WANTED[form or "json"]
    text = f"--{flag} is {_short(value)}, but vLLM {version} takes {wanted}"
    if len(refusing) == len(versions) and versions != ANY:
        return Problem("flag-json", where, f"{text}.", _mend(flag, value))
    return Problem("flag-json-unsure", where, f"{text}, and it is not known which version runs.", _mend(flag, value))


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."


def _mend(flag: str, value: str) -> str:
    if flag == "compilation-config" and value.strip() in ("0", "1", "2", "3"):
        return f"Write -O{value.strip()} in place of --{flag} {value.strip()}."
    pairs = [one.partition("=") for one in value.split(",")]
    if all(equals and name.strip().isidentifier() and number.strip().isdigit() for name, equals, number in pairs):
        inside = ", ".join(f'"{name.strip()}": {number.strip()}' for name, _, number in pairs)
        return f"Write --{flag} '{{{inside}}}'."
    return f'Write a JSON object with quotes around its keys and texts: --{flag} \'{{"key": "value"}}\'.'
