"""What a controller of Gateways consists of, in words that all of them share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .merging import Json


class Wanted(NamedTuple):
    """A Helm release that a part of the platform requires."""

    chart: str
    version: str
    namespace: str
    values: Json
    after: tuple[str, ...] = ()
    skip_crds: bool = False


@dataclass(frozen=True)
class Door:
    """What is installed for a controller."""

    releases: tuple[Wanted, ...]
    """The Helm releases, in their order."""
    last: str
    """The release with the controller."""
    parts: Mapping[str, str]
    """Part -> version."""
    crds: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Part -> CRDs that are installed without Helm: the pattern of their files in a folder of charts, and their addresses."""
