"""How long engines take to start, and what their probes say about it."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.catalog.models import model_dimensions
from kserve_iac.catalog.presets import preset
from kserve_iac.engines.models import dimensions_by_uri
from kserve_iac.engines.start.loading import GB, Seconds, downloading, starting, weights_bytes
from kserve_iac.engines.start.probes import PERIOD, failures_for, may_start_slowly, start_of

SMALL, LARGE = "hf://Qwen/Qwen3-8B", "hf://meta-llama/Llama-3.3-70B-Instruct"


def start(uri, kserve="0.20", **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": uri}, **fields})
    return start_of(args, args, dimensions_by_uri(uri), kserve, eager=False)


def test_weights_are_those_of_the_whole_model():
    assert weights_bytes(model_dimensions("meta-llama/Llama-3.3-70B-Instruct")) == pytest.approx(141.1 * GB, rel=0.005)


def test_more_bytes_take_longer_and_the_engine_its_own_time():
    small, large = starting(16 * GB), starting(160 * GB)
    assert large.low > small.low > starting(0).low > 0
    assert large.high > small.high
    assert starting(16 * GB, eager=True).high < small.high


@pytest.mark.parametrize("uri", ["pvc://claim/model", "oci://image", "oci+native://image"])
def test_what_is_there_already_is_not_downloaded(uri):
    assert downloading(100 * GB, uri) == Seconds(0, 0)
    assert downloading(100 * GB, SMALL).high > downloading(100 * GB, SMALL).low > 0


def test_without_the_initializer_the_engine_downloads_while_its_probe_waits():
    usual, own = start(LARGE), start(LARGE, storageInitializer={"enabled": False})
    assert own.downloading == Seconds(0, 0)
    assert own.starting == usual.total


def test_only_what_the_preset_would_kill_gets_a_probe():
    assert start(SMALL).failures is None
    failures = start(LARGE).failures
    assert failures is not None
    assert failures * PERIOD >= start(LARGE).starting.high > (failures - 1) * PERIOD
    assert start(LARGE, "0.16").failures is None  # there is no probe to make longer


def test_a_liveness_probe_kills_what_is_large():
    assert start(LARGE, "0.16").is_likely_killed
    assert not start(SMALL, "0.16").is_likely_killed
    assert not start(LARGE, "0.17").is_likely_killed


def test_models_that_may_start_slowly():
    assert may_start_slowly(LARGE)
    assert not may_start_slowly(SMALL)
    assert not may_start_slowly("hf://own/model")


def test_nothing_is_said_of_what_is_not_known():
    assert start("hf://own/model") is None
    assert start(LARGE, baseRefs=["own"]) is None
    assert start(LARGE, template={"containers": [{"name": "main", "command": ["x"]}]}) is None


def test_failures_cover_what_is_asked_for():
    assert [failures_for(seconds) for seconds in (10, 11, 600)] == [1, 2, 60]


PRESETS = {
    ("0.16", False): (150, False, 30, "1Gi", False),
    ("0.16", True): (330, False, 30, "1Gi", False),
    ("0.17", True): (600, True, 30, "1Gi", False),
    ("0.19.0", False): (600, True, 60, "1Gi", True),
    ("0.20", True): (600, True, 60, "8Gi", True),
    ("0.99", False): (600, True, 60, "1Gi", True),
}


@pytest.mark.parametrize(("of", "values"), PRESETS.items())
def test_presets_are_as_their_releases_have_them(of, values):
    found = preset(of[0], several_nodes=of[1])
    given = (found.start_seconds, found.has_startup_probe, found.grace_seconds, found.shared_memory, found.drains)
    assert given == values
