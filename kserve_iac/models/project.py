"""The models that a project describes itself: one JSON file for each, in the folder ``models`` beside ``Pulumi.yaml``."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..args.problem import Invalid, render
from ..args.quantity import HUB_ID
from ..engines.fit.described import Description, dimensions_of_description
from ..engines.models import Models

FOLDER = "models"
"""Name of the folder with the models of a project."""

PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
"""Names of project files. A folder with one of them is a project (Pulumi: "Pulumi project file")."""

NAME = re.compile(r"(?P<owner>[\w.-]+?)--(?P<name>[\w.-]+)\.json")
"""Names of the files: hub ids have letters, digits, ``-``, ``_``, ``.`` and one slash, and no ``--``
(huggingface_hub ``utils/_validators.py``: ``validate_repo_id``). Other files of the folder are ignored."""

ID = re.compile(HUB_ID)
"""A hub id: ``owner/model``."""


class BadModelFile(Exception):
    """A file in ``models/`` does not describe a model. The text contains its name and the reason."""


def project_folder(start: Path) -> Path:
    """The project of a folder: the nearest folder with a ``Pulumi.yaml``, at or above it, otherwise the folder itself."""
    folder = start.resolve()
    found = (one for one in (folder, *folder.parents) if any((one / name).is_file() for name in PROJECTS))
    return next(found, folder)


def file_of(project: Path, model: str) -> Path:
    """The file of the model with an id of the form ``owner/name``."""
    owner, _, name = model.partition("/")
    return project / FOLDER / f"{owner}--{name}.json"


def files(project: Path) -> list[Path]:
    """The files that describe models, by name."""
    folder = project / FOLDER
    return sorted(one for one in folder.glob("*.json") if NAME.fullmatch(one.name)) if folder.is_dir() else []


def read_models(project: Path) -> Models:
    """Every model of a project by its id in lower case. Raises :class:`BadModelFile` with all files that cannot be read."""
    found, wrong = {}, []
    for path in files(project):
        try:
            description = read_description(path)
            found[description.model.lower()] = dimensions_of_description(description)
        except BadModelFile as error:
            wrong.append(str(error))
        except Invalid as invalid:
            wrong.append(render(invalid.problems, f"model {path}"))
    if wrong:
        raise BadModelFile("\n".join(wrong))
    return found


def read_description(path: Path) -> Description:
    """The description in a file. Raises :class:`BadModelFile` if it does not describe a model."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadModelFile(f"{path} cannot be read: {error}") from None
    if problem := next(_wrong(content, path), None):
        raise BadModelFile(f"{path} does not describe a model: {problem} Write it anew with `kserve-iac models add`.")
    return Description(content["model"], content["config"], content.get("revision"), content.get("checkpointBytes"))


def _wrong(content: Any, path: Path) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "it is not a mapping."
        return
    model = content.get("model")
    if not isinstance(model, str) or not ID.fullmatch(model):
        yield "`model` must be a hub id (owner/model)."
    elif file_of(Path(), model).name.lower() != path.name.lower():
        yield f"`model` is {model}, whose file is {file_of(Path(), model).name}."
    if not isinstance(content.get("config"), dict):
        yield "`config` must be the content of the model's config.json."
    size = content.get("checkpointBytes")
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size <= 0):
        yield "`checkpointBytes` must be a number of bytes."
    if not isinstance(content.get("revision"), str | None):
        yield "`revision` must be a commit of the hub's repository."


def write_description(project: Path, given: Description) -> Path:
    """Writes the file of a model, and returns its path."""
    path = file_of(project, given.model)
    path.parent.mkdir(exist_ok=True)
    content = {
        "model": given.model,
        "revision": given.revision,
        "checkpointBytes": given.checkpoint_bytes,
        "config": given.config,
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
