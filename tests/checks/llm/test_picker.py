"""The endpoint picker: presets and configurations that can work, and those that cannot."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

from ...conftest import LATER

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
LORA = {**QWEN, "lora": {"adapters": [{"name": "sql", "uri": "hf://a/sql"}]}}
PRESET = "router.scheduler.preset"
INLINE = "router.scheduler.config.inline"
ADDITIONS = "router.scheduler.presetAdditions"
ONE = {"featureGates": ["flowControl"], "plugins": [{"type": "queue-scorer"}]}


def scheduled(**scheduler):
    return {"router": {"gateway": {}, "route": {}, "scheduler": scheduler}}


def preset(given, **fields):
    return {**scheduled(preset=given), **fields}


def added(given, *types, profiles=None, **fields):
    """A preset and further plugins."""
    plugins = [one if isinstance(one, dict) else {"type": one} for one in types]
    named = [{"name": name, "plugins": [{"pluginRef": ref} for ref in refs]} for name, refs in (profiles or {}).items()]
    return {**scheduled(preset=given, presetAdditions={"plugins": plugins, "schedulingProfiles": named}), **fields}


def inline(*types, profiles=None, **fields):
    plugins = [one if isinstance(one, dict) else {"type": one} for one in types]
    named = [{"name": name, "plugins": [{"pluginRef": ref} for ref in refs]} for name, refs in (profiles or {}).items()]
    return {**scheduled(config={"inline": {"plugins": plugins, "schedulingProfiles": named}}), **fields}


def precise(**parameters):
    return {"type": "precise-prefix-cache-scorer", "parameters": parameters}


def found(context, fields, kserve="0.20"):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    problems = check_object(CompiledObject("chat", args, context(kserve=kserve)))
    return [(p.code, p.path, p.severity) for p in problems if p.code.startswith(("picker", "env-twice", "schema"))]


SPLIT = {"prefill": {}}
PD = ("prefill-filter", "decode-filter", "max-score-picker")
BOTH = {"prefill": ["prefill-filter"], "decode": ["decode-filter"]}
BY_TOKENS = {"type": "prefix-based-pd-decider", "parameters": {"nonCachedTokens": 9}}
BY_42 = precise(tokenProcessorConfig={"blockSize": 64, "hashSeed": "42"})
BY_OLD_42 = precise(indexerConfig={"tokenProcessorConfig": {"blockSize": 64, "hashSeed": "42"}})
SEED_42 = {"env": [{"name": "PYTHONHASHSEED", "value": "42"}]}
SEED_7 = {"env": [{"name": "PYTHONHASHSEED", "value": "7"}]}

ACCEPTED = {
    "default": ("0.16", preset("default")),
    "prefix-load": ("0.17", preset("prefix-load")),
    "precise-prefix": ("0.18", preset("precise-prefix")),
    "precise-prefix with prefill": ("0.20", preset("precise-prefix", **SPLIT)),
    "precise-prefix with its block size": ("0.20", preset("precise-prefix", engine={"blockSize": 64})),
    "disaggregated": ("0.17", preset("disaggregated", **SPLIT)),
    "disaggregated by tokens": ("0.18", preset({"disaggregated": {"nonCachedTokens": 9}}, **SPLIT)),
    "disaggregated of a configuration": ("0.20", preset("disaggregated", baseRefs=["split"])),
    "lora-affinity": ("0.20", preset("lora-affinity", model=LORA)),
    "lora-affinity of a configuration": ("0.20", preset("lora-affinity", baseRefs=["adapted"])),
    "latency-predictor": ("0.20", preset("latency-predictor")),
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
    "seeds alike": ("0.20", inline(BY_42, engine={"blockSize": 64}, **SEED_42)),
    "seeds alike, where they stood before": ("0.20", inline(BY_OLD_42, engine={"blockSize": 64}, **SEED_42)),
    "a seed that comes later": ("0.20", inline(BY_42, env=[{"name": "PYTHONHASHSEED", "value": LATER}])),
    "a seed without a precise scorer": ("0.20", inline("queue-scorer", engine={"blockSize": 16}, **SEED_7)),
    "one replica that counts": ("0.20", inline("inflight-load-producer")),
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
    "a precise scorer as an addition": ("0.20", added("prefix-load", BY_42, engine={"blockSize": 64}, **SEED_42)),
    "two that count nothing": ("0.20", {**scheduled(config={"inline": ONE}, replicas=2)}),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case, context, put_later):
    kserve, fields = ACCEPTED[case]
    assert found(context, put_later(fields), kserve) == []


IMAGE = {"template": {"containers": [{"name": "main", "image": "x/llm-d-router-endpoint-picker:v0.10.0"}]}}
UNKNOWN_IMAGE = {"template": {"containers": [{"name": "main", "image": "x/mine:1"}]}}
TOKENS = {"disaggregated": {"nonCachedTokens": 9}}
COUNTING = {"inline": {"plugins": [{"type": "inflight-load-producer"}]}}
ERROR, WARNING = "error", "warning"

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
    "block sizes": (
        "0.20",
        preset("precise-prefix", engine={"blockSize": 16}),
        "picker-cache",
        "engine.blockSize",
        ERROR,
    ),
    "block sizes of one's own": (
        "0.20",
        inline(BY_42, engine={"blockSize": 16}),
        "picker-cache",
        "engine.blockSize",
        ERROR,
    ),
    "block size among flags": (
        "0.20",
        inline(BY_42, engine={"extraArgs": ["--block-size", "16"]}),
        "picker-cache",
        "engine.extraArgs",
        ERROR,
    ),
    "seeds": ("0.20", inline(BY_42, **SEED_7), "picker-cache", "env.0", ERROR),
    "seeds of prefill": (
        "0.20",
        inline(BY_42, prefill={"template": {"containers": [{"name": "main", **SEED_7}]}}),
        "picker-cache",
        "prefill.template.containers.0.env.0",
        ERROR,
    ),
    "nothing cached": (
        "0.20",
        preset("precise-prefix", engine={"enablePrefixCaching": False}),
        "picker-cache",
        "engine.enablePrefixCaching",
        ERROR,
    ),
    "events twice": (
        "0.20",
        preset("precise-prefix", engine={"extraArgs": ["--kv-events-config", "{}"]}),
        "picker-flag-twice",
        "engine.extraArgs",
        ERROR,
    ),
    "block size twice": (
        "0.20",
        preset("precise-prefix", engine={"extraArgs": ["--block-size", "64"]}),
        "picker-flag-twice",
        "engine.extraArgs",
        ERROR,
    ),
    "seed twice": ("0.20", preset("precise-prefix", **SEED_42), "env-twice", "env.0", ERROR),
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
    "an unknown addition": (
        "0.19",
        added("prefix-load", "queue-scorrer"),
        "picker-plugin",
        f"{ADDITIONS}.plugins.0.type",
        ERROR,
    ),
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
    "two pickers": (
        "0.20",
        inline("max-score-picker", "random-picker", profiles={"a": ["max-score-picker", "random-picker"]}),
        "picker-profile",
        f"{INLINE}.schedulingProfiles.0.plugins.1.pluginRef",
        ERROR,
    ),
    "block sizes of an addition": (
        "0.20",
        added("prefix-load", BY_42, engine={"blockSize": 16}),
        "picker-cache",
        "engine.blockSize",
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


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, context):
    kserve, fields, code, path, severity = REFUSED[case]
    assert (code, path, severity) in found(context, fields, kserve)


def text(context, fields, kserve):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    return [
        p.text
        for p in check_object(CompiledObject("chat", args, context(kserve=kserve)))
        if p.code.startswith("picker")
    ]


def test_versions_that_have_it_are_named(context):
    assert text(context, preset("precise-prefix"), "0.17") == [
        "KServe 0.17 does not support the preset precisePrefix. Set kserve of the platform to one of 0.18, 0.19, 0.20, 0.21, "
        "or use one of the presets default, prefixLoad, disaggregated, loraAffinity."
    ]
    assert text(context, inline("token-load-scorer"), "0.19") == [
        "The endpoint picker 0.7.1 has no plugin token-load-scorer. Use KServe 0.20 or 0.21, whose endpoint picker has "
        "token-load-scorer, or remove token-load-scorer."
    ]
    assert text(context, preset("latency-predictor"), "0.21") == [
        "KServe 0.21 does not support the preset latencyPredictor. Set kserve of the platform to 0.20, or use one of the "
        "presets default, prefixLoad, precisePrefix, disaggregated, loraAffinity."
    ]


def test_the_nearest_plugin_is_named(context):
    assert text(context, inline("queue-scorrer"), "0.19") == [
        "The endpoint picker 0.7.1 has no plugin queue-scorrer. Did you mean queue-scorer?"
    ]


def test_the_seed_of_hashes_is_said_once(context):
    split = preset("precise-prefix", prefill={}, disaggregation={"hashSeed": "7"})
    assert ("env-twice", "disaggregation.hashSeed", "error") in found(context, split)
    assert found(context, preset("disaggregated", prefill={}, disaggregation={"hashSeed": "7"})) == []
