"""The one error users of the sandbox see."""


class SandboxError(RuntimeError):
    """The sandbox cannot do what was asked. The message says what is wrong and what to do about it."""
