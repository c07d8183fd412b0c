"""Rules about LLMInferenceServices, by subject."""

from ...declaration import Chapter
from .disaggregation import DISAGGREGATION
from .engine import ENGINE
from .memory import MEMORY
from .picker import PICKER
from .scaling import SCALING
from .service import SERVICE

LLM = Chapter(
    title="LLMInferenceServices",
    rules=(*MEMORY, *SCALING, *PICKER, *ENGINE, *DISAGGREGATION, *SERVICE),
)
