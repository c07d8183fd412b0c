"""Settings that engines and an endpoint picker that follows their KV caches must share: accepted and refused."""

import pytest

from ...conftest import LATER
from .pickers import BY_42, ERROR, added, found, inline, precise, preset

BY_OLD_42 = precise(indexerConfig={"tokenProcessorConfig": {"blockSize": 64, "hashSeed": "42"}})
SEED_42 = {"env": [{"name": "PYTHONHASHSEED", "value": "42"}]}
SEED_7 = {"env": [{"name": "PYTHONHASHSEED", "value": "7"}]}

ACCEPTED = {
    "precise-prefix with its block size": ("0.20", preset("precise-prefix", engine={"blockSize": 64})),
    "seeds alike": ("0.20", inline(BY_42, engine={"blockSize": 64}, **SEED_42)),
    "seeds alike, where they stood before": ("0.20", inline(BY_OLD_42, engine={"blockSize": 64}, **SEED_42)),
    "a seed that comes later": ("0.20", inline(BY_42, env=[{"name": "PYTHONHASHSEED", "value": LATER}])),
    "a seed without a precise scorer": ("0.20", inline("queue-scorer", engine={"blockSize": 16}, **SEED_7)),
    "a precise scorer as an addition": ("0.20", added("prefix-load", BY_42, engine={"blockSize": 64}, **SEED_42)),
}

REFUSED = {
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
    "block sizes of an addition": (
        "0.20",
        added("prefix-load", BY_42, engine={"blockSize": 16}),
        "picker-cache",
        "engine.blockSize",
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


def test_the_seed_of_hashes_is_said_once(context):
    split = preset("precise-prefix", prefill={}, disaggregation={"hashSeed": "7"})
    assert ("env-twice", "disaggregation.hashSeed", "error") in found(context, split)
    assert found(context, preset("disaggregated", prefill={}, disaggregation={"hashSeed": "7"})) == []
