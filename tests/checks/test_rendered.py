"""What services are rendered to, against the CRDs: whatever reaches the API server by whichever field, and where it came from."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.admission.schema import schema_findings
from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, parse_environment
from kserve_iac.capacity import pools_of
from kserve_iac.catalog.crds import crd
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject
from kserve_iac.render import kserve_object

ROOT = Path(__file__).parents[2]
MODEL = {"modelFormat": "onnx"}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
REF = {"name": "public", "namespace": "web", "sectionName": "https"}


def isvc(context, fields, **platform):
    args = InferenceServiceArgs.model_validate(fields)
    return check_object(CompiledObject("iris", args, context(**platform)))


def llm(context, fields, **platform):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    return check_object(CompiledObject("chat", args, context(**platform)))


def crd_found(problems):
    return [(p.code, p.path) for p in problems if p.code.startswith("crd-") or p.code == "version-field"]


def spelled(expected):
    return sorted((f"crd-{code}", path) for code, path in map(str.split, expected))


def test_everything_the_dev_environment_renders_passes():
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    environment, problems = parse_environment({key.partition(":")[2]: value for key, value in config.items()})
    assert problems == []
    pools = pools_of(environment.cluster.node_pools)
    objects = [kserve_object(name, args, pools, "0.20") for name, args in environment.inference_services()]
    objects += [kserve_object(name, args, pools, "0.20") for name, args in environment.llm_inference_services()]
    assert len(objects) == len(environment.services) > 4
    for obj in objects:
        found = schema_findings(obj, crd("0.20", obj["kind"], obj["apiVersion"]))
        # KServe's defaulter writes this one before the API server looks (see rendered.py).
        expected = [("spec", "canary", 0, "predictor", "model", "name")] if "canary" in obj["spec"] else []
        assert [finding.path for finding in found] == expected


def predictor(**fields):
    return {"predictor": {"model": MODEL, **fields}}


def pod(**spec):
    return predictor(extra=spec)


def custom(**extra):
    return {"predictor": {"containers": [{"image": "own:1", "extra": extra}]}}


ISVC = {
    "a typo in a pod spec": (pod(affinty={}), ["unknown-field predictor.extra.affinty"]),
    "deep in a pod spec": (
        pod(volumes=[{"name": "x", "emptyDir": {"sizelimit": "1Gi"}}]),
        ["unknown-field predictor.extra.volumes.0.emptyDir.sizelimit"],
    ),
    "of a field of ours": (
        pod(tolerations=[{"efect": "x"}]),
        ["unknown-field predictor.extra.tolerations.0.efect"],
    ),
    "a typo in a container": (custom(livenesProbe={}), ["unknown-field predictor.containers.0.extra.livenesProbe"]),
    "deep in a container": (
        custom(readinessProbe={"httpGet": {"port": 80, "scheme": 1}}),
        ["type predictor.containers.0.extra.readinessProbe.httpGet.scheme"],
    ),
    "missing in a container": (
        custom(volumeMounts=[{"name": "x"}]),
        ["left-empty predictor.containers.0.extra.volumeMounts.0.mountPath"],
    ),
    "merged into a container's own": (
        {
            "predictor": {
                "containers": [
                    {
                        "image": "own:1",
                        "env": [{"name": "A", "value": "1"}],
                        "extra": {"env": [{"name": "B", "valeu": "2"}, {"name": "A", "vlaue": "3"}]},
                    }
                ]
            }
        },
        [
            "unknown-field predictor.containers.0.extra.env.1.vlaue",
            "unknown-field predictor.containers.0.extra.env.0.valeu",
        ],
    ),
    "a toleration beside those of the pool": (
        predictor(pool="l4", gpus=1, tolerations=[{"key": "x"}], extra={"tolerations": [{"kee": "x"}]}),
        ["unknown-field predictor.extra.tolerations.0.kee"],
    ),
    "a pool that is not there": (
        predictor(pool="l5", extra={"tolerations": [{"kee": 1}]}),
        ["unknown-field predictor.extra.tolerations.0.kee"],
    ),
    "an older spelling of a model": (
        {"predictor": {"sklearn": {"storageUri": "gs://a/b", "extra": {"imag": "x"}}}},
        ["unknown-field predictor.sklearn.extra.imag"],
    ),
    "of an explainer": (
        {**predictor(), "explainer": {"art": {"type": "SquareAttack", "extra": {"imag": "x"}}}},
        ["unknown-field explainer.art.extra.imag"],
    ),
    "of a transformer": (
        {**predictor(), "transformer": {"containers": [{"image": "own:1"}], "extra": {"hostIPC": "yes"}}},
        ["type transformer.extra.hostIPC"],
    ),
    "of a canary": (
        {
            **predictor(),
            "canary": [
                {"trafficPercent": 0, "predictor": {"name": "a", "model": MODEL}},
                {"trafficPercent": 0, "predictor": {"name": "b", "model": MODEL, "extra": {"x": 1}}},
            ],
        },
        ["unknown-field canary.1.predictor.extra.x"],
    ),
    "a fraction, which KServe's defaulter mends": (custom(resources={"limits": {"cpu": 0.5}}), []),
    "a fraction that nothing mends": (
        custom(livenessProbe={"httpGet": {"port": 0.5}}),
        ["type predictor.containers.0.extra.livenessProbe.httpGet.port"],
    ),
    "several at once": (
        pod(volumes=[{}], priorityClassName=7, restartPolcy="Always"),
        [
            "left-empty predictor.extra.volumes.0.name",
            "type predictor.extra.priorityClassName",
            "unknown-field predictor.extra.restartPolcy",
        ],
    ),
    "things that are KServe's, by the pod spec": (pod(containerConcurrency=4, minReplicas=1), []),
    "a sound pod spec": (
        pod(
            affinity={"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}},
            volumes=[{"name": "cache", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}],
            priorityClassName="high",
            terminationGracePeriodSeconds=60,
        ),
        [],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), ISVC.values(), ids=ISVC)
def test_inference_services(context, fields, expected):
    assert sorted(crd_found(isvc(context, fields))) == spelled(expected)


def template(**spec):
    return {"template": {"extra": spec}}


LLM = {
    "a typo in a pod spec": (template(affinty={}), ["unknown-field template.extra.affinty"]),
    "merged into the engine's container": (
        template(containers=[{"name": "side", "imag": "x"}, {"name": "main", "livenessProbe": {"httpGet": {}}}]),
        [
            "left-empty template.extra.containers.1.livenessProbe.httpGet.port",
            "unknown-field template.extra.containers.0.imag",
        ],
    ),
    "merged into the download's": (
        {
            "model": {**QWEN, "credentials": "hf"},
            **template(initContainers=[{"name": "storage-initializer", "resorces": {}}]),
        },
        ["unknown-field template.extra.initContainers.0.resorces"],
    ),
    "of prefill": (
        {"prefill": template(volumes=[{"name": "x", "emptyDir": {"sizeLimit": "8GB"}}])},
        ["value prefill.template.extra.volumes.0.emptyDir.sizeLimit"],
    ),
    "a toleration beside those of the pool": (
        {"pool": "l4", "template": {"tolerations": [{"key": "x"}], "extra": {"tolerations": [{"kye": "x"}]}}},
        ["unknown-field template.extra.tolerations.0.kye"],
    ),
    "of a worker": (
        {"worker": {"extra": {"affinty": {}}}, "parallelism": {"data": 2, "dataLocal": 1}},
        ["unknown-field worker.extra.affinty"],
    ),
    "an endpoint picker's configuration, which is anything": (
        {"router": {"route": {}, "scheduler": {"config": {"inline": {"plugins": [{"type": "x"}]}}}}},
        [],
    ),
    "everything typed": (
        {
            "pool": "l4",
            "replicas": 1,
            "template": {"nodeSelector": {"a": "b"}, "serviceAccountName": "models"},
            "podLabels": {"a": "b"},
            "podAnnotations": {"a": "b"},
            "baseRefs": ["house"],
            "engine": {"image": "vllm:1", "maxModelLen": 1024},
            "resources": {"requests": {"cpu": 4}, "limits": {"memory": "1.5Gi"}},
            "prefill": {"replicas": 1, "pool": "l4"},
            "router": {"route": {}, "gateway": {"refs": [REF]}, "scheduler": {"replicas": 2}},
            "tracing": {"exporterEndpoint": "http://otel:4317", "samplerArg": 0.1},
        },
        [],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), LLM.values(), ids=LLM)
def test_llm_inference_services(context, fields, expected):
    assert sorted(crd_found(llm(context, fields))) == spelled(expected)


@pytest.mark.parametrize(
    ("fields", "path", "first"),
    [
        ({"tracing": {}}, "tracing", "0.20"),
        ({"router": {"route": {}, "scheduler": {"replicas": 1}}}, "router.scheduler.replicas", "0.17"),
        (
            {"router": {"route": {}, "scheduler": {"config": {"inline": {"kind": "x"}}}}},
            "router.scheduler.config",
            "0.17",
        ),
        ({"router": {"route": {}, "gateway": {"refs": [REF]}}}, "router.gateway.refs.0.sectionName", "0.18"),
        ({"podLabels": {"a": "b"}}, "podLabels", "0.17"),
        ({"prefill": {"podAnnotations": {"a": "b"}}}, "prefill.podAnnotations", "0.17"),
        (template(hostnameOverride="x"), "template.extra.hostnameOverride", "0.17"),
    ],
)
def test_a_newer_field_is_named_with_its_version(context, fields, path, first):
    for version in VERSIONS:
        (*problems,) = llm(context, fields, kserve=version, install="existing")
        new = [problem for problem in problems if problem.code == "version-field"]
        if VERSIONS.index(version) < VERSIONS.index(first):
            assert [problem.path for problem in new] == [path]
            assert new[0].text.startswith(
                f"KServe {version} does not know this field. Set kserve of the platform to {first} or later"
            )
        else:
            assert crd_found(problems) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_plain_services_pass_in_every_version(context, version):
    plain = {**predictor(pool="l4", gpus=1, minReplicas=1, scaleMetric="cpu"), "labels": {"a": "b"}}
    assert crd_found(isvc(context, plain, kserve=version, install="existing")) == []
    fields = {"pool": "l4", "replicas": 1, "prefill": {"pool": "l4"}, "router": {"route": {}, "gateway": {}}}
    assert crd_found(llm(context, fields, kserve=version, install="existing")) == []


def test_a_fraction_is_refused_where_no_defaulter_mends_it(context):
    fields = template(volumes=[{"name": "x", "emptyDir": {"sizeLimit": 0.5}}])
    path = "template.extra.volumes.0.emptyDir.sizeLimit"
    assert crd_found(llm(context, fields, kserve="0.17", install="existing")) == [("crd-type", path)]
    assert crd_found(llm(context, fields)) == []


def test_of_a_version_that_is_not_known_nothing_is_said(context):
    assert crd_found(isvc(context, pod(affinty={}), kserve="0.99")) == []
    assert crd_found(llm(context, template(affinty={}), kserve="0.99")) == []
    assert crd_found(isvc(context, pod(affinty={}))) != []


def test_values_that_are_known_later_pass(context, later):
    fields = predictor(serviceAccountName=later, extra={"priorityClassName": later, "volumes": [{"name": later}]})
    assert crd_found(isvc(context, fields)) == []
    assert crd_found(llm(context, template(volumes=[{"name": later, "emptyDri": {}}]))) == [
        ("crd-unknown-field", "template.extra.volumes.0.emptyDri")
    ]
