"""Presets of the endpoint picker and additions to them: accepted and refused."""

import pytest

from ...conftest import LATER
from .pickers import (
    ADDITIONS,
    ERROR,
    LORA,
    ONE,
    PRESET,
    SPLIT,
    UNKNOWN_IMAGE,
    WARNING,
    added,
    found,
    preset,
    scheduled,
    text,
)

IMAGE = {"template": {"containers": [{"name": "main", "image": "x/llm-d-router-endpoint-picker:v0.10.0"}]}}
TOKENS = {"disaggregated": {"nonCachedTokens": 9}}

ACCEPTED = {
    "default": ("0.16", preset("default")),
    "prefix-load": ("0.17", preset("prefix-load")),
    "precise-prefix": ("0.18", preset("precise-prefix")),
    "precise-prefix with prefill": ("0.20", preset("precise-prefix", **SPLIT)),
    "disaggregated": ("0.17", preset("disaggregated", **SPLIT)),
    "disaggregated by tokens": ("0.18", preset({"disaggregated": {"nonCachedTokens": 9}}, **SPLIT)),
    "disaggregated of a configuration": ("0.20", preset("disaggregated", baseRefs=["split"])),
    "lora-affinity": ("0.20", preset("lora-affinity", model=LORA)),
    "lora-affinity of a configuration": ("0.20", preset("lora-affinity", baseRefs=["adapted"])),
    "latency-predictor": ("0.20", preset("latency-predictor")),
    "an addition": ("0.20", added("prefix-load", "inflight-load-producer")),
    "an addition that is scored": (
        "0.20",
        added(
            "precise-prefix",
            "session-affinity-scorer",
            profiles={"prefill": ["session-affinity-scorer"], "decode": ["session-affinity-scorer", "queue-scorer"]},
            **SPLIT,
        ),
    ),
    "a picker that no profile takes": ("0.20", added("prefix-load", "random-picker")),
    "an addition by another name": (
        "0.20",
        added("prefix-load", {"type": "queue-scorer", "name": "q"}, profiles={"default": ["q"]}),
    ),
    "an addition that comes later": ("0.20", added("prefix-load", {"type": LATER}, profiles={"default": ["anything"]})),
}

REFUSED = {
    "preset and config": (
        "0.20",
        scheduled(preset="prefix-load", config={"inline": ONE}),
        "picker-preset",
        PRESET,
        ERROR,
    ),
    "preset and pool": (
        "0.20",
        scheduled(preset="prefix-load", pool={"ref": {"name": "theirs"}}),
        "picker-preset",
        PRESET,
        ERROR,
    ),
    "no field": ("0.16", preset("prefix-load"), "picker-preset-version", f"{PRESET}.prefixLoad", ERROR),
    "no tokenizer": ("0.17", preset("precise-prefix"), "picker-preset-version", f"{PRESET}.precisePrefix", ERROR),
    "no servers": ("0.19", preset("latency-predictor"), "picker-preset-version", f"{PRESET}.latencyPredictor", ERROR),
    "no tokens": (
        "0.17",
        preset(TOKENS, **SPLIT),
        "picker-preset-version",
        f"{PRESET}.disaggregated.nonCachedTokens",
        ERROR,
    ),
    "another image": (
        "0.20",
        scheduled(preset="prefix-load", **IMAGE),
        "picker-preset-image",
        f"{PRESET}.prefixLoad",
        WARNING,
    ),
    "an unknown image": (
        "0.20",
        scheduled(preset="prefix-load", **UNKNOWN_IMAGE),
        "picker-preset-image",
        f"{PRESET}.prefixLoad",
        WARNING,
    ),
    "no prefill": ("0.20", preset("disaggregated"), "picker-roles", f"{PRESET}.disaggregated", ERROR),
    "two roles": ("0.20", preset("latency-predictor", **SPLIT), "picker-roles", f"{PRESET}.latencyPredictor", ERROR),
    "tokens that nobody counts": (
        "0.20",
        preset({"disaggregated": {"nonCachedTokens": 9, "prefixCache": 0}}, **SPLIT),
        "picker-weights",
        f"{PRESET}.disaggregated.prefixCache",
        ERROR,
    ),
    "precise for nothing": (
        "0.20",
        preset({"precisePrefix": {"prefixCache": 0}}),
        "picker-weights",
        f"{PRESET}.precisePrefix.prefixCache",
        ERROR,
    ),
    "no adapters": ("0.20", preset("lora-affinity"), "picker-adapters", f"{PRESET}.loraAffinity", WARNING),
    "additions to nothing": (
        "0.20",
        scheduled(presetAdditions={"plugins": [{"type": "queue-scorer"}]}),
        "picker-preset",
        ADDITIONS,
        ERROR,
    ),
    "additions to a configuration": (
        "0.20",
        scheduled(presetAdditions={}, config={"inline": ONE}),
        "picker-preset",
        ADDITIONS,
        ERROR,
    ),
    "additions without a field": ("0.16", added("default"), "picker-preset-version", ADDITIONS, ERROR),
    "what the preset has": (
        "0.20",
        added("prefix-load", "queue-scorer"),
        "picker-profile",
        f"{ADDITIONS}.plugins.0",
        ERROR,
    ),
    "two additions of one name": (
        "0.20",
        added("prefix-load", "session-affinity-scorer", "session-affinity-scorer"),
        "picker-profile",
        f"{ADDITIONS}.plugins.1",
        ERROR,
    ),
    "a second handler": (
        "0.20",
        added("prefix-load", "disagg-profile-handler"),
        "picker-handler",
        f"{ADDITIONS}.plugins.0.type",
        ERROR,
    ),
    "a profile that nobody runs": (
        "0.20",
        added("prefix-load", profiles={"prefill": ["queue-scorer"]}),
        "picker-profile",
        f"{ADDITIONS}.schedulingProfiles.0.name",
        ERROR,
    ),
    "a reference of an addition": (
        "0.20",
        added("prefix-load", profiles={"default": ["session-affinity-scorer"]}),
        "picker-profile",
        f"{ADDITIONS}.schedulingProfiles.0.plugins.0.pluginRef",
        ERROR,
    ),
    "a second picker": (
        "0.20",
        added("prefix-load", {"type": "random-picker", "name": "r"}, profiles={"default": ["r"]}),
        "picker-profile",
        f"{ADDITIONS}.schedulingProfiles.0.plugins.0.pluginRef",
        ERROR,
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


def test_versions_that_support_the_preset_are_named(context):
    assert text(context, preset("precise-prefix"), "0.17") == [
        "KServe 0.17 does not support the preset precisePrefix. Set kserve of the platform to one of 0.18, 0.19, 0.20, 0.21, "
        "or use one of the presets default, prefixLoad, disaggregated, loraAffinity."
    ]
    assert text(context, preset("latency-predictor"), "0.21") == [
        "KServe 0.21 does not support the preset latencyPredictor. Set kserve of the platform to 0.20, or use one of the "
        "presets default, prefixLoad, precisePrefix, disaggregated, loraAffinity."
    ]
