"""Every rule, in the chapters of docs/reference/rules.md."""

from ..declaration import Chapter
from .claims import CLAIMS
from .clusters import EXISTING, PLATFORM
from .downloads import DOWNLOADS
from .form import FORM
from .gateways import GATEWAYS
from .gke import GKE
from .inference_services import INFERENCE_SERVICES
from .llm import LLM
from .nodes import NODES
from .objects import OBJECTS
from .package import PACKAGE
from .pods import PODS
from .references import REFERENCES
from .rendered import RENDERED
from .services import SERVICES

CHAPTERS: tuple[Chapter, ...] = (
    FORM,
    PLATFORM,
    GKE,
    NODES,
    EXISTING,
    SERVICES,
    PODS,
    CLAIMS,
    REFERENCES,
    GATEWAYS,
    DOWNLOADS,
    RENDERED,
    INFERENCE_SERVICES,
    LLM,
    OBJECTS,
    PACKAGE,
)
"""The chapters, in the order of the page."""
