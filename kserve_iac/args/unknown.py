"""Suggestions for an unknown field: a known field with a similar name, or a field of the level above or below."""

import difflib
import functools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from ..findings.path import Path
from . import meant
from .spelling import Spelling, folded, in_python

Steps = tuple[int | str, ...]

_SHOWN = 4
"""Number of places that a mend names. It counts the others."""

NEAR, _NEAR_ELSEWHERE = 0.5, 0.8
"""Minimum similarity of names, from 0 to 1: on the same level, and on another level."""

_NEARER = 0.1
"""Amount by which a name of another level must be more similar than a name of the same level."""

_SLIP = 0.9
"""How alike two names are that differ by one or two letters."""


class _Place(NamedTuple):
    """A field one level above or below the unknown one."""

    steps: Steps
    """Path of the field. ``*`` stands for any position in a list, and for any key of a mapping."""
    direction: str
    alias: str


def mend(name: str, holder: Steps, model: type[BaseModel], spelling: Spelling) -> str:
    """The mend for the field ``name``, which does not exist in the object at ``holder`` of ``model``."""
    models = models_at(model, holder)
    known = sorted({_spell(one, field, spelling, holder, name) for one in models for field in one.model_fields})
    same = [field for field in known if folded(field) == folded(name)]
    if same:
        return f"Did you mean {same[0]}?"
    exact = _around(holder, model, models, folded(name))
    if seen := _seen(exact, spelling):
        return _places_mend(seen, spelling, name)
    classes = [one.__name__ for one in models]
    if found := meant.mend(name, classes, lambda steps: _target(steps, holder, model, spelling, name)):
        return in_python(found) if _python(name, spelling, holder) else found
    nearest, likeness = nearest_name(name, tuple(known), NEAR)
    # A slip of one letter is likelier than a field of items that the user has not written.
    if exact and (likeness < _SLIP or any("*" not in place.steps for place in exact)):
        return _places_mend(exact, spelling, name)
    if likeness + _NEARER >= 1:
        return f"Did you mean {nearest}?"
    candidates = _written(_around(holder, model, models), spelling)
    elsewhere, more = nearest_name(name, tuple(sorted({place.alias for place in candidates})), _NEAR_ELSEWHERE)
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
    """Whether the user writes snake_case: by the name itself, otherwise by the fields around it."""
    if "_" in name.strip("_"):
        return True
    if name != name.lower():
        return False
    return spelling.python_at(holder)


def _around(
    holder: Steps, model: type[BaseModel], models: Sequence[type[BaseModel]], only: str | None = None
) -> list[_Place]:
    """The fields one level above and one level below the object at ``holder``. Fields inside lists come last.

    Keys and positions do not count as a level. ``only`` is the folded name of the fields to return; None: all fields.
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


def _target(steps: Sequence[str], holder: Steps, model: type[BaseModel], spelling: Spelling, name: str) -> str | None:
    """The path of the field at ``steps`` of the object at ``holder``, or of the nearest one around it that has such a field."""
    for length in range(len(holder), -1, -1):
        if any(_is_field(one, steps[0]) for one in models_at(model, holder[:length])):
            inner = [_in_style(step, _python(name, spelling, holder)) for step in steps]
            return str(Path(*spelling.path(holder[:length]), *inner))
    return None


def _is_field(model: type[BaseModel], alias: str) -> bool:
    return any(alias == (field.alias or name) for name, field in model.model_fields.items())


def _fits(alias: str, only: str | None) -> bool:
    return only is None or alias.lower() == only


@functools.cache
def _levels(model: type[BaseModel]) -> list[tuple[str, int, list[str]]]:
    """Each field that contains objects: its name, the number of lists and mappings around them, and the names of their fields."""
    return [
        (field.alias or name, several, [one.alias or own for own, one in inner.model_fields.items()])
        for name, field in model.model_fields.items()
        for inner, several in _held(field.annotation)
    ]


def _written(places: list[_Place], spelling: Spelling) -> list[_Place]:
    """Those in what the user wrote, where there are any; else all."""
    return _seen(places, spelling) or places


def _seen(places: list[_Place], spelling: Spelling) -> list[_Place]:
    """Those in what the user wrote. A position is the one that was written."""
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
    return found


def _places_mend(places: list[_Place], spelling: Spelling, name: str) -> str:
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
def nearest_name(name: str, known: tuple[str, ...], cutoff: float) -> tuple[str, float]:
    """The name of ``known`` that is most like ``name``, and how alike they are; nothing and 0 where none is near. Capitals and
    hyphens make no difference: ``storageURL`` is nearer to ``storageUri`` than to ``storage``.
    """
    spelled = {folded(one): one for one in reversed(known)}
    found = difflib.get_close_matches(folded(name), spelled, n=1, cutoff=cutoff)
    return (spelled[found[0]], difflib.SequenceMatcher(None, found[0], folded(name)).ratio()) if found else ("", 0.0)


def models_at(model: type[BaseModel], steps: Sequence[Any]) -> list[type[BaseModel]]:
    """The argument classes that are possible at ``steps`` of ``model``. Empty: the value there is not an object."""
    current: list[Any] = [model]
    for step in steps:
        current = [after for annotation in current for after in _step(annotation, step)]
    return list(dict.fromkeys(one for annotation in current for one in _models_in(annotation)))


def _step(annotation: Any, step: Any) -> list[Any]:
    """The annotations of the possible values at ``step`` of a value with the annotation ``annotation``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple, dict):
        return [arguments[-1]]
    if _is_model(annotation):
        return [field.annotation for name, field in annotation.model_fields.items() if step in (name, field.alias)]
    return [after for argument in arguments for after in _step(argument, step)]


def _held(annotation: Any) -> Iterator[tuple[type[BaseModel], int]]:
    """The argument classes that a field contains, with the number of lists and mappings around them."""
    if _is_model(annotation):
        yield annotation, 0
    elif (origin := get_origin(annotation)) in (list, tuple, dict):
        yield from ((model, several + 1) for model, several in _held(get_args(annotation)[-1]))
    elif origin is not None:
        for argument in get_args(annotation):
            yield from _held(argument)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The argument classes that ``annotation`` allows."""
    return [model for model, several in _held(annotation) if not several]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel)
