"""Errors as the client of vLLM sees them."""

from typing import Any

from . import facts


class Refused(Exception):
    """A request is refused with a status of HTTP."""

    def __init__(
        self, message: str, *, status: int = 400, kind: str = "BadRequestError", param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.param = param

    def body(self, version: str) -> dict[str, Any]:
        """The body in the shape of a version: nested in ``error`` from 0.10.1.1 on, flat with ``object`` before."""
        info = {"message": str(self), "type": self.kind, "param": self.param, "code": self.status}
        return {"error": info} if facts.is_from(version, facts.FIRST_NESTED_ERROR) else {"object": "error", **info}


def invalid(path: str, kind: str, message: str, value: object) -> Refused:
    """A field has the wrong type or is missing, as pydantic's errors are passed on by vLLM (``validation_exception_handler``)."""
    shown = value if isinstance(value, str | int | float | bool | None) else f"<{type(value).__name__}>"
    error = {"type": kind, "loc": ("body", *path.split(".")), "msg": message, "input": shown}
    return Refused(f"1 validation error:\n  {error}", kind="Bad Request", param=f"body.{path}")
