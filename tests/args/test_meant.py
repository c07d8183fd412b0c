"""Names of neighbours: fields, values and units that users know from elsewhere, and what is said of them."""

import pytest
from pydantic import ValidationError

from kserve_iac.args import Environment, InferenceServiceArgs, LLMInferenceServiceArgs, parse_environment, problems_of
from kserve_iac.args.meant import _FIELDS, _SENTENCES
from kserve_iac.args.spelling import folded
from kserve_iac.args.unknown import models_at

MODEL = {"uri": "hf://Qwen/Qwen3-4B"}
FLAG = "This is a flag of vLLM without a field of its own: write --max-logprobs in"
GKE = {"location": "us-central1", "access": {"endpoint": "dns"}}


def of(model, given, **options):
    with pytest.raises(ValidationError) as error:
        model.model_validate(given)
    [found] = problems_of(error.value, model, given, **options)
    return found


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"tensorParallelSize": 4}, "Set parallelism.tensor instead."),
        ({"tensor_parallel_size": 4}, "Set parallelism.tensor instead."),
        ({"engine": {"tensorParallelSize": 4}}, "Set parallelism.tensor instead."),
        ({"engine": {"dataParallelSizeLocal": 4}}, "Set parallelism.dataLocal instead."),
        ({"engine": {"data_parallel_size_local": 4}}, "Set parallelism.data_local instead."),
        ({"engine": {"enableExpertParallel": True}}, "Set parallelism.expert instead."),
        ({"engine": {"servedModelName": "x"}}, "Set model.name instead."),
        ({"engine": {"args": ["--seed"]}}, "Set engine.extraArgs instead."),
        (
            {"engine": {"maxLogprobs": 5}},
            f"{FLAG} engine.extraArgs.",
        ),
        (
            {"engine": {"max_logprobs": 5}},
            f"{FLAG} engine.extra_args.",
        ),
        ({"prefill": {"engine": {"tensorParallelSize": 4}}}, "Set prefill.parallelism.tensor instead."),
        ({"prefill": {"engine": {"servedModelName": "x"}}}, "Set model.name instead."),
        ({"prefill": {"tensorParallelSize": 4}}, "Set prefill.parallelism.tensor instead."),
        ({"image": "vllm/vllm-openai:v0.22.1"}, "Set engine.image instead."),
        ({"storageUri": "hf://a/b"}, "Set model.uri instead."),
        (
            {"decode": {}},
            "The service's own fields configure decode: write the fields of decode one level up, beside prefill.",
        ),
    ],
)
def test_a_name_of_vllm_or_llm_d_leads_to_its_field(fields, mend):
    assert of(LLMInferenceServiceArgs, {"model": MODEL, **fields}).mend == mend


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"spot": True}, "Set capacity to spot."),
        ({"gpus": 8}, "GPUs come with the machine type: set machineType, for example to g2-standard-12."),
        ({"gpu_type": "l4"}, "GPUs come with the machine type: set machine_type, for example to g2-standard-12."),
        ({"nodeCount": 3}, "Set minNodes and maxNodes to the fewest and the most nodes."),
        ({"diskSizeGb": 200}, "Set disk.sizeGib."),
    ],
)
def test_a_name_of_gkes_leads_to_its_field(fields, mend):
    machine = {"machine_type": "x"} if any("_" in name for name in fields) else {"machineType": "x"}
    given = {"gke": {**GKE, "nodePools": [{"name": "l4", **machine, **fields}]}}
    _, problems = parse_environment({"cluster": given})
    assert [one.mend for one in problems if one.code == "unknown-field"] == [mend]


def test_every_name_is_folded_unknown_and_leads_somewhere():
    classes = {one.__name__: one for one in _classes()}
    for table in (_FIELDS, _SENTENCES):
        for cls, names in table.items():
            known = {folded(field.alias or name) for name, field in classes[cls].model_fields.items()}
            for name in names:
                assert (folded(name), name in known) == (name, False), (cls, name)
    for names in _FIELDS.values():
        for steps in names.values():
            assert models_at(LLMInferenceServiceArgs, steps[:-1]), steps


def _classes():
    from tests.args.test_neighbours import CLASSES

    return CLASSES


@pytest.mark.parametrize(
    ("predictor", "mend"),
    [
        ({"model": {"modelFormat": "sklearn", "storageURL": "gs://a/b"}}, "Did you mean storageUri?"),
        ({"model": {"modelFormat": "sklearn", "resources": {"request": {}}}}, "Did you mean requests?"),
        ({"model": {"modelFormat": "sklearn", "resources": {"limit": {}}}}, "Did you mean limits?"),
        ({"model": {"modelFormat": "sklearn", "resources": {"limits": {"memory": "1GB"}}}}, "Set limits.memory to 1G."),
        (
            {"model": {"modelFormat": "sklearn", "resources": {"limits": {"memory": "16gi"}}}},
            "Set limits.memory to 16Gi.",
        ),
        (
            {"model": {"modelFormat": "sklearn", "resources": {"limits": {"memory": "2 GiB"}}}},
            "Set limits.memory to 2Gi.",
        ),
    ],
)
def test_what_is_nearly_right_is_told(predictor, mend):
    assert of(InferenceServiceArgs, {"predictor": predictor}).mend == mend


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        ({"deploymentMode": "RawDeployment"}, "Did you mean Standard?"),
        ({"deploymentMode": "Serverless"}, "Did you mean Knative?"),
    ],
)
def test_a_former_value_leads_to_its_present_name(given, mend):
    assert of(InferenceServiceArgs, {"predictor": {"model": {"modelFormat": "a"}}, **given}).mend == mend


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"model": "hf://Qwen/Qwen3-4B"}, "Set model.uri to hf://Qwen/Qwen3-4B instead."),
        ({"model": MODEL, "router": True}, "Set router to {}."),
        ({"model": MODEL, "prefill": True}, "Set prefill to {}."),
        ({"model": MODEL, "disaggregation": {"transport": "rdma"}}, "Set transport.kind to rdma instead."),
        ({"model": MODEL, "disaggregation": {"connector": "nixl"}}, "Did you mean NixlConnector?"),
        ({"model": MODEL, "engine": {"maxModelLen": "8k"}}, "Set maxModelLen to 8000."),
    ],
)
def test_a_plain_value_in_place_of_an_object_is_told_its_field(fields, mend):
    assert of(LLMInferenceServiceArgs, fields).mend == mend


def test_exactly_one_of_several_says_which_are_set():
    assert "but none is; set simulated, for example" in of(Environment, {"cluster": {}}).text
    both = {"existing": {}, "gke": GKE}
    assert "but existing and gke are; remove existing or gke." in of(Environment, {"cluster": both}).text
