"""Configurations of the endpoint picker that the user writes: accepted and refused."""

import pytest

from ...conftest import LATER
from .pickers import (
    ADDITIONS,
    COUNTING,
    ERROR,
    INLINE,
    ONE,
    SPLIT,
    UNKNOWN_IMAGE,
    WARNING,
    added,
    found,
    inline,
    scheduled,
    text,
)

PD = ("prefill-filter", "decode-filter", "max-score-picker")
BOTH = {"prefill": ["prefill-filter"], "decode": ["decode-filter"]}
BY_TOKENS = {"type": "prefix-based-pd-decider", "parameters": {"nonCachedTokens": 9}}

ACCEPTED = {
    "one profile without a handler": ("0.19", inline("queue-scorer", profiles={"a": ["queue-scorer"]})),
    "a name of its own": ("0.19", inline({"type": "queue-scorer", "name": "q"}, profiles={"a": ["q"]})),
    "a name that KServe renames": ("0.19", inline("pd-profile-handler", "prefill-header-handler", *PD, profiles=BOTH)),
    "a name that KServe 0.20 renames": ("0.20", inline("model-server-protocol-metrics")),
    "split": ("0.20", inline("disagg-profile-handler", *PD, profiles=BOTH, **SPLIT)),
    "a handler that may be unknown": (
        "0.20",
        scheduled(
            config={"inline": {"plugins": [{"type": LATER}], "schedulingProfiles": [{"name": "a"}, {"name": "b"}]}}
        ),
    ),
    "two of one type by name": ("0.19", inline("queue-scorer", {"type": "queue-scorer", "name": "q"})),
    "a decider of 0.20": ("0.20", inline("disagg-profile-handler", BY_TOKENS, **SPLIT)),
    "a decider that sees": (
        "0.19",
        scheduled(config={"inline": {"featureGates": ["prepareDataPlugins"], "plugins": [BY_TOKENS]}}),
    ),
    "gates that come later": (
        "0.19",
        scheduled(config={"inline": {"featureGates": LATER, "plugins": [BY_TOKENS]}}),
    ),
    "a threshold of nothing": (
        "0.19",
        inline({"type": "pd-profile-handler", "parameters": {"threshold": 0}}, **SPLIT),
    ),
    "a threshold of 0.17": (
        "0.17",
        inline({"type": "pd-profile-handler", "parameters": {"threshold": 10}}, **SPLIT),
    ),
    "what comes later": ("0.19", inline({"type": LATER}, profiles={"a": ["anything"]})),
    "one replica that counts": ("0.20", inline("inflight-load-producer")),
    "two that count nothing": ("0.20", {**scheduled(config={"inline": ONE}, replicas=2)}),
}

REFUSED = {
    "unknown plugin": ("0.19", inline("queue-scorrer"), "picker-plugin", f"{INLINE}.plugins.0.type", ERROR),
    "plugin of a later one": ("0.19", inline("token-load-scorer"), "picker-plugin", f"{INLINE}.plugins.0.type", ERROR),
    "new name of an old one": (
        "0.17",
        inline("disagg-profile-handler"),
        "picker-plugin",
        f"{INLINE}.plugins.0.type",
        ERROR,
    ),
    "unknown plugin, not sure": (
        "0.20",
        inline("queue-scorrer"),
        "picker-plugin-unsure",
        f"{INLINE}.plugins.0.type",
        WARNING,
    ),
    "unknown plugin of an image": (
        "0.19",
        scheduled(config={"inline": {"plugins": [{"type": "my-scorer"}]}}, **UNKNOWN_IMAGE),
        "picker-plugin-unsure",
        f"{INLINE}.plugins.0.type",
        WARNING,
    ),
    "reference to nothing": (
        "0.20",
        inline("queue-scorer", profiles={"a": ["queue-scorer", "prefix-cache-scorer"]}),
        "picker-profile",
        f"{INLINE}.schedulingProfiles.0.plugins.1.pluginRef",
        ERROR,
    ),
    "one name for two": (
        "0.20",
        scheduled(config={"inline": {"plugins": [], "schedulingProfiles": [{"name": "a"}, {"name": "a"}]}}),
        "picker-profile",
        f"{INLINE}.schedulingProfiles.1.name",
        ERROR,
    ),
    "one name for two plugins": (
        "0.20",
        inline("queue-scorer", "queue-scorer"),
        "picker-profile",
        f"{INLINE}.plugins.1",
        ERROR,
    ),
    "two handlers": (
        "0.20",
        inline("single-profile-handler", "disagg-profile-handler"),
        "picker-handler",
        f"{INLINE}.plugins.1.type",
        ERROR,
    ),
    "no handler": ("0.20", inline(*PD, profiles=BOTH), "picker-handler", f"{INLINE}.plugins", ERROR),
    "a handler of one": (
        "0.20",
        inline("single-profile-handler", *PD, profiles=BOTH),
        "picker-handler",
        f"{INLINE}.plugins.0.type",
        ERROR,
    ),
    "not split": ("0.20", inline("single-profile-handler", **SPLIT), "picker-split", INLINE, WARNING),
    "a decider that sees nothing": (
        "0.19",
        inline(BY_TOKENS, **SPLIT),
        "picker-decider",
        f"{INLINE}.plugins.0",
        WARNING,
    ),
    "a threshold that becomes one": (
        "0.18",
        inline({"type": "pd-profile-handler", "parameters": {"threshold": 10}}, **SPLIT),
        "picker-decider",
        f"{INLINE}.plugins.0",
        WARNING,
    ),
    "an unknown addition": (
        "0.19",
        added("prefix-load", "queue-scorrer"),
        "picker-plugin",
        f"{ADDITIONS}.plugins.0.type",
        ERROR,
    ),
    "two pickers": (
        "0.20",
        inline("max-score-picker", "random-picker", profiles={"a": ["max-score-picker", "random-picker"]}),
        "picker-profile",
        f"{INLINE}.schedulingProfiles.0.plugins.1.pluginRef",
        ERROR,
    ),
    "additions that count apart": (
        "0.20",
        {**scheduled(preset="prefix-load", presetAdditions=COUNTING["inline"], replicas=2)},
        "picker-replicas",
        "router.scheduler.replicas",
        WARNING,
    ),
    "counting apart": (
        "0.20",
        scheduled(config=COUNTING, replicas=2),
        "picker-replicas",
        "router.scheduler.replicas",
        WARNING,
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case, context, put_later):
    kserve, fields = ACCEPTED[case]
    assert found(context, put_later(fields), kserve) == []


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, context):
    kserve, fields, code, path, severity = REFUSED[case]
    assert (code, path, severity) in found(context, fields, kserve)


def test_versions_that_have_the_plugin_are_named(context):
    assert text(context, inline("token-load-scorer"), "0.19") == [
        "The endpoint picker 0.7.1 has no plugin token-load-scorer. Use KServe 0.20 or 0.21, whose endpoint picker has "
        "token-load-scorer, or remove token-load-scorer."
    ]


def test_the_nearest_plugin_is_named(context):
    assert text(context, inline("queue-scorrer"), "0.19") == [
        "The endpoint picker 0.7.1 has no plugin queue-scorrer. Did you mean queue-scorer?"
    ]
