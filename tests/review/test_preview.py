"""The output of ``pulumi preview --json``: what it intends, whether it failed, and no value of a resource."""

import json

import pytest

from kserve_iac.review.preview import NoPreview, read_preview

from .conftest import chat_step, preview_text, step

POOL = "gcp:container/nodePool:NodePool"
GKE = "kserve-iac:index:GkeCluster"
PLATFORM = "kserve-iac:index:ServingPlatform"
NODE = {"metadata": {"labels": {"kserve-iac/pool": "l4", "node.kubernetes.io/instance-type": "g2-standard-48"}}}


def test_steps_have_the_subjects_of_changes():
    found = read_preview(
        preview_text(
            chat_step("update", diffReasons=["spec"]),
            step("create", POOL, "l4", {"name": "l4-a1b2c3"}, GKE),
            step("update", "kubernetes:helm.sh/v3:Release", "kserve", {"chart": "x"}, PLATFORM),
            step("update", "gcp:container/cluster:Cluster", "inference", {}, GKE),
            step("delete", "aws:s3/bucket:Bucket", "own"),
            step("same", "pulumi:pulumi:Stack", "mine-prod"),
        )
    )
    assert found.stack == "prod"
    assert [(one.doing, one.subject, one.name, one.reasons) for one in found.steps] == [
        ("update", "LLMInferenceService models/chat", "chat", ("spec",)),
        ("create", "pool l4", "l4", ()),
        ("update", "platform", "kserve", ()),
        ("update", "cluster", "inference", ()),
        ("delete", "", "own", ()),
    ]


def test_a_replacement_is_one_step():
    ops = ("create-replacement", "replace", "delete-replaced")
    steps = [chat_step(op, **({"replaceReasons": ["spec.x"]} if op == "replace" else {})) for op in ops]
    [found] = read_preview(preview_text(*steps)).steps
    assert (found.doing, found.reasons) == ("replace", ("spec.x",))


@pytest.mark.parametrize("op", ["same", "read", "refresh", "remove-pending-replace", "a-later-one"])
def test_operations_that_change_nothing_are_left_out(op):
    assert read_preview(preview_text(chat_step(op))).steps == ()


def test_components_are_left_out():
    component = step("create", "kserve-iac:index:LLMInferenceService", "chat")
    component["newState"]["custom"] = False
    assert read_preview(preview_text(component)).steps == ()


def test_a_failed_preview_has_each_error_once():
    found = read_preview(preview_text(errors=["preview failed", "preview failed", "no credentials"]))
    assert found.errors == ("preview failed", "no credentials")
    follows = "an unhandled error occurred: program exited with non-zero exit code: 1"
    assert read_preview(preview_text(errors=["1 problem", follows])).errors == ("1 problem",)
    assert read_preview(preview_text(errors=[follows])).errors == (follows,)
    assert read_preview("  \n").errors[0].startswith("The preview wrote nothing.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Previewing update (prod)", "not JSON"),
        ('{"sequence":0}\n{"sequence":1}\n', "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"),
        ("[]", "pulumi preview --json"),
        ('{"resources": []}', "pulumi preview --json"),
    ],
)
def test_other_texts_are_no_previews(text, reason):
    with pytest.raises(NoPreview, match=reason):
        read_preview(text)


def test_no_value_and_no_secret_is_kept():
    mark = "4dabf18193072939515e22adb298388d"
    secret = {mark: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps({"token": "hunter22"})}
    given = chat_step("update", detailedDiff={"spec.env": {"kind": "update"}})
    given["newState"]["inputs"] = {**given["newState"]["inputs"], "data": secret, "plain": "value-of-a-field"}
    found = read_preview(preview_text(given, errors=["401 for hunter22"], config={"mine:password": "hunter23"}))
    assert found.errors == ("401 for [secret]",)
    assert found.steps[0].reasons == ("spec.env",)
    for value in ("hunter22", "hunter23", "value-of-a-field"):
        assert value not in repr(found)
