"""Who owns which field of an object: server-side apply's bookkeeping in ``metadata.managedFields``."""

from collections.abc import Iterable, Mapping
from typing import Any

from kserve_iac.sandbox.kube import ApiError

from .annotations import PATCH_FORCE
from .paths import Path, format_path, parse_path

# Managers whose fields become ours on the first apply, as the official plugin has it: kubectl, and its own other forms.
_TAKEN_OVER = (
    ("kubectl", "Apply"),
    ("kubectl", "Update"),
    ("before-first-apply", "Update"),
    ("kubectl-create", "Update"),
    ("kubectl-client-side-apply", "Update"),
    ("pulumi-kubernetes", "Update"),
    ("pulumi-resource-kubernetes", "Update"),
)


def taking_over(managed: Iterable[Mapping[str, Any]], manager: str) -> list[dict[str, Any]] | None:
    """The bookkeeping after our apply manager took the fields of our own create request; None when there is nothing.

    An object made by POST is owned by us as an *updater*. To Kubernetes that is another manager than the *applier* of
    the same name: without this, applying a changed field would conflict with ourselves, and a removed one would stay.
    """
    entries = [dict(entry) for entry in managed]
    taken = [entry for entry in entries if _is_taken(entry, manager)]
    if not taken:
        return None
    ours = [entry for entry in entries if _is_ours(entry, manager)]
    rest = [entry for entry in entries if entry not in taken and entry not in ours]
    merged = {**(ours or taken)[0], "manager": manager, "operation": "Apply"}
    fields: dict[str, Any] = {}
    for entry in [*ours, *taken]:
        _merge(fields, entry.get("fieldsV1") or {})
    merged["fieldsV1"] = fields
    return [*rest, merged]


def _is_ours(entry: Mapping[str, Any], manager: str) -> bool:
    return entry.get("manager") == manager and entry.get("operation") == "Apply" and not entry.get("subresource")


def _is_taken(entry: Mapping[str, Any], manager: str) -> bool:
    key = (str(entry.get("manager")), str(entry.get("operation")))
    return not entry.get("subresource") and key in (*_TAKEN_OVER, (manager, "Update"))


def _merge(into: dict[str, Any], fields: Mapping[str, Any]) -> None:
    for key, value in fields.items():
        if isinstance(value, Mapping):
            target = into.setdefault(key, {})
            if isinstance(target, dict):
                _merge(target, value)
        else:
            into[key] = value


def respecting_ignored(
    obj: dict[str, Any], live: Mapping[str, Any], ignored: Iterable[Path], manager: str
) -> dict[str, Any]:
    """What to apply when changes of some fields are to be ignored.

    A field that only others own is left out, so that they keep it; any other stays as it is in the cluster.
    """
    managed = (live.get("metadata") or {}).get("managedFields") or []
    for path in ignored:
        ours = any(_owns(entry, path) for entry in managed if _is_ours(entry, manager) or _is_taken(entry, manager))
        theirs = any(
            _owns(entry, path) for entry in managed if not (_is_ours(entry, manager) or _is_taken(entry, manager))
        )
        present, value = _get(live, path)
        if theirs and not ours:
            obj = _without(obj, path)
        elif present:
            obj = _with(obj, path, value)
    return obj


def _owns(entry: Mapping[str, Any], path: Path) -> bool:
    fields: Any = entry.get("fieldsV1") or {}
    for part in path:
        if isinstance(part, int) or part == "*":
            return True  # list items are kept by their keys there; the list as a whole has to do
        fields = fields.get(f"f:{part}") if isinstance(fields, Mapping) else None
        if fields is None:
            return False
    return True


def _get(obj: Any, path: Path) -> tuple[bool, Any]:
    for part in path:
        here = (
            part < len(obj)
            if isinstance(part, int) and isinstance(obj, list)
            else isinstance(obj, Mapping) and part in obj
        )
        if not here:
            return False, None
        obj = obj[part]
    return True, obj


def _with(obj: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(obj, list) and isinstance(head, int) and head < len(obj):
        return [*obj[:head], _with(obj[head], rest, value), *obj[head + 1 :]]
    if isinstance(obj, dict):
        return {**obj, head: _with(obj.get(str(head), {}), rest, value)}
    return obj


def _without(obj: Any, path: Path) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(obj, list) and isinstance(head, int) and head < len(obj):
        return [*obj[:head], _without(obj[head], rest), *obj[head + 1 :]] if rest else obj
    if isinstance(obj, dict) and head in obj:
        if not rest:
            return {key: value for key, value in obj.items() if key != head}
        return {**obj, head: _without(obj[head], rest)}
    return obj


def parse_ignored(paths: Iterable[str]) -> list[Path]:
    """The paths of the resource option ``ignoreChanges``. Raises ValueError on a malformed one."""
    return [path for text in paths if (path := parse_path(text))]


def conflict_message(error: ApiError, manager: str) -> str | None:
    """What a refused apply means, with the fields and their owners; None when it is no field conflict."""
    causes = (error.status.get("details") or {}).get("causes") or []
    conflicts = [cause for cause in causes if cause.get("reason") == "FieldManagerConflict"]
    if error.code != 409 or not conflicts:
        return None
    lines = [
        f"  {_field(cause.get('field', '?'))}: {cause.get('message', 'owned by another manager')}"
        for cause in conflicts
    ]
    return "\n".join(
        [
            f"server-side apply conflict: {len(lines)} field(s) that field manager {manager!r} wants to set are owned by others:",
            *lines,
            "Leave those fields to their owners (remove them, or use the option ignoreChanges), or take them over with the "
            f'annotation {PATCH_FORCE}: "true".',
        ]
    )


def _field(text: str) -> str:
    return text.removeprefix(".") or format_path(())
