"""Rules about the maintenance of a cluster on GKE. Paths are relative to the cluster's arguments.

Sources: GKE, "Maintenance windows and exclusions" (48 hours in 32 days, in windows of at least four hours; at most three
exclusions of all upgrades; scopes require a release channel) and "Release channels" (30 days for "No upgrades", end of support
for the other scopes); pulumi-gcp 10.2, ``ClusterMaintenancePolicyArgs`` (at most 20 exclusions; an end, or its behaviour).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ...args import Problem
from ...args.gke import GkeClusterArgs, MaintenanceExclusion, MaintenanceWindow
from ...findings.path import Path

MOST_EXCLUSIONS = 20
MOST_NO_UPGRADES = 3
LONGEST_NO_UPGRADES = timedelta(days=30)
SHORTEST_WINDOW = timedelta(hours=4)
OPEN, ROLLING = timedelta(hours=48), timedelta(days=32)
"""Hours that must be left for upgrades, within which time."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

_RULE_PARTS = frozenset(
    [
        "FREQ",
        "UNTIL",
        "COUNT",
        "INTERVAL",
        "BYSECOND",
        "BYMINUTE",
        "BYHOUR",
        "BYDAY",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYMONTH",
        "BYSETPOS",
        "WKST",
    ]
)
"""The parts of a rule (RFC 5545, 3.3.10)."""

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""Frequencies of windows (container.v1 ``RecurringTimeWindow``: HOURLY, MINUTELY and SECONDLY are not supported)."""

_DAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)")

Times = Mapping[str, datetime]


def check_maintenance(args: GkeClusterArgs) -> Iterator[Problem]:
    """All findings about the window and its exclusions."""
    window = args.maintenance
    if window is None:
        return
    times: dict[str, datetime] = {}
    yield from _times(window, times)
    recurs = list(_recurrence(window.recurrence))
    yield from recurs or _window(window, times)
    yield from _scopes(window, args)
    blocked = []
    for index, exclusion in enumerate(window.exclusions):
        path = Path("maintenance", "exclusions", index)
        start, end = times.get(f"{path}.start"), times.get(f"{path}.end")
        if start is None or end is None or start >= end or exclusion.scope != "NO_UPGRADES":
            continue
        if end - start > LONGEST_NO_UPGRADES:
            text = f"All upgrades are excluded for {(end - start).days} days, but GKE allows at most {LONGEST_NO_UPGRADES.days}."
            mend = "Set an earlier end, or set scope to NO_MINOR_OR_NODE_UPGRADES, which may last longer."
            yield Problem("maintenance", path / "end", text, mend)
            return
        blocked.append((start, end, path))
    yield from _room(blocked)


def _times(window: MaintenanceWindow, times: dict[str, datetime]) -> Iterator[Problem]:
    """Times must be in UTC, because GKE returns them in UTC, and every preview would show another form as a change. Ends must
    come after starts.
    """
    for path, part in _parts(window):
        for field in ("start", "end"):
            text = getattr(part, field)
            if text is None:
                continue
            try:
                if not _TIME.fullmatch(text):
                    raise ValueError
                times[f"{path}.{field}"] = datetime.fromisoformat(text)
            except ValueError:
                yield Problem(
                    "maintenance",
                    path / field,
                    f"{text} is not a time in UTC.",
                    "Write it like 2026-01-03T02:00:00Z.",
                )
        start, end = times.get(f"{path}.start"), times.get(f"{path}.end")
        if start is not None and end is not None and start >= end:
            yield Problem(
                "maintenance",
                path / "end",
                f"end ({part.end}) is not after start ({part.start}).",
                "Set end to a later time.",
            )


def _parts(window: MaintenanceWindow) -> Iterator[tuple[Path, MaintenanceWindow | MaintenanceExclusion]]:
    yield Path("maintenance"), window
    for index, exclusion in enumerate(window.exclusions):
        yield Path("maintenance", "exclusions", index), exclusion


def _window(window: MaintenanceWindow, times: Times) -> Iterator[Problem]:
    """A window must have at least four hours, and the windows of 32 days at least 48 hours. Only daily and weekly recurrences are
    counted.
    """
    start, end = times.get("maintenance.start"), times.get("maintenance.end")
    if start is None or end is None or start >= end:
        return
    length = end - start
    if length < SHORTEST_WINDOW:
        text = f"A window of {_hours(length)} hours is too short: GKE counts only windows of 4 hours or more."
        yield Problem("maintenance", Path("maintenance", "end"), text, "Set end to at least 4 hours after start.")
        return
    times_in_32_days = _occurrences(window.recurrence)
    if times_in_32_days is not None and times_in_32_days * length < OPEN:
        text = f"The window is open for {_hours(times_in_32_days * length)} hours in 32 days, but GKE requires 48."
        yield Problem(
            "maintenance", Path("maintenance", "recurrence"), text, "Add days to recurrence, or make the window longer."
        )


def _recurrence(recurrence: str) -> Iterator[Problem]:
    """A recurrence is a rule of RFC 5545, of days, weeks, months or years."""
    path = Path("maintenance", "recurrence")
    pairs = [part.partition("=") for part in recurrence.upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    days = parts.get("BYDAY", "MO").split(",")
    if set(parts) - _RULE_PARTS or not all(parts.values()) or "FREQ" not in parts:
        text = f"{recurrence!r} is not a rule of RFC 5545."
        yield Problem("maintenance", path, text, "Write it like FREQ=WEEKLY;BYDAY=SA,SU.")
    elif parts["FREQ"] not in _FREQUENCIES:
        text = f"FREQ is {parts['FREQ']}, but GKE supports {', '.join(_FREQUENCIES[:-1])} and {_FREQUENCIES[-1]}."
        yield Problem("maintenance", path, text, "Set FREQ to WEEKLY, for example FREQ=WEEKLY;BYDAY=SA,SU.")
    elif wrong := [day for day in days if not _DAY.fullmatch(day)]:
        text = f"{wrong[0]!r} is not a day of the week in a rule of RFC 5545."
        yield Problem("maintenance", path, text, "Write the days as MO, TU, WE, TH, FR, SA and SU.")


def _hours(length: timedelta) -> str:
    return f"{length / timedelta(hours=1):g}"


def _occurrences(recurrence: str) -> int | None:
    """Minimum number of windows in 32 days. None: the recurrence is neither daily nor weekly."""
    parts = dict(part.split("=", 1) for part in recurrence.upper().removeprefix("RRULE:").split(";") if "=" in part)
    if set(parts) == {"FREQ"}:
        return {"DAILY": 32, "WEEKLY": 4}.get(parts["FREQ"])
    if set(parts) == {"FREQ", "BYDAY"} and parts["FREQ"] in ("DAILY", "WEEKLY"):
        return 4 * len(set(parts["BYDAY"].split(",")))
    return None


def _scopes(window: MaintenanceWindow, args: GkeClusterArgs) -> Iterator[Problem]:
    """The number of exclusions is limited, and their scopes depend on the release channel."""
    if len(window.exclusions) > MOST_EXCLUSIONS:
        text = f"There are {len(window.exclusions)} exclusions, but a cluster can have at most {MOST_EXCLUSIONS}."
        yield Problem(
            "maintenance",
            Path("maintenance", "exclusions"),
            text,
            f"Remove {len(window.exclusions) - MOST_EXCLUSIONS} of the exclusions.",
        )
    whole = [index for index, exclusion in enumerate(window.exclusions) if exclusion.scope == "NO_UPGRADES"]
    if len(whole) > MOST_NO_UPGRADES:
        text = (
            f"{len(whole)} exclusions block all upgrades, but a cluster can have at most {MOST_NO_UPGRADES} of these."
        )
        mend = f"Remove {len(whole) - MOST_NO_UPGRADES} of them, or set their scope to NO_MINOR_OR_NODE_UPGRADES."
        yield Problem("maintenance", Path("maintenance", "exclusions", whole[MOST_NO_UPGRADES], "scope"), text, mend)
    if args.release_channel == "UNSPECIFIED":
        for index, exclusion in enumerate(window.exclusions):
            if exclusion.scope != "NO_UPGRADES":
                text = f"Scope {exclusion.scope} requires a release channel, but releaseChannel is UNSPECIFIED."
                mend = "Set releaseChannel, for example to REGULAR, or set scope to NO_UPGRADES."
                yield Problem("maintenance", Path("maintenance", "exclusions", index, "scope"), text, mend)


def _room(blocked: list[tuple[datetime, datetime, Path]]) -> Iterator[Problem]:
    """Beside the exclusions of all upgrades, 48 hours must remain in any 32 days."""
    for begin in sorted({time for start, end, _ in blocked for time in (start, end - ROLLING)}):
        spans = sorted((max(start, begin), min(end, begin + ROLLING), path) for start, end, path in blocked)
        closed, until, last = timedelta(), begin, Path()
        for start, end, path in spans:
            if end > max(start, until):
                closed += end - max(start, until)
                until, last = end, path
        if closed > ROLLING - OPEN:
            text = (
                f"From {begin:%Y-%m-%d} on, {_hours(ROLLING - closed)} hours of 32 days are left for upgrades, but "
                "GKE requires 48."
            )
            yield Problem("maintenance", last / "end", text, "Leave a gap of at least two days between the exclusions.")
            return
