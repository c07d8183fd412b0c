"""A prefill role of which nothing is said must be judged like any other."""

import pytest

from kserve_iac.checks import examine

CLUSTER = {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12"}]}}


@pytest.mark.parametrize("kserve", ["0.16", "0.18", "0.20"])
@pytest.mark.parametrize("router", [None, {}, {"scheduler": {}, "route": {}}])
@pytest.mark.parametrize("connector", ["NixlConnector", "none"])
def test_prefill_and_decode_need_no_template(kserve, router, connector):
    service = {
        "model": {"uri": "hf://Qwen/Qwen3-4B"},
        "prefill": {},
        "disaggregation": {"connector": connector},
        **({} if router is None else {"router": router}),
    }
    compiled, _ = examine(
        {
            "cluster": CLUSTER,
            "platform": {"kserve": kserve, "install": "existing", "llm": True},
            "services": {"chat": {"llmInferenceService": service}},
        }
    )
    assert {demand.role for demand in compiled.demands} >= {"decode", "prefill"}
