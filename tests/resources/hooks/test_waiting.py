"""When an update of a service or a release ends."""

from types import SimpleNamespace

import pytest

from kserve_iac.resources.guard import Refused
from kserve_iac.resources.waiting import Waiting

from .conftest import about, run


def service(ready="True", generation=2, observed=1, kind="InferenceService", version="5"):
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": kind,
        "metadata": {"name": "iris", "namespace": "n", "generation": generation, "resourceVersion": version},
        "status": {"conditions": [{"type": "Ready", "status": ready}], "observedGeneration": observed},
    }


def test_a_change_ends_when_kserve_has_done_it_though_it_says_another_generation(guard, cluster, clock):
    cluster.add(service())
    waiting = Waiting(guard)
    waiting.of_service("iris", "InferenceService", 60)

    async def change():
        args = about(service(), old=service())
        await waiting._begin_service(args)
        await waiting._end_service(args)

    run(change())
    assert cluster.patches == [("InferenceService", "n", "iris", {"status": {"observedGeneration": 2}})]
    assert clock.seconds >= 1003, "not before it has stood unchanged for three seconds"


def test_a_change_that_is_not_done_fails_with_what_is_in_the_way(guard, cluster, clock):
    cluster.add(service(ready="False"))
    waiting = Waiting(guard)
    waiting.of_service("iris", "InferenceService", 60)

    async def change():
        args = about(service(), old=service())
        await waiting._begin_service(args)
        await waiting._end_service(args)

    with pytest.raises(Refused, match=r"InferenceService n/iris was changed, .* after 60 s: Ready is False"):
        run(change())


def test_the_generation_of_an_llm_service_is_set_back_before_it_changes(guard, cluster, clock):
    llm = service(kind="LLMInferenceService", generation=4)
    cluster.add(llm)
    waiting = Waiting(guard)

    async def begin():
        await waiting._begin_service(about(llm, old=llm))
        waiting._waits.clear()

    run(begin())
    assert cluster.patches == [("LLMInferenceService", "n", "iris", {"status": {"observedGeneration": 4}})]


def test_a_failed_wait_says_what_is_in_the_way_and_asks_for_no_other_try(guard, cluster, clock, said):
    pod = {
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "n"},
        "status": {"conditions": [{"type": "PodScheduled", "status": "False", "message": "no node has a GPU"}]},
    }
    cluster.add(pod)
    waiting = Waiting(guard)
    args = SimpleNamespace(new_inputs={"namespace": "n", "name": "r"}, old_inputs=None, urn="urn:r", errors=[])

    async def fail():
        await waiting._begin_release(args)
        return await waiting._failed(args)

    assert run(fail()) is False
    assert said == ["Helm release n/r is not ready after 10 s: pod p cannot be scheduled: no node has a GPU."]
