"""Following the mends of findings, one after the other, ends with a service that can work."""

import copy
import re

import pytest
import yaml

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.args.problem import errors
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject
from kserve_iac.render.epp import preset_config

PLATFORM = {"keda": "existing", "prometheus": {"serverAddress": "http://prometheus:9090"}}
PROMISE = {"seconds": 2, "promptTokens": 8192, "peakPrefillThroughput": 33821}
SCHEDULER = "router.scheduler"


def service(targets, split, **scheduler):
    auto = {"autoscaling": {"maxReplicas": 4, "targets": targets}}
    role = {"prefill": auto, "disaggregation": {"loadFailurePolicy": "recompute"}} if split else auto
    return {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "router": {"route": {}, "scheduler": scheduler}, **role}


def problems(context, fields, kserve):
    args = LLMInferenceServiceArgs.model_validate(fields)
    return errors(check_object(CompiledObject("chat", args, context(kserve=kserve, **PLATFORM))))


def followed(fields, mend):
    """The service after the first way that a mend names, read from its words."""
    fields = copy.deepcopy(fields)
    scheduler = fields["router"]["scheduler"]
    understood = False
    if image := re.search(r"Set image of the container (\S+) in router.scheduler.template to (\S+) or newer", mend):
        scheduler["template"] = {"containers": [{"name": image.group(1), "image": image.group(2)}]}
        understood = True
    if preset := re.search(r"[Ss]et router\.scheduler\.preset to (\S+)", mend):
        scheduler["preset"] = preset.group(1)
        understood = True
    if added := re.search(r"[Aa]dd (\{.*?\}|\S+) to router\.scheduler\.([\w.]+)", mend):
        *steps, last = added.group(2).split(".")
        holder = scheduler
        for step in steps:
            holder = holder.setdefault(step, {})
        holder.setdefault(last, []).append(yaml.safe_load(added.group(1)))
        understood = True
    if "Keep preset and move what config.inline adds to presetAdditions" in mend:
        scheduler["presetAdditions"] = scheduler.pop("config")["inline"]
        understood = True
    assert understood, mend
    return fields


PRODUCER = {"inline": {"plugins": [{"type": "inflight-load-producer"}]}}
STARTS = {
    "a precise prefix and prefill": ("0.20", service({"timeToFirstToken": PROMISE}, True, preset="precise-prefix")),
    "a precise prefix": ("0.20", service({"timeToFirstToken": PROMISE}, False, preset="precise-prefix")),
    "prefill and decode": ("0.20", service({"timeToFirstToken": PROMISE}, True, preset="disaggregated")),
    "KServe's own configuration": ("0.20", service({"timeToFirstToken": PROMISE}, True)),
    "an older picker": ("0.19", service({"timeToFirstToken": PROMISE}, True, preset="precise-prefix")),
    "both": ("0.20", service({"timeToFirstToken": PROMISE}, True, preset="precise-prefix", config=PRODUCER)),
    "the queue": ("0.20", service({"flowControlQueue": 1, "queue": 1}, False, preset="prefix-load")),
    "the queue of KServe's own": ("0.18", service({"flowControlQueue": 1, "queue": 1}, False)),
    "both signals": ("0.20", service({"timeToFirstToken": PROMISE, "flowControlQueue": 1}, True, preset="default")),
}


@pytest.mark.parametrize("case", STARTS)
def test_a_signal_is_reached_by_the_mends(context, case):
    kserve, fields = STARTS[case]
    found = problems(context, fields, kserve)
    assert found, "there is something to mend"
    for _ in range(6):
        if not found:
            break
        fields = followed(fields, found[0].mend)
        found = problems(context, fields, kserve)
    assert found == []
    args = LLMInferenceServiceArgs.model_validate(fields)
    config = preset_config(args, kserve)
    targets = str(STARTS[case][1])
    assert ("timeToFirstToken" in targets) == ("inflight-load-producer" in str(config))
    assert ("flowControlQueue" in targets) == ("flowControl" in config.get("featureGates", []))
    assert args.router.scheduler.preset is not None
