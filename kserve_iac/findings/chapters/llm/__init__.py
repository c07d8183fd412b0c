"""Rules about LLMInferenceServices, by subject."""

from ...declaration import Chapter
from .disaggregation import DISAGGREGATION
from .engine import ENGINE
from .gpus import GPUS
from .memory import MEMORY
from .models import MODELS
from .picker import PICKER
from .scaling import SCALING
from .service import SERVICE
from .starts import STARTS

LLM = Chapter(
    title="LLMInferenceServices",
    rules=(*MEMORY, *GPUS, *SCALING, *PICKER, *ENGINE, *STARTS, *MODELS, *DISAGGREGATION, *SERVICE),
)
