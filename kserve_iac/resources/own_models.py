"""The models that the running program's project describes itself."""

from functools import cache
from pathlib import Path

import pulumi

from ..engines.models import Models
from ..models.project import BadModelFile, project_folder, read_models


def models_of_project() -> Models:
    """The models of the project that the program belongs to. Raises ``pulumi.RunError`` where a file of them is wrong."""
    root = Path(pulumi.get_root_directory() or "")
    return _models_in(project_folder(root if root.is_absolute() and root.is_dir() else Path.cwd()))


@cache
def _models_in(project: Path) -> Models:
    """A program reads them once: one preview judges all components alike."""
    try:
        return read_models(project)
    except BadModelFile as error:
        raise pulumi.RunError(str(error)) from None
