"""InferenceServiceArgs as objects."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import InferenceServiceArgs
from kserve_iac.capacity import Pool
from kserve_iac.render import kserve_object

MODEL = {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}

CASES = {
    "smallest": {"predictor": {"model": {"modelFormat": "sklearn"}}},
    "scaled": {
        "namespace": "models",
        "predictor": {
            "pool": "cpu",
            "minReplicas": 1,
            "maxReplicas": 3,
            "scaleMetric": "cpu",
            "scaleTarget": 70,
            "timeout": 30,
            "model": MODEL,
        },
    },
    "gpu": {
        "predictor": {
            "pool": "l4",
            "gpus": 2,
            "model": {
                "modelFormat": {"name": "huggingface"},
                "storageUri": "hf://Qwen/Qwen3-4B",
                "args": ["--model_name=qwen", "--max-model-len=16384"],
                "env": [
                    {"name": "LOG", "value": ""},
                    {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf", "key": "token"}}},
                ],
                "resources": {"requests": {"cpu": "4", "memory": "16Gi"}, "limits": {"memory": "24Gi"}},
            },
        }
    },
    "transformer": {
        "predictor": {"model": MODEL},
        "transformer": {
            "pool": "cpu",
            "minReplicas": 0,
            "containers": [
                {
                    "image": "registry.example/transformer:1",
                    "args": ["--model_name", "iris"],
                    "resources": {"requests": {"cpu": "500m"}},
                    "ports": [{"containerPort": 8080, "protocol": "TCP"}],
                    "extra": {"readinessProbe": {"httpGet": {"path": "/", "port": 8080}}},
                }
            ],
        },
        "autoscaler": "none",
    },
    "custom": {
        "predictor": {
            "pool": "h100",
            "gpus": 8,
            "serviceAccountName": "reader",
            "nodeSelector": {"zone": "a"},
            "tolerations": [{"key": "x", "operator": "Exists"}],
            "containers": [{"image": "registry.example/own:1"}, {"name": "side", "image": "registry.example/side:1"}],
            "labels": {"team": "a"},
            "annotations": {"note": "b"},
            "extra": {
                "priorityClassName": "high",
                "tolerations": [{"key": "y", "operator": "Exists"}],
                "containers": [{"name": "side", "securityContext": {"runAsNonRoot": True}}],
            },
        }
    },
    "canary": {
        "predictor": {"pool": "l4", "gpus": 1, "model": MODEL},
        "canary": [
            {
                "trafficPercent": 0,
                "predictor": {"name": "next", "pool": "l4", "gpus": 1, "minReplicas": 1, "model": MODEL},
            }
        ],
    },
    "stopped": {
        "name": "other-name",
        "labels": {"team": "a"},
        "annotations": {"note": "b"},
        "stopped": True,
        "predictor": {"model": MODEL},
    },
    "unawaited": {"wait": False, "predictor": {"model": MODEL}},
}


def build(fields, pools, name="iris"):
    return kserve_object(name, InferenceServiceArgs.model_validate(fields), pools, "0.20")


@pytest.mark.parametrize("case", CASES)
def test_golden(case, pools, golden):
    golden(f"inference_service/{case}", build(CASES[case], pools))


@pytest.mark.parametrize("case", CASES)
def test_the_same_arguments_give_the_same_bytes(case, pools):
    one, two = (yaml.safe_dump(build(CASES[case], pools), sort_keys=False) for _ in range(2))
    assert one == two


def test_gpus_are_requested_and_limited_alike(pools):
    resources = build(CASES["gpu"], pools)["spec"]["predictor"]["model"]["resources"]
    assert resources["requests"] == {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "2"}
    assert resources["limits"] == {"memory": "24Gi", "nvidia.com/gpu": "2"}


def test_gpus_go_to_the_first_container_only(pools):
    first, second = build(CASES["custom"], pools)["spec"]["predictor"]["containers"]
    assert first["name"] == "kserve-container"
    assert first["resources"]["limits"] == {"nvidia.com/gpu": "8"}
    assert "resources" not in second


def test_both_annotations_that_the_webhook_looks_at_are_always_written(pools):
    for fields in CASES.values():
        annotations = build(fields, pools)["metadata"]["annotations"]
        assert annotations["serving.kserve.io/deploymentMode"] == "Standard"
        assert annotations["serving.kserve.io/autoscalerClass"] == fields.get("autoscaler", "hpa")


def test_it_is_awaited_by_ready_or_stopped_or_not_at_all(pools):
    def awaited(**fields):
        notes = build({"predictor": {"model": MODEL}, **fields}, pools)["metadata"]["annotations"]
        return notes.get("pulumi.com/waitFor"), notes.get("pulumi.com/skipAwait"), notes.get("serving.kserve.io/stop")

    assert awaited() == ("condition=Ready", None, None)
    assert awaited(stopped=True) == ("condition=Stopped", None, "true")
    assert awaited(wait=False) == (None, "true", None)
    assert awaited(wait=False, stopped=True) == (None, "true", "true")


def test_a_toleration_follows_from_every_taint_of_the_pool(pools):
    predictor = build({"predictor": {"pool": "h100", "model": MODEL}}, pools)["spec"]["predictor"]
    assert predictor["nodeSelector"] == {"kserve-iac/pool": "h100"}
    assert [(t["key"], t["effect"]) for t in predictor["tolerations"]] == [
        ("dedicated", "NoSchedule"),
        ("nvidia.com/gpu", "NoSchedule"),
    ]


def test_further_fields_of_a_container_of_the_same_name_are_merged_into_it(pools):
    containers = build(CASES["custom"], pools)["spec"]["predictor"]["containers"]
    assert [container["name"] for container in containers] == ["kserve-container", "side"]
    assert containers[1] == {
        "name": "side",
        "image": "registry.example/side:1",
        "securityContext": {"runAsNonRoot": True},
    }


def empties(value, path=()):
    """Paths of what says nothing: None, and empty lists and mappings."""
    if value is None or value == [] or value == {}:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from empties(inner, (*path, key))


@pytest.mark.parametrize("case", CASES)
def test_only_what_was_said_is_written(case, pools):
    assert list(empties(build(CASES[case], pools))) == []


optional = st.fixed_dictionaries(
    {},
    optional={
        "minReplicas": st.integers(0, 3),
        "maxReplicas": st.integers(0, 5),
        "scaleMetric": st.sampled_from(["cpu", "memory"]),
        "scaleTarget": st.integers(1, 100),
        "timeout": st.integers(1, 100),
        "labels": st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy")),
    },
)


@given(optional)
def test_every_field_that_was_set_is_written_and_no_other(fields):
    predictor = build({"predictor": {"model": MODEL, **fields}}, {})["spec"]["predictor"]
    said = {key: value for key, value in fields.items() if value != {}}
    assert predictor == {**said, "model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://models/iris"}}


def test_the_arguments_are_not_changed_and_share_nothing_with_the_object(pools):
    args = InferenceServiceArgs.model_validate(CASES["custom"])
    before = args.model_dump()
    obj = kserve_object("iris", args, pools, "0.20")
    obj["spec"]["predictor"]["nodeSelector"]["zone"] = "b"
    obj["spec"]["predictor"]["tolerations"].clear()
    obj["spec"]["predictor"]["containers"][0]["image"] = "other"
    obj["metadata"]["annotations"].clear()
    assert args.model_dump() == before


def test_a_pool_without_taints_adds_no_tolerations():
    pools = {"plain": Pool("plain", None, 0, 1)}
    predictor = build({"predictor": {"pool": "plain", "model": MODEL}}, pools)["spec"]["predictor"]
    assert "tolerations" not in predictor
