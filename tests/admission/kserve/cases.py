"""What each rule takes and refuses: of each at least one object that passes, and one that does not.

``test_rules.py`` runs them; ``tests/checks/test_page.py`` takes what is really said from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .of_inference_service import ACCEPTED as ISVC_ACCEPTED
from .of_inference_service import REFUSED as ISVC_REFUSED
from .of_llm import ACCEPTED as LLM_ACCEPTED
from .of_llm import REFUSED as LLM_REFUSED
from .of_others import ACCEPTED as OTHERS_ACCEPTED
from .of_others import REFUSED as OTHERS_REFUSED


@dataclass(frozen=True)
class Case:
    """An object, and what the rule says of it: None, or the code and the path."""

    rule: Callable[..., Any]
    obj: Any
    code: str | None
    path: str
    kserve: str

    def __str__(self) -> str:
        return f"{self.rule.__name__}-{self.code or 'accepted'}-{self.path}-{self.kserve}"


CASES: tuple[Case, ...] = (
    *(
        Case(rule, obj, None, "", version[0] if version else "0.20")
        for rule, obj, *version in (*ISVC_ACCEPTED, *LLM_ACCEPTED, *OTHERS_ACCEPTED)
    ),
    *(
        Case(rule, obj, code, path, version[0] if version else "0.20")
        for rule, obj, code, path, *version in (*ISVC_REFUSED, *LLM_REFUSED, *OTHERS_REFUSED)
    ),
)
