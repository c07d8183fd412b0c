"""The models that the project of the running program describes."""

from functools import cache
from pathlib import Path

import pulumi

from ..engines.models import Models
from ..models.project import BadModelFile, project_folder, read_models


def models_of_project() -> Models:
    """The models that the project of the program describes. Raises ``pulumi.RunError`` if one of the files is wrong."""
    root = Path(pulumi.get_root_directory() or "")
    return _models_in(project_folder(root if root.is_absolute() and root.is_dir() else Path.cwd()))


@cache
def _models_in(project: Path) -> Models:
    """Reads the models once for each program, so that all components of a preview use the same data."""
    try:
        return read_models(project)
    except BadModelFile as error:
        raise pulumi.RunError(str(error)) from None
