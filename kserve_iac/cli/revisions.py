"""The files of a git revision, in a temporary folder. Nothing in the repository or its working tree changes."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .failure import Unreadable, error_message


@contextmanager
def revision(folder: Path, name: str) -> Iterator[Path]:
    """The folder as it is in a revision of its repository: the whole revision is written, because programs import modules and
    environments use models from elsewhere in it. The folder does not exist if the revision does not have it.

    Raises :class:`Unreadable` if the folder is in no repository, or if there is no such revision.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel", otherwise=f"{folder} is in no git repository").strip())
    inside = folder.resolve().relative_to(top.resolve())
    unknown = f"There is no revision {name} in this repository. Fetch it, or pass --before with a file or a folder"
    commit = _git(top, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}", otherwise=unknown).strip()
    with TemporaryDirectory(prefix="kserve-iac-") as temporary:
        # An index of its own: that of the repository stays as it is. Hooks do not run.
        index = {"GIT_INDEX_FILE": os.path.join(temporary, "index")}
        tree = os.path.join(temporary, "tree")
        failed = f"The files of revision {name} cannot be written"
        _git(top, "read-tree", commit, variables=index, otherwise=failed)
        _git(top, "checkout-index", "--all", "--quiet", f"--prefix={tree}/", variables=index, otherwise=failed)
        yield Path(tree) / inside


def _git(folder: Path, *words: str, otherwise: str, variables: Mapping[str, str] | None = None) -> str:
    """Output of git. Raises :class:`Unreadable` with ``otherwise``, and with git's own message."""
    own = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    try:
        run = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, env={**own, **(variables or {})}
        )
    except FileNotFoundError:
        raise Unreadable("git is not on PATH. Install it, or pass --before with a file or a folder.") from None
    if run.returncode:
        said = error_message(run.stderr).removeprefix("fatal: ").strip()
        raise Unreadable(f"{otherwise}: {said}" if said else f"{otherwise}.")
    return run.stdout


_OF_HOOKS = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX")
"""Variables that git sets for hooks: with them, ``git -C`` would read another repository than that of the folder."""
