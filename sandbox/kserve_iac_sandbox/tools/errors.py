"""What goes wrong when programs are got."""


class ToolError(RuntimeError):
    """A tool cannot be had. The message says which, why, and what to do."""


class WrongChecksum(ToolError):
    """A file is not the one that was expected. Never a reason to try another way: somebody has to look at it."""


class Unavailable(Exception):
    """A file cannot be had in this way now: its server is away, does not have it, or breaks off. Another way is taken."""


class Stopped(Exception):
    """Another program failed, or the user interrupts: what is under way ends, and is resumed the next time."""
