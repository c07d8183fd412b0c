"""A Pulumi program, in Python or in YAML, as a command reads it: it runs without an engine, against nothing, for what it says
alone.
"""

import asyncio
import json
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from importlib import invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .. import args as arguments
from ..args.problem import Invalid, Problem, errors, sort_key
from ..findings.path import TOP
from ..findings.path import Path as PropertyPath
from .failure import Unreadable
from .source import PROJECT, Source, text_of, yaml_of

if TYPE_CHECKING:
    from ..resources.heard import Heard
    from .yaml_programs import YamlProgram

SECRET = "[secret]"  # noqa: S105 - what stands for one
"""What stands for a secret of the stack's configuration, which only Pulumi can decrypt."""


def run_program(given: str, stack: str) -> Source:
    """What the program in a folder, or in a file, says of the stack, with every finding.

    Raises :class:`Unreadable` where it is no program in Python or YAML, where it fails for another reason than its arguments, or
    where it makes nothing of ours.
    """
    entry, project = entry_of(Path(given))
    settings = {**_defaults(project), **_of_stack(project, stack)}
    from ..resources.heard import listening

    with listening() as heard:
        try:
            place = _run(entry, project, stack, settings, heard)
        except Unreadable:
            if not errors(heard.problems):
                raise  # otherwise it follows from what was refused
            place = _as_it_is
    alone = [program.compiled() for program in heard.programs if program.alone]
    compiled = [*heard.whole, *alone]
    problems = [*heard.problems, *(problem for program in heard.programs for problem in program.unsaid)]
    if not compiled and not problems:
        raise Unreadable(f"{entry} creates no services of kserve-iac.")
    if len(compiled) > 1:
        raise Unreadable(
            f"{entry} makes services on {len(compiled)} platforms, and a command reads one at a time. Check its previews."
        )
    found = sorted(map(place, problems), key=sort_key)
    return Source(entry, {}, compiled[0] if compiled else None, found, program=True)


def _as_it_is(problem: Problem) -> Problem:
    return problem


def entry_of(given: Path) -> tuple[Path, dict[str, Any]]:
    """The file that Python runs, and the project that it belongs to. Raises :class:`Unreadable` if there is none."""
    folder = given if given.is_dir() else given.resolve().parent
    path = next((one / PROJECT for one in (folder, *folder.resolve().parents) if (one / PROJECT).is_file()), None)
    project = yaml_of(str(path), text_of(path)) if path is not None else {}
    project = project if isinstance(project, dict) else {}
    project["folder"] = path.parent if path is not None else folder
    runtime = project.get("runtime", "python")
    language = runtime.get("name") if isinstance(runtime, Mapping) else runtime
    if language not in ("python", "yaml"):
        raise Unreadable(
            f"{path} is a project in {language}. Only programs in Python and YAML can be read without an engine."
        )
    if not given.is_dir():
        if not given.is_file():
            raise Unreadable(f"There is no file {given}.")
        return given, project
    if language == "yaml":
        from .yaml_programs import main_file  # it imports Pulumi

        return main_file(project["folder"] / PROJECT, project), project
    main = project["folder"] / str(project.get("main", "."))
    entry = main if main.suffix == ".py" else main / "__main__.py"
    if not entry.is_file():
        raise Unreadable(f"There is no program {entry}.")
    return entry, project


def _defaults(project: Mapping[str, Any]) -> dict[str, str]:
    """The configuration that the project itself sets."""
    given = project.get("config")
    found = {}
    for key, value in given.items() if isinstance(given, Mapping) else ():
        default = value.get("value", value.get("default")) if isinstance(value, Mapping) else value
        if default is not None:
            found[_qualified(str(key), project)] = _text(default)
    return found


def _of_stack(project: Mapping[str, Any], stack: str) -> dict[str, str]:
    path = project["folder"] / f"Pulumi.{stack.rpartition('/')[2]}.yaml"
    if not path.is_file():
        return {}
    config = (yaml_of(str(path), text_of(path)) or {}).get("config") or {}
    return {_qualified(str(key), project): _text(value) for key, value in config.items()}


def _qualified(key: str, project: Mapping[str, Any]) -> str:
    return key if ":" in key else f"{project.get('name', 'project')}:{key}"


def _text(value: Any) -> str:
    """A value as Pulumi hands it to programs."""
    if isinstance(value, Mapping) and set(value) == {"secure"}:
        return SECRET
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)


def _run(
    entry: Path, project: Mapping[str, Any], stack: str, settings: dict[str, str], heard: "Heard"
) -> Callable[[Problem], Problem]:
    """Runs the program, and returns the function that gives a finding the path of its property in the program."""
    import pulumi
    from pulumi.runtime import mocks, set_all_config

    from ..resources import gcp
    from ..resources.base import Refused

    answers: dict[str, dict[Any, Any]] = {gcp.PROJECT: {"number": "0"}, gcp.CLIENT_CONFIG: {"accessToken": ""}}

    class Nothing(mocks.Mocks):
        """A world in which everything becomes what was asked for, and nothing else is known."""

        def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
            return f"{args.name}-id", dict(args.inputs)

        def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
            return answers.get(args.token, {}), []

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    logger = logging.Logger("program")
    logger.addHandler(logging.NullHandler())
    name = str(project.get("name", "project"))
    mocks.set_mocks(Nothing(), name, stack.rpartition("/")[2], True, logger)
    set_all_config(settings)
    file = entry.resolve()
    place = _as_it_is

    def program() -> None:
        nonlocal place
        try:
            if file.suffix == ".py":
                runpy.run_path(str(file), run_name="__main__")
                return
            of_yaml = _yaml_program(entry, text_of(file), name, settings, heard)
            place = of_yaml.place
            of_yaml.run()
        except Invalid as invalid:
            found = _of_call(invalid, file.parent)
            heard.problems += found
            for one in heard.programs:
                one.stopped_by(Refused(found, f"program {entry}"))

    run: Any = mocks.test(program)  # type: ignore[no-untyped-call]
    try:
        with _in(file.parent):
            run()
    except Refused:
        pass  # its findings were heard
    except (pulumi.RunError, Unreadable) as error:
        raise Unreadable(str(error)) from None
    except (Exception, SystemExit) as error:
        raise Unreadable(_failure(error, entry, file.parent)) from None
    finally:
        _end(loop)
    return place


def _yaml_program(entry: Path, text: str, project: str, settings: Mapping[str, str], heard: "Heard") -> "YamlProgram":
    from .yaml_programs import YamlProgram, config_of

    content = yaml_of(str(entry), text) or {}
    config = config_of(content, settings, project, SECRET)
    return YamlProgram(entry, content, config, heard.problems.append)


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    """Inside, programs find their own modules and files. What they print goes to standard error, because standard output is for
    the command's answer. Their modules are forgotten, because the program of another stack or revision has its own.
    """
    before, path, imported = Path.cwd(), list(sys.path), set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in set(sys.modules) - imported:
            if _is_own(sys.modules[name], folder):
                del sys.modules[name]
        invalidate_caches()


def _is_own(module: ModuleType, folder: Path) -> bool:
    """Whether a module belongs to the program, and not to a library that is installed in the program's folder."""
    file = getattr(module, "__file__", None)
    if file is None or module.__name__.partition(".")[0] == __name__.partition(".")[0]:
        return False
    return Path(file).is_relative_to(folder) and "site-packages" not in Path(file).parts


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """Closes the loop; what the program left behind after an error ends with it, in silence."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.set_exception_handler(lambda *_: None)
    loop.close()
    asyncio.set_event_loop(None)


def _of_call(invalid: Invalid, folder: Path) -> list[Problem]:
    """The findings about a call such as ``Predictor(…)``, with the line of the program that has it: the call has no name."""
    is_class = hasattr(arguments, invalid.what)
    at = PropertyPath(f"{invalid.what}(…)") if is_class else TOP
    frame = _last_line(invalid, folder)
    where = f" The call is in line {frame.lineno} of {Path(frame.filename).name}." if frame is not None else ""
    return [replace(problem.under(at), message=f"{problem.message}{where}") for problem in invalid.problems]


def _last_line(error: BaseException, folder: Path) -> traceback.FrameSummary | None:
    """The program's own last line in the traceback."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(folder))]
    return lines[-1] if lines else None


def _failure(error: BaseException, entry: Path, folder: Path) -> str:
    """What went wrong in the program itself, and where: of the traceback only the program's own last line."""
    frame = _last_line(error, folder)
    where = f" in {frame.filename}, line {frame.lineno}" if frame is not None else ""
    return f"The program {entry} failed{where}: {type(error).__name__}: {error}"
