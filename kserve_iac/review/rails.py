"""The guardrails of an environment before and after a change, and the protections that it switches off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.guardrails import Guardrails
from ..checks.capacity.guardrails import requested_gpus
from ..compiled import Compiled
from ..plan.plan import CapacityPlan

OFF = "not set"


@dataclass(frozen=True)
class Rail:
    """One limit. The values are text."""

    name: str
    """``usdPerMonth``, ``gpus.nvidia-l4``, as the configuration spells it."""
    before: str
    after: str
    reached: str
    """The value of the plan after the change. Empty for a limit that is no number."""
    is_looser: bool
    """Whether the change allows more than before."""


@dataclass(frozen=True)
class OptOut:
    """A protection that is switched off."""

    path: str
    """The property that does it, in the spelling of the configuration."""
    text: str
    """The effect, as a sentence."""


def rails(before: Guardrails, after: Guardrails, plan: CapacityPlan) -> list[Rail]:
    """Every limit that is set in one of the two. ``plan`` is that of the environment after the change."""
    old, new, reached = dict(_limits(before)), dict(_limits(after)), dict(_reached(plan))
    found = []
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        is_number = any(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (was, now))
        amount = _text(reached.get(name, 0)) if is_number else ""
        found.append(Rail(name, _text(was), _text(now), amount, _is_looser(was, now)))
    return found


def _reached(plan: CapacityPlan) -> Iterator[tuple[str, float]]:
    """The amounts that limits compare, at the maximum of replicas."""
    yield "usdPerHour", plan.cost.ceiling
    yield "usdPerMonth", plan.cost.month(plan.cost.ceiling)
    gpus = requested_gpus(plan)
    yield "maxGpus", sum(gpus.values())
    yield from ((f"gpus.{kind}", count) for kind, count in gpus.items())


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
    for index, exception in enumerate(compiled.environment.guardrails.exceptions):
        path = f"guardrails.exceptions.{index}"
        yield OptOut(path, f"{exception.limit} does not apply to {exception.service}: {exception.reason}")
    for one in compiled.services.values():
        args = one.args
        if isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)) and args.auth and args.auth.anonymous:
            path = f"{one.section}.auth.anonymous"
            yield OptOut(path, f"Everybody who reaches the Gateway may call {one.name}.")
