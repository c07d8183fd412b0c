"""Findings speak the spelling of fields that the user used, and calls of argument classes raise findings."""

import pytest
from pydantic import ValidationError

import kserve_iac.args as args
from kserve_iac.args import Environment, Invalid, Predictor, Problem, parse_environment, problems_of
from kserve_iac.args.problem import spelled
from kserve_iac.args.spelling import Spelling, _names, in_python
from kserve_iac.checks import examine
from kserve_iac.findings.path import Path


def refused(call):
    with pytest.raises(Invalid) as error:
        call()
    return error.value


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: Predictor(min_replica=2),
            "1 problem in Predictor\n"
            "  min_replica  [unknown-field]  There is no field min_replica. Did you mean min_replicas?",
        ),
        (
            lambda: Predictor(minReplica=2),
            "1 problem in Predictor\n"
            "  minReplica  [unknown-field]  There is no field minReplica. Did you mean minReplicas?",
        ),
        (
            lambda: Predictor(replicas_min=1),
            "1 problem in Predictor\n"
            "  replicas_min  [unknown-field]  There is no field replicas_min. Did you mean min_replicas?",
        ),
        (
            lambda: Predictor(resources={}),
            "1 problem in Predictor\n"
            "  resources  [unknown-field]  There is no field resources. The field belongs one level down, in one of "
            "these places: model.resources, sklearn.resources, xgboost.resources, tensorflow.resources and 9 more.",
        ),
        (
            lambda: args.ModelSpec(),
            "1 problem in ModelSpec\n  model_format  [missing-field]  This field is required. Set model_format.",
        ),
        (
            lambda: args.NodePool(name="a", machine_type="m", min_nodes=3, max_nodes=2),
            "1 problem in NodePool\n    [invalid-value]  min_nodes (3) must not be greater than max_nodes (2); "
            "set max_nodes to 3 or more.",
        ),
        (
            lambda: args.NodePool(name="a", machineType="m", minNodes=3, maxNodes=2),
            "1 problem in NodePool\n    [invalid-value]  minNodes (3) must not be greater than maxNodes (2); "
            "set maxNodes to 3 or more.",
        ),
    ],
)
def test_a_call_of_an_argument_class_says_what_is_wrong_in_the_words_of_the_call(call, said):
    assert str(refused(call)) == said


def test_a_call_in_a_call_is_refused_by_itself_and_nothing_is_wrapped():
    error = refused(lambda: args.InferenceServiceArgs(predictor=Predictor(min_replica=2)))
    assert error.what == "Predictor"
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_every_class_of_arguments_speaks():
    for name in args.__all__:
        cls = getattr(args, name)
        if isinstance(cls, type) and issubclass(cls, args.Args) and cls is not args.Args:
            [problem] = [one for one in refused(lambda cls=cls: cls(no_such_field=1)).problems if "such" in one.path]
            assert (problem.code, problem.path) == ("unknown-field", "no_such_field")


def test_reading_still_raises_what_pydantic_raises():
    with pytest.raises(ValidationError):
        Predictor.model_validate({"minReplica": 1})


@pytest.mark.parametrize(
    ("given", "path", "text"),
    [
        # The word itself tells.
        ({"min_replica": 1}, "min_replica", "There is no field min_replica. Did you mean min_replicas?"),
        ({"minReplica": 1}, "minReplica", "There is no field minReplica. Did you mean minReplicas?"),
        # What stands beside it tells, or around it.
        (
            {"max_replicas": 3, "minreplicas": 1},
            "minreplicas",
            "There is no field minreplicas. Did you mean min_replicas?",
        ),
        (
            {"maxReplicas": 3, "minreplicas": 1},
            "minreplicas",
            "There is no field minreplicas. Did you mean minReplicas?",
        ),
        (
            {"max_replicas": 3, "model": {"model_format": "onnx", "storage": {"schemapath": 1}}},
            "model.storage.schemapath",
            "There is no field schemapath. Did you mean schema_path?",
        ),
        # Nothing tells: it is configuration.
        ({"minreplicas": 1}, "minreplicas", "There is no field minreplicas. Did you mean minReplicas?"),
        # Paths, with what is missing, too.
        ({"model": {"storage_uri": "x"}}, "model.model_format", "This field is required. Set model_format."),
        ({"model": {"storageUri": "x"}}, "model.modelFormat", "This field is required. Set modelFormat."),
        ({"min_replicas": "x"}, "min_replicas", None),
        ({"minReplicas": "x"}, "minReplicas", None),
        # One program may spell both ways.
        ({"min_replicas": 1, "workerSpec": {"nodeSelectr": {}}}, "workerSpec.nodeSelectr", None),
        ({"minReplicas": 1, "worker_spec": {"node_selector": 1}}, "worker_spec.node_selector", None),
        # Names of the user's own stay as they are.
        ({"min_replicas": 1, "nodeSelector": {"minReplicas": 5}}, "nodeSelector.minReplicas", None),
    ],
)
def test_names_and_paths_are_spelled_as_they_were_written(given, path, text):
    with pytest.raises(ValidationError) as error:
        Predictor.model_validate(given)
    [problem] = problems_of(error.value, Predictor, given)
    assert problem.path == path
    assert text in (None, problem.text)


def test_the_findings_of_rules_are_spelled_as_the_arguments_they_are_about():
    found = [
        Problem(
            "replicas",
            Path("predictor", "minReplicas"),
            "minReplicas is more than maxReplicas.",
            "Raise predictor.maxReplicas.",
        ),
        Problem(
            "ignored",
            Path("predictor", "nodeSelector", "someLabel"),
            "Say containerConcurrency.",
            "See spec.predictor.minReplicas.",
        ),
    ]
    python = spelled(found, {"predictor": {"min_replicas": 2, "node_selector": {"someLabel": "x"}}}, python=True)
    assert [(one.path, one.message, one.mend) for one in python] == [
        ("predictor.min_replicas", "min_replicas is more than max_replicas.", "Raise predictor.max_replicas."),
        ("predictor.node_selector.someLabel", "Say container_concurrency.", "See spec.predictor.minReplicas."),
    ]
    objects = spelled(found, args.InferenceServiceArgs(predictor=Predictor(min_replicas=2)), python=False)
    assert objects[0] == python[0]
    assert spelled(found, {"predictor": {"minReplicas": 2, "nodeSelector": {}}}) == found


def test_no_field_has_two_spellings_outside_python():
    snake = {name: alias for alias, name in _names().items()}
    assert len(snake) == len(_names()) > 200
    assert in_python(" ".join(_names())) == " ".join(_names().values())
    assert Spelling(None, python=False).path(tuple(snake)) == tuple(snake.values())


def test_flags_and_labels_are_no_fields():
    text = "--maxModelLen, a/nodeSelector and $minReplicas; engine.maxModelLen."
    assert in_python(text) == "--maxModelLen, a/nodeSelector and $minReplicas; engine.max_model_len."


POOLS = [{"name": "l4", "machine_type": "g2-standard-12", "max_nodes": 1}]


def test_an_environment_in_python_s_spelling_is_answered_in_it():
    predictor = {"model": {"model_format": "sklearn"}, "min_replicas": 3, "max_replicas": 1, "pool": "l4", "gpus": 1}
    services = {"iris": {"inference_service": {"predictor": predictor}}}
    config = {"cluster": {"simulated": {"node_pools": POOLS}}, "services": services}
    compiled, found = examine(config)
    assert compiled is not None
    paths = {one.path for one in found}
    assert "services.iris.inference_service.predictor.min_replicas" in paths
    assert not [one for one in found if "Replicas" in one.text + one.path or "inferenceService" in one.path]
    assert parse_environment(config)[1] == []
    assert isinstance(compiled.environment, Environment)
