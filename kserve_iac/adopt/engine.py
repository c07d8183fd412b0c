"""Flags of an LLM engine in an object -> ``engine``, where the rendering makes the same object of it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ..args.llm.engine import Engine
from ..args.llm.inference_service import MAIN_CONTAINER
from ..catalog.presets import ADDITIONAL_ARGS, args_use, expands_variable
from ..engines.flags import ENGINE_FLAGS
from ..engines.written import shell_words, unescaped
from ..render.engine import engine_args, engine_env
from ..render.merging import Json
from ..render.wire import shape


def with_engine(fields: Json, kserve: str) -> None:
    """Moves flags into ``engine`` of each role, for KServe ``kserve``. Prefill takes over what decode sets, so that decode's move
    only where prefill says each of them itself.
    """
    decode, prefill = _Found.of(fields, kserve), _Found.of(fields.get("prefill"), kserve)
    if (
        isinstance(fields.get("prefill"), dict)
        and decode is not None
        and (prefill is None or not prefill.covers(decode))
    ):
        decode = None
    for found in (decode, prefill):
        if found is not None:
            found.move()


class _Found:
    """Flags in the container ``main`` of a role, and the engine that says the same."""

    def __init__(self, workload: Json, main: Json, engine: Json, at: int | None) -> None:
        self.workload, self.main, self.engine = workload, main, engine
        self.at = at
        """Where the variable stands in the container's environment; None: the flags are its ``args``."""

    @staticmethod
    def of(workload: Any, kserve: str) -> "_Found | None":
        if not isinstance(workload, dict) or "engine" in workload or "worker" in workload:
            return None
        mains = [one for one in _mappings(_mapping(workload.get("template")).get("containers")) if _is_main(one)]
        if len(mains) != 1 or "command" in mains[0]:
            return None
        return _of_main(workload, mains[0], kserve)

    def covers(self, other: "_Found") -> bool:
        """Whether this engine sets whatever the other one sets; further flags are set to none where it has none."""
        self.engine.setdefault("extraArgs", [])
        return set(other.engine) <= set(self.engine)

    def move(self) -> None:
        """Writes the engine in place of the flags. Variables keep their order: those before the flags become ``env``."""
        self.workload["engine"] = self.engine
        if self.at is None:
            del self.main["args"]
            return
        before, after = self.main["env"][: self.at], self.main["env"][self.at + 1 :]
        if before:
            self.workload["env"] = before
        if after:
            self.main["env"] = after
        else:
            del self.main["env"]


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Json]:
    """The mappings of a list: whoever wrote the object may have written anything."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_main(container: Json) -> bool:
    return container.get("name") == MAIN_CONTAINER


def _of_main(workload: Json, main: Json, kserve: str) -> _Found | None:
    args, env = main.get("args"), main.get("env")
    if not expands_variable(kserve, several_nodes=False):
        if args_use(kserve, several_nodes=False) != "words" or not isinstance(args, list):
            return None
        if not all(isinstance(one, str) for one in args):
            return None
        engine = engine_of([unescaped(one) for one in args])
        same = engine is not None and [word for part in engine_args(_engine(engine)) for word in part] == args
        return _Found(workload, main, engine, None) if same and engine is not None else None
    if not isinstance(env, list) or len(_mappings(env)) != len(env):
        return None
    places = [index for index, one in enumerate(env) if one.get("name") == ADDITIONAL_ARGS]
    value = env[places[0]].get("value") if len(places) == 1 else None
    if args or not isinstance(value, str) or (words := shell_words(value)) is None:
        return None
    engine = engine_of(list(words))
    if engine is None or engine_env(_engine(engine)) != [env[places[0]]]:
        return None
    return _Found(workload, main, engine, places[0])


def engine_of(words: list[str]) -> Json | None:
    """The engine that is started with these words: settings as far as they stand first and in the order in which they are
    rendered, and further flags. None where there are no words.
    """
    engine: Json = {}
    rest, aliases = words, {one.attribute: one.alias for one in shape(Engine).fields}
    for name, flag in ENGINE_FLAGS.items():
        for value, taken in _values(flag, rest):
            if _is_expressed_by(name, aliases[name], value, rest[:taken]):
                engine[aliases[name]], rest = value, rest[taken:]
                break
    if rest:
        engine["extraArgs"] = rest
    return engine or None


def _values(flag: str, words: list[str]) -> list[tuple[Any, int]]:
    """Values that a flag may have at the beginning of the words, each with the number of words that it takes."""
    if words[:1] == [f"--no-{flag}"]:
        return [(False, 1)]
    if words[:1] != [f"--{flag}"]:
        return []
    plain: list[tuple[Any, int]] = [(True, 1)]
    return plain if len(words) == 1 else [*((value, 2) for value in _read(words[1])), *plain]


def _read(word: str) -> list[Any]:
    found: list[Any] = []
    for kind in (int, float):
        try:
            found.append(kind(word))
        except ValueError:
            continue
    return [*found, word]


def _is_expressed_by(name: str, alias: str, value: Any, words: list[str]) -> bool:
    try:
        engine = Engine.model_validate({alias: value})
    except ValidationError:
        return False
    return [word for part in engine_args(engine) for word in part] == words and type(getattr(engine, name)) is type(
        value
    )


def _engine(engine: Mapping[str, Any]) -> Engine:
    return Engine.model_validate(engine)
