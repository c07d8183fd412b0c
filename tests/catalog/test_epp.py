"""What is known of the endpoint picker of each KServe release."""

import pytest

from kserve_iac.catalog.epp import (
    HANDLERS,
    PER_PROCESS,
    PRECISE_PREFIX,
    PRECISE_PRODUCER,
    RENAMED,
    TOKEN_PRODUCER,
    picker,
)
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.catalog.router import PICKER

DEFAULTS = {
    "0.17": {"prefill-header-handler", "pd-profile-handler", "queue-scorer", "prefix-cache-scorer"},
    "0.19": {"disagg-headers-handler", "disagg-profile-handler", "always-disagg-pd-decider", "queue-scorer"},
    "0.20": {"active-request-scorer", "no-hit-lru-scorer", "lora-affinity-scorer", "kv-cache-utilization-scorer"},
    "0.21": {
        "approx-prefix-cache-producer",
        "inflight-load-producer",
        "prefix-cache-affinity-filter",
        "token-load-scorer",
    },
}


@pytest.mark.parametrize("kserve", VERSIONS)
def test_every_release_has_a_picker_with_plugins(kserve):
    found = picker(kserve)
    assert found.version == PICKER[kserve]
    assert found.complete == (kserve not in ("0.20", "0.21"))
    assert {"single-profile-handler", "max-score-picker", "prefill-filter", "decode-filter"} <= found.plugins


@pytest.mark.parametrize("kserve", DEFAULTS)
def test_what_kserves_default_configurations_name_is_known(kserve):
    assert DEFAULTS[kserve] <= picker(kserve).plugins


def test_an_unknown_release_has_the_newest_picker():
    assert picker("0.99") == picker("0.21.1") == picker("0.21")


def test_old_names_are_known_where_kserve_renames_them():
    for old in ("prefill-header-handler", "pd-profile-handler"):
        assert picker("0.20").knows(old)
    assert not picker("0.17").knows("disagg-profile-handler")
    assert not picker("0.17").knows("model-server-protocol-metrics")
    assert set(RENAMED.values()) <= picker("0.20").plugins


def test_plugins_that_rules_name_are_plugins_of_the_newest():
    assert HANDLERS | {*PER_PROCESS, PRECISE_PREFIX, PRECISE_PRODUCER, TOKEN_PRODUCER} <= picker("0.21").plugins
