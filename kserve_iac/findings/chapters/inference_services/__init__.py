"""Rules about InferenceServices, by subject."""

from ...declaration import Chapter
from .canaries import CANARIES
from .model import MODEL
from .multi_node import MULTI_NODE
from .scaling import SCALING
from .service import SERVICE

INFERENCE_SERVICES = Chapter(
    title="InferenceServices",
    rules=(*SERVICE, *MODEL, *SCALING, *CANARIES, *MULTI_NODE),
)
