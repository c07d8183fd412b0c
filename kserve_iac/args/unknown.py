"""What an unknown field was meant to be: a known one that is spelled nearly so, or one of the level above or below."""

import difflib
import functools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from .spelling import Spelling, folded

Steps = tuple[int | str, ...]

_SHOWN = 4
"""Places that a mend names; of more it says how many."""

_NEAR, _NEAR_ELSEWHERE = 0.5, 0.8
"""How alike names must be, from 0 to 1: on the same level, and one level away."""

_NEARER = 0.1
"""By how much a name of another level must be more alike than one of the same level."""


class _Place(NamedTuple):
    """A field one level above or below the unknown one."""

    steps: Steps
    """Where the field is; a position in a list or a key that nobody knows is ``*``."""
    direction: str
    alias: str


def mend(name: str, holder: Steps, model: type[BaseModel], spelling: Spelling) -> str:
    """What to do about the field ``name``, which the object at ``holder`` of ``model`` does not know."""
    models = models_at(model, holder)
    known = sorted({_spell(one, field, spelling, holder, name) for one in models for field in one.model_fields})
    same = [field for field in known if folded(field) == folded(name)]
    if same:
        return f"Did you mean {same[0]}?"
    if exact := _around(holder, model, models, folded(name)):
        return _told(_written(exact, spelling), spelling, name)
    nearest, likeness = _nearest(name, tuple(known), _NEAR)
    if likeness + _NEARER >= 1:
        return f"Did you mean {nearest}?"
    candidates = _written(_around(holder, model, models), spelling)
    elsewhere, more = _nearest(name, tuple(sorted({place.alias for place in candidates})), _NEAR_ELSEWHERE)
    if elsewhere and more > likeness + _NEARER:
        places = [place for place in candidates if place.alias == elsewhere]
        if len(places) == 1:
            return f"Did you mean {_path(places[0], spelling, name)}?"
    if nearest:
        return f"Did you mean {nearest}?"
    return f"The known fields are {', '.join(known)}." if known else f"Remove {name}."


def _spell(model: type[BaseModel], field: str, spelling: Spelling, holder: Steps, name: str) -> str:
    return field if _python(name, spelling, holder) else model.model_fields[field].alias or field


def _python(name: str, spelling: Spelling, holder: Steps) -> bool:
    """Whether ``name`` was meant in snake_case: by itself, else by what stands around it."""
    if "_" in name.strip("_"):
        return True
    if name != name.lower():
        return False
    return spelling.python_at(holder)


def _around(
    holder: Steps, model: type[BaseModel], models: Sequence[type[BaseModel]], only: str | None = None
) -> list[_Place]:
    """The fields of the object that holds ``holder``, and of what the fields of ``models`` hold, those in lists last.

    Keys and positions are no level. ``only`` is the folded name of the fields that are wanted.
    """
    found = []
    for length in range(len(holder) - 1, -1, -1):
        if above := models_at(model, holder[:length]):
            aliases = [field.alias or name for one in above for name, field in one.model_fields.items()]
            found = [_Place((*holder[:length], alias), "up", alias) for alias in aliases if _fits(alias, only)]
            break
    below = []
    for one in models:
        for field, several, aliases in _levels(one):
            steps = (*holder, field, *("*",) * several)
            below += [_Place((*steps, alias), "down", alias) for alias in aliases if _fits(alias, only)]
    return [*found, *sorted(below, key=lambda place: "*" in place.steps)]


def _fits(alias: str, only: str | None) -> bool:
    return only is None or alias.lower() == only


@functools.cache
def _levels(model: type[BaseModel]) -> list[tuple[str, int, list[str]]]:
    """Each field that holds objects: its name, how many lists or mappings they stand in, and the names of their fields."""
    return [
        (field.alias or name, several, [one.alias or own for own, one in inner.model_fields.items()])
        for name, field in model.model_fields.items()
        for inner, several in _held(field.annotation)
    ]


def _written(places: list[_Place], spelling: Spelling) -> list[_Place]:
    """Those in what the user wrote, where there are any; else all. A position is the one that was written."""
    found = []
    for place in places:
        *holder, last = place.steps
        if "*" in holder:
            held = spelling.at(holder[: holder.index("*")])
            keys = list(held) if isinstance(held, dict) else list(range(len(held))) if isinstance(held, list) else []
            if len(keys) == 1 and holder.count("*") == 1:
                holder[holder.index("*")] = keys[0]
                found.append(_Place((*holder, last), place.direction, place.alias))
            elif keys:
                found.append(place)
        elif spelling.at(holder) is not None:
            found.append(place)
    return found or places


def _told(places: list[_Place], spelling: Spelling, name: str) -> str:
    shown = list(dict.fromkeys(_path(place, spelling, name) for place in places))
    levels = " or ".join(dict.fromkeys(f"one level {place.direction}" for place in places))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    if len(shown) == 1:
        return f"The field belongs {levels}: write {shown[0]}."
    return f"The field belongs {levels}, in one of these places: {', '.join(shown[:_SHOWN])}{more}."


def _path(place: _Place, spelling: Spelling, name: str) -> str:
    *holder, last = place.steps
    return str(spelling.path(holder) / _in_style(last, _python(name, spelling, tuple(holder))))


def _in_style(alias: int | str, python: bool) -> str:
    return str(Spelling(None, python=python).path((alias,)))


@functools.lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...], cutoff: float) -> tuple[str, float]:
    """The name of ``known`` that is most like ``name``, and how alike they are; nothing and 0 where none is near."""
    found = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    return (found[0], difflib.SequenceMatcher(None, found[0], name).ratio()) if found else ("", 0.0)


def models_at(model: type[BaseModel], steps: Sequence[Any]) -> list[type[BaseModel]]:
    """The classes of arguments that may stand at ``steps`` of ``model``; none where that is no object of ours."""
    current: list[Any] = [model]
    for step in steps:
        current = [after for annotation in current for after in _step(annotation, step)]
    return list(dict.fromkeys(one for annotation in current for one in _models_in(annotation)))


def _step(annotation: Any, step: Any) -> list[Any]:
    """The annotations of what may be at ``step`` of something annotated ``annotation``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple, dict):
        return [arguments[-1]]
    if _is_model(annotation):
        return [field.annotation for name, field in annotation.model_fields.items() if step in (name, field.alias)]
    return [after for argument in arguments for after in _step(argument, step)]


def _held(annotation: Any) -> Iterator[tuple[type[BaseModel], int]]:
    """The classes of arguments that a field holds, and how many lists or mappings they stand in."""
    if _is_model(annotation):
        yield annotation, 0
    elif (origin := get_origin(annotation)) in (list, tuple, dict):
        yield from ((model, several + 1) for model, several in _held(get_args(annotation)[-1]))
    elif origin is not None:
        for argument in get_args(annotation):
            yield from _held(argument)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The classes that ``annotation`` is, or may be."""
    return [model for model, several in _held(annotation) if not several]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel)
