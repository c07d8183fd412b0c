"""The review of a change: what it does in words, what needs attention, and when it is refused."""

import pytest

from kserve_iac.review.comment import comment
from kserve_iac.review.preview import failed, read_preview
from kserve_iac.review.review import review
from kserve_iac.review.states import After, deployed, missing, unreadable

from .conftest import CHAT_OBJECT, CONFIG, chat_step, preview_text, step

SERVICE = ("services", "chat", "llmInferenceService")
POOL = ("cluster", "gke", "nodePools")


def reviewed(environments, *path, to=None, preview=None):
    config = environments.changed(*path, to=to) if path else CONFIG
    return review("prod", environments.before(), environments.after(config), preview)


def said(one):
    return {(effect.subject, effect.role): effect for effect in one.effects}


CHAT = "LLMInferenceService models/chat"


def test_nothing_changes(environments):
    found = reviewed(environments)
    assert found.changes_nothing
    assert found.attention == ()


@pytest.mark.parametrize(
    ("path", "to", "attention"),
    [
        ((*SERVICE, "replicas"), 3, ()),
        ((*SERVICE, "engine", "maxModelLen"), 4096, ("restart",)),
        ((*SERVICE, "stopped"), True, ("downtime",)),
        (("services", "iris"), ..., ("downtime", "replace")),
        ((*POOL, 1, "machineType"), "g2-standard-24", ("replace", "restart")),
        ((*POOL, 0, "machineType"), "n2-standard-32", ("downtime", "restart")),
        (("platform", "kserve"), "0.21", ("restart",)),
        (("guardrails", "maxGpus"), 16, ("guardrail",)),
        (("guardrails", "maxGpus"), 8, ()),
        (("platform", "gateway", "auth"), {"anonymous": True}, ("guardrail",)),
        (("cluster", "gke", "deletionProtection"), False, ("guardrail",)),
        ((*SERVICE, "model", "download"), ..., ("restart", "warning")),
        ((*SERVICE, "replicas"), 40, ("refused",)),
        ((*SERVICE, "replica"), 2, ("refused",)),
    ],
)
def test_what_needs_attention(environments, path, to, attention):
    found = reviewed(environments, *path, to=to)
    assert found.attention == attention
    assert not found.changes_nothing
    assert found.is_refused is ("refused" in attention)


def test_a_scaled_service_says_how_many_pods_and_when_they_serve(environments):
    effect = said(reviewed(environments, *SERVICE, "replicas", to=3))[CHAT, "engine"]
    assert effect.sentences[0] == "runs 3 pods instead of 2"
    assert effect.sentences[1].startswith("A new pod serves after ")
    down = said(reviewed(environments, *SERVICE, "replicas", to=1))[CHAT, "engine"]
    assert down.sentences == ("runs 1 pod instead of 2",)


def test_a_new_service_says_when_it_serves(environments):
    before = environments.before(environments.changed("services", "chat", to=...))
    [effect] = [one for one in review("prod", before, environments.after(CONFIG)).effects if one.subject == CHAT]
    assert effect.sentences[0] == "is created"
    assert effect.sentences[-1].startswith("A new pod serves after ")


def test_a_pool_with_other_machines_restarts_services_that_do_not_change(environments):
    found = said(reviewed(environments, *POOL, 1, "machineType", to="g2-standard-24"))
    assert found["pool l4", ""].sentences[0] == ("is replaced (g2-standard-48, on-demand to g2-standard-24, on-demand)")
    moved = found[CHAT, "engine"]
    assert moved.effect == "moved"
    assert not moved.interrupts
    assert any("KV cache" in one for one in moved.sentences)
    assert ("InferenceService models/iris", "predictor") not in found


def test_one_pod_on_new_nodes_does_not_answer(environments):
    moved = said(reviewed(environments, *POOL, 0, "machineType", to="n2-standard-32"))
    iris = moved["InferenceService models/iris", "predictor"]
    assert iris.interrupts
    assert "It has one replica, so there are no answers until the new one serves" in iris.sentences
    assert not any("KV cache" in one for one in iris.sentences)
    assert not any("platform" in one for one in moved["pool cpu", ""].sentences)


def test_a_role_that_is_scaled_does_not_answer_while_it_has_one_replica(environments):
    scaled = environments.changed("services", "iris", "inferenceService", "predictor", "maxReplicas", to=3)
    other = environments.changed(*POOL, 0, "machineType", to="n2-standard-32")
    other["services"]["iris"] = scaled["services"]["iris"]
    moved = said(review("prod", environments.before(scaled), environments.after(other)))
    iris = moved["InferenceService models/iris", "predictor"]
    assert any(one.startswith("While it has one replica") for one in iris.sentences)


def test_pods_of_the_platform_on_new_nodes(environments):
    before = environments.changed("platform", "pool", to="cpu")
    after = environments.changed(*POOL, 0, "machineType", to="n2-standard-32")
    after["platform"] = before["platform"]
    found = said(review("prod", environments.before(before), environments.after(after)))
    assert any("Pods of the platform restart there: " in one for one in found["pool cpu", ""].sentences)


def test_a_service_that_restarts_anyway_is_said_once(environments):
    config = environments.changed(*POOL, 1, "machineType", to="g2-standard-24")
    config["services"]["chat"] = {"llmInferenceService": {**config["services"]["chat"]["llmInferenceService"]}}
    config["services"]["chat"]["llmInferenceService"]["engine"] = {"maxModelLen": 4096}
    found = review("prod", environments.before(), environments.after(config))
    assert [one.effect for one in found.effects if one.subject == CHAT] == ["rolling restart"]


def test_a_full_pool_is_said_where_a_service_restarts(environments):
    small = {"name": "l4", "machineType": "g2-standard-24", "maxNodes": 1}
    full, slower = (environments.changed(*POOL, 1, to=small) for _ in range(2))
    slower["services"]["chat"]["llmInferenceService"] |= {"engine": {"maxModelLen": 4096}}
    found = review("prod", environments.before(full), environments.after(slower))
    assert any("the update would wait forever" in one for one in said(found)[CHAT, "engine"].sentences)


def test_bounds_of_a_pool(environments):
    found = said(reviewed(environments, *POOL, 1, "maxNodes", to=4))
    assert found["pool l4", ""].sentences == ("has 0 to 4 nodes instead of 0 to 3",)


def test_a_refused_change_has_reasons_and_nothing_else(environments):
    found = reviewed(environments, *SERVICE, "replicas", to=40)
    assert {one.code for one in found.refusals} >= {"capacity-max"}
    assert (found.effects, found.after, found.findings) == ((), None, None)
    broken = review("prod", environments.before(), After(None, reason="Pulumi.prod.yaml is not YAML."))
    assert broken.is_refused
    nameless = review("prod", environments.before(), environments.after({"services": {}}))
    assert nameless.is_refused
    assert nameless.refusals


def test_warnings_that_come_and_go(environments):
    config = environments.changed(*SERVICE, "model", "download", to=...)
    come = review("prod", environments.before(), environments.after(config)).findings
    assert [one.code for one in come.new] == ["download-memory"]
    go = review("prod", environments.before(config), environments.after(CONFIG)).findings
    assert [one.code for one in go.gone] == ["download-memory"]
    stay = review("prod", environments.before(config), environments.after(config)).findings
    assert (stay.new, stay.gone) == ((), ())
    assert "download-memory" in [one.code for one in stay.remaining]


def test_a_limit_shows_what_the_plan_reaches(environments):
    found = {rail.name: rail for rail in reviewed(environments, "guardrails", "usdPerMonth", to=20000).rails}
    assert found["usdPerMonth"].is_looser
    assert (found["usdPerMonth"].before, found["usdPerMonth"].after) == ("9,000", "20,000")
    assert found["maxGpus"].reached == "2"
    removed = {rail.name: rail for rail in reviewed(environments, "guardrails", to={}).rails}
    assert {rail.after for rail in removed.values()} == {"not set"}
    assert all(rail.is_looser for rail in removed.values())


def test_a_new_stack_and_one_that_is_removed(environments):
    new = review("prod", missing("main"), environments.after(CONFIG))
    assert new.is_new
    assert {one.effect for one in new.effects} == {"created"}
    gone = review("prod", environments.before(), After(None), is_removed=True)
    assert not gone.is_refused
    assert "deletes nothing" in gone.notes[0]
    assert not gone.changes_nothing


def test_a_state_that_cannot_be_read_is_said(environments):
    found = review("prod", unreadable("main", "It is not YAML."), environments.after(CONFIG))
    assert found.effects == ()
    assert found.notes == ("The changes are not known, because main cannot be read: It is not YAML.",)
    wrong = environments.before(environments.changed(*SERVICE, "replicas", to=40))
    assert "cannot work itself" in review("prod", wrong, environments.after(CONFIG)).notes[0]


# Previews ----------------------------------------------------------------------------------------------------------


def preview(*steps, **more):
    return read_preview(preview_text(*steps, **more))


def test_a_preview_that_agrees(environments):
    found = reviewed(environments, *SERVICE, "replicas", to=3, preview=preview(chat_step("update")))
    assert found.disagreements == ()


@pytest.mark.parametrize("op", ["replace", "delete"])
def test_a_loss_that_only_the_preview_knows(environments, op):
    found = reviewed(environments, *SERVICE, "replicas", to=3, preview=preview(chat_step(op)))
    assert found.attention == ("disagreement", "replace")
    assert f"The preview {op}s LLMInferenceService models/chat" in found.disagreements[0]


def test_a_resource_of_the_program_itself_that_is_replaced(environments):
    foreign = step("replace", "aws:s3/bucket:Bucket", "own", replaceReasons=["region"])
    found = reviewed(environments, preview=preview(foreign))
    assert "aws:s3/bucket:Bucket own (region)" in found.disagreements[0]
    updated = reviewed(environments, preview=preview(step("update", "aws:s3/bucket:Bucket", "own")))
    assert updated.disagreements == ()
    assert [one.name for one in updated.others] == ["own"]
    assert not updated.changes_nothing
    assert found.others == ()


def test_parts_of_the_platform_in_the_preview_are_listed(environments):
    release = step("update", "kubernetes:helm.sh/v3:Release", "kserve", parent="kserve-iac:index:ServingPlatform")
    found = reviewed(environments, preview=preview(release))
    assert [one.subject for one in found.others] == ["platform"]
    text = comment([found], "mine")
    assert "1 further resource in the preview" in text
    assert "- `kubernetes:helm.sh/v3:Release` `kserve` is updated" in text


def test_an_exception_is_an_opt_out(environments):
    rails = {**CONFIG["guardrails"], "missingProbes": False}
    excepted = {**rails, "exceptions": [{"service": "iris", "limit": "missingProbes", "reason": "a trial until May"}]}
    before = environments.before(environments.changed("guardrails", to=rails))
    found = review("prod", before, environments.after(environments.changed("guardrails", to=excepted)))
    assert found.attention == ("guardrail",)
    assert [one.text for one in found.new_opt_outs] == ["missingProbes does not apply to iris: a trial until May"]
    assert "missingProbes does not apply to iris: a trial until May **New.**" in comment([found], "mine")
    same = review(
        "prod",
        environments.before(environments.changed("guardrails", to=excepted)),
        environments.after(environments.changed("guardrails", to=excepted)),
    )
    assert (same.attention, len(same.opt_outs)) == ((), 1)


def test_changes_that_are_deployed_already(environments):
    found = reviewed(environments, "services", "iris", to=..., preview=preview(chat_step("update")))
    assert any("does not have: InferenceService models/iris (removed)" in one for one in found.disagreements)
    assert any("updates LLMInferenceService models/chat" in one for one in found.disagreements)


def test_a_stack_that_was_never_updated(environments):
    many = [step("create", "kubernetes:core/v1:Secret", f"s{index}") for index in range(20)]
    others = [
        step("create", "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService", f"c{index}", {
            **CHAT_OBJECT, "metadata": {"name": f"c{index}", "namespace": "models"}})
        for index in range(20)
    ]  # fmt: skip
    found = reviewed(environments, preview=preview(*many, *others))
    assert found.disagreements[0].startswith("The preview creates all 40 resources")


def test_a_failed_preview_refuses(environments):
    found = reviewed(environments, *SERVICE, "replicas", to=3, preview=failed("no credentials"))
    assert found.is_refused
    assert found.refusals == ()
    assert found.disagreements == ()


# The last update -----------------------------------------------------------------------------------------------------


def test_the_last_update_as_the_state_before(environments):
    from kserve_iac.compiled.standing import of_compiled
    from kserve_iac.plan.summary import summary_data

    compiled = environments.after(CONFIG).compiled
    assert compiled is not None
    resources = [
        {
            "type": f"kubernetes:serving.kserve.io/v1:{obj['kind']}",
            "urn": f"urn:pulumi:prod::mine::kserve-iac:index:{obj['kind']}$x::{obj['metadata']['name']}",
            "inputs": obj,
        }
        for obj in of_compiled(compiled).objects
    ]
    summary = {"kserve": "0.20", "parts": {}, "pools": [], "plan": summary_data(compiled.plan)}
    resources.append({"type": "pulumi:pulumi:Stack", "urn": "u", "outputs": {"summary": summary}})
    before = deployed({"deployment": {"resources": resources}})
    found = review("prod", before, environments.after(environments.changed(*SERVICE, "replicas", to=3)))
    assert said(found)[CHAT, "engine"].effect == "scaled"
    assert found.before.gpus == (2, 2)
    assert found.findings is None
    assert found.after.gpus == (3, 3)
    assert "no findings" in found.notes[0]
    empty = deployed({"deployment": {}})
    assert not empty.exists
