"""The parts of an environment that the rules could not check, for the line that says that it can work."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs
from ..compiled import Compiled
from ..engines import EngineRole
from ..engines.derivation import UNKNOWN_MODEL


class Unchecked(NamedTuple):
    """Something that was not checked."""

    what: str
    """In words, before the names: ``the GPU memory of``."""
    services: tuple[str, ...]
    """Names of the services, as they are written."""

    @property
    def text(self) -> str:
        """In words. Of many services, the first are named."""
        names = list(self.services[:SHOWN])
        if len(self.services) > SHOWN:
            names.append(f"{len(self.services) - SHOWN} more")
        return f"{self.what} {names[0] if len(names) == 1 else ', '.join(names[:-1]) + ' and ' + names[-1]}"


SHOWN = 3
"""Services that are named."""


def unchecked(compiled: Compiled) -> Sequence[Unchecked]:
    """What was not checked, with the services that it concerns."""
    models: dict[str, None] = {}
    memory: dict[str, None] = {}
    for name, role in _engines(compiled):
        if role.reason == UNKNOWN_MODEL:
            models[name] = None
        elif _needs_memory(role) and not role.own_fits:
            memory[name] = None
    # The endpoint picker and other pods beside an engine run anywhere, and their size seldom matters.
    places = {one.service: None for one in compiled.placement.unknown if one.service and one.part[:1] != ("router",)}
    found = (
        Unchecked("the model (GPU memory, tensor parallel size, quantisation, start) of", tuple(models)),
        Unchecked("the GPU memory of", tuple(memory)),
        Unchecked("the capacity of the nodes for", tuple(places)),
    )
    return [one for one in found if one.services]


def _engines(compiled: Compiled) -> Iterator[tuple[str, EngineRole]]:
    for one in compiled.objects:
        if isinstance(one.args, LLMInferenceServiceArgs | InferenceServiceArgs):
            yield from ((one.name, role) for role in one.whole.engines)


def _needs_memory(role: EngineRole) -> bool:
    """Whether an engine runs on GPUs, as far as it is known."""
    return role.gpus_per_pod > 0 or role.claim is not None


def limits_of(compiled: Compiled) -> str:
    """What was not checked, as the end of a sentence and a further one; a full stop where everything was."""
    found = unchecked(compiled)
    if not found:
        return "."
    return f", as far as it was checked. Not checked: {'; '.join(one.text for one in found)}."
