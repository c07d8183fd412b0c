"""The effects of a change as a table."""

from collections.abc import Sequence

from ..plan.disruption import Change
from .plan_tables import Rows

FIELDS_SHOWN = 3


def change_rows(changes: Sequence[Change]) -> Rows:
    """One row for each role of an object, and for each pool, that changes."""
    rows = []
    for change in changes:
        shown = ", ".join(change.fields[:FIELDS_SHOWN])
        if len(change.fields) > FIELDS_SHOWN:
            shown += f" and {len(change.fields) - FIELDS_SHOWN} more"
        rows.append((change.subject, change.role, change.effect, "; ".join(change.consequences), shown))
    return Rows("Changes", ("object", "role", "effect", "consequences", "fields"), rows)
