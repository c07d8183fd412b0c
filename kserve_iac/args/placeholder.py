"""The values that ``kserve-iac new`` leaves open in a new project: ``<fill in: the ID of your Google Cloud project>``."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

START, END = "<fill in: ", ">"
"""No kubeconfig, no region and no project of Google Cloud has a name of this form."""

KIND = "placeholder"
"""Type of the error, which pydantic reports."""


def placeholder(what: str) -> str:
    """The value that stands for ``what`` until the user sets it."""
    return f"{START}{what}{END}"


def _filled_in(value: str) -> str:
    if value.startswith(START):
        what = value.removeprefix(START).removesuffix(END)
        raise PydanticCustomError(KIND, "This value is not filled in yet.", {"what": what})
    return value


Filled = Annotated[str, AfterValidator(_filled_in)]
"""Text that must not be a placeholder."""
