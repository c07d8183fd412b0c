"""The guardrails of an environment before and after a change, and the protections that it switches off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.guardrails import Guardrails
from ..compiled import Compiled

OFF = "not set"


@dataclass(frozen=True)
class Rail:
    """One limit. The values are text."""

    name: str
    """``usdPerMonth``, ``gpus.nvidia-l4``, as the configuration spells it."""
    before: str
    after: str
    is_looser: bool
    """Whether the change allows more than before."""


@dataclass(frozen=True)
class OptOut:
    """A protection that is switched off."""

    path: str
    """The property that does it, in the spelling of the configuration."""
    text: str
    """The effect, as a sentence."""


def rails(before: Guardrails, after: Guardrails) -> list[Rail]:
    """Every limit that is set in one of the two."""
    old, new = dict(_limits(before)), dict(_limits(after))
    return [
        Rail(name, _text(old.get(name)), _text(new.get(name)), _is_looser(old.get(name), new.get(name)))
        for name in dict.fromkeys([*new, *old])
    ]


def _limits(given: Guardrails) -> Iterator[tuple[str, Any]]:
    """The limits that are set, one for each key of a mapping. Exceptions are opt-outs (:func:`opt_outs`)."""
    for name, field in type(given).model_fields.items():
        value = getattr(given, name)
        alias = field.alias or name
        if name == "exceptions" or value == field.get_default(call_default_factory=True):
            continue
        if isinstance(value, Mapping):
            yield from ((f"{alias}.{key}", one) for key, one in value.items())
        else:
            yield alias, value


def _is_looser(old: Any, new: Any) -> bool:
    if old is None or old == new:
        return False
    if new is None:
        return True
    if isinstance(old, (list, tuple)):
        return bool(set(new) - set(old))
    return bool(new > old)


def _text(value: Any) -> str:
    if value is None:
        return OFF
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def opt_outs(compiled: Compiled) -> Iterator[OptOut]:
    """The protections that an environment switches off, although they are on by default, or although its guardrails set them."""
    cluster, gateway = compiled.environment.cluster, compiled.environment.platform.gateway
    if cluster.gke is not None and not cluster.gke.deletion_protection:
        yield OptOut("cluster.gke.deletionProtection", "An update may delete the cluster.")
    if gateway.auth is not None and gateway.auth.anonymous:
        yield OptOut("platform.gateway.auth.anonymous", "Everybody who reaches the Gateway may call its services.")
    for one in compiled.services.values():
        args = one.args
        if isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)) and args.auth and args.auth.anonymous:
            path = f"{one.section}.auth.anonymous"
            yield OptOut(path, f"Everybody who reaches the Gateway may call {one.name}.")
