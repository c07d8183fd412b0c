"""What is wrong with the form of a value, in this library's own sentences."""

import re

import pytest
from pydantic import ValidationError

from kserve_iac.args import ExistingClusterArgs, Invalid, LLMAutoscaling, NodePool, parse_environment
from kserve_iac.args.base import Args
from kserve_iac.args.form import PATTERNS, _marks
from kserve_iac.args.placeholder import placeholder
from kserve_iac.args.problem import problems_of

SENTENCES = [
    (
        "minReplicas",
        "many",
        "minReplicas must be a whole number, but it is 'many'. Set minReplicas to a whole number, for example 1.",
    ),
    ("minReplicas", "3 replicas", "minReplicas must be a whole number, but it is '3 replicas'. Set minReplicas to 3."),
    ("minReplicas", 2.5, "minReplicas must be a whole number, but it is 2.5. Set minReplicas to 2."),
    ("minReplicas", -1, "minReplicas must be at least 0, but it is -1. Set minReplicas to 0 or more."),
    (
        "minReplicas",
        [1],
        "minReplicas must be a whole number, but it is a list. Set minReplicas to a whole number, for example 1.",
    ),
    (
        "scaleMetric",
        "qps",
        "scaleMetric must be one of cpu, memory, concurrency or rps, but it is 'qps'. Did you mean rps?",
    ),
    (
        "scaleMetric",
        "CPU",
        "scaleMetric must be one of cpu, memory, concurrency or rps, but it is 'CPU'. Did you mean cpu?",
    ),
    (
        "scaleMetric",
        "x",
        "scaleMetric must be one of cpu, memory, concurrency or rps, but it is 'x'. "
        "Set scaleMetric to cpu, for example.",
    ),
    ("serviceAccountName", 4, 'serviceAccountName must be text, but it is 4. Put the value in quotes: "4".'),
    ("serviceAccountName", True, 'serviceAccountName must be text, but it is true. Put the value in quotes: "true".'),
    (
        "serviceAccountName",
        ["a"],
        "serviceAccountName must be text, but it is a list. "
        "Set serviceAccountName to a text, or remove serviceAccountName.",
    ),
    ("tolerations", "a", "tolerations must be a list, but it is 'a'. Set tolerations to [a]."),
    (
        "labels",
        "a",
        "labels must be a mapping, but it is 'a'. Write the fields of labels below labels, or remove labels.",
    ),
    (
        "model",
        [{"modelFormat": "sklearn"}],
        "model must be a mapping, but it is a list. "
        "Write the entries of the only item directly below model, without a list.",
    ),
    ("hostNetwork", "maybe", "hostNetwork must be true or false, but it is 'maybe'. Set hostNetwork to true or false."),
    ("nodeSelector", {"a": 1}, 'nodeSelector.a must be text, but it is 1. Put the value in quotes: "1".'),
    ("tolerations", [{"key": 1}], 'key must be text, but it is 1. Put the value in quotes: "1".'),
    ("batcher", True, "batcher must be a mapping, but it is true. Set batcher to {}."),
    ("maxReplicas", "2k", "maxReplicas must be a whole number, but it is '2k'. Set maxReplicas to 2000."),
    ("maxReplicas", "2K", "maxReplicas must be a whole number, but it is '2K'. Set maxReplicas to 2048."),
    (
        "maxReplicas",
        "2x",
        "maxReplicas must be a whole number, but it is '2x'. Set maxReplicas to a whole number, for example 1.",
    ),
    (
        "tolerations",
        ["a"],
        "tolerations.0 must be a mapping, but it is 'a'. Write the fields of tolerations.0 below "
        "tolerations.0, or remove tolerations.0.",
    ),
]


@pytest.mark.parametrize(("field", "value", "text"), SENTENCES)
def test_a_value_of_the_wrong_form_is_told_in_our_own_sentences(field, value, text):
    config = {
        "cluster": {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-8"}]}},
        "services": {"iris": {"inferenceService": {"predictor": {field: value}}}},
    }
    _, [problem] = parse_environment(config)
    assert problem.text == text
    assert problem.path.startswith(f"services.iris.inferenceService.predictor.{field}")


def test_python_names_are_those_of_python():
    with pytest.raises(Invalid) as refused:
        NodePool(name="My_Pool", machine_type="e2-standard-8", max_nodes="2 nodes")
    texts = {problem.path: problem.text for problem in refused.value.problems}
    assert texts["max_nodes"] == "max_nodes must be a whole number, but it is '2 nodes'. Set max_nodes to 2."
    assert texts["name"].endswith("but it is 'My_Pool'. Set name to my-pool.")
    with pytest.raises(
        Invalid, match=r"max_replicas must be at least 1, but it is 0\. Set max_replicas to 1 or more\."
    ):
        LLMAutoscaling(max_replicas=0, targets={"queue": 1})


def classes_of(cls=Args):
    for one in cls.__subclasses__():
        yield one
        yield from classes_of(one)


CLASSES = sorted(set(classes_of()), key=lambda one: one.__name__)
VALUES = (
    *("many", "8192 tokens", "", "x" * 300, "My_Model"),
    *(-1, 10**9, 4, 2.5, float("nan"), True, None),
    *([], [4], ["a", "b"], {}, {"a": 4}, {4: "x"}),
)
FOREIGN = re.compile(r"[Ii]nput should|should be|should have| Got |valid (integer|string|number|list|dictionary)|JSON")
"""Words of pydantic's sentences."""


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_no_sentence_of_pydantic_reaches_the_reader(cls):
    for name, info in cls.model_fields.items():
        for value in VALUES:
            given = {info.alias or name: value}
            try:
                cls.model_validate(given)
            except ValidationError as error:
                for problem in problems_of(error, cls, given):
                    assert not FOREIGN.search(problem.text), problem


NAMED = re.compile(
    r"Set \w+ to (?:a whole number, for example |a value such as )?(?P<value>[^ ,]+)(?: or more| or less|, for example)?\."
)


def mended(problem):
    """The value that a mend names, None where it names none."""
    named = NAMED.fullmatch(problem.mend)
    if named is None:
        return None
    text = named["value"]
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text.strip('"')


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_value_that_a_mend_names_has_the_right_form(cls):
    for name, info in cls.model_fields.items():
        for value in ("8192 tokens", "many", -1, 10**9, 2.5, "My_Model"):
            given = {info.alias or name: value}
            for problem in found(cls, given):
                if problem.path != (info.alias or name) or (better := mended(problem)) is None:
                    continue
                if isinstance(better, str) and better.startswith("["):
                    continue  # a list of what was written, whose items may be wrong as well
                again = found(cls, {info.alias or name: better})
                assert [one for one in again if one.path == problem.path and one.code == problem.code] == [], problem


def found(cls, given):
    try:
        cls.model_validate(given)
    except ValidationError as error:
        return problems_of(error, cls, given)
    return []


def test_every_pattern_of_a_field_is_explained_and_its_example_matches():
    patterns = {
        mark.pattern
        for cls in CLASSES
        for info in cls.model_fields.values()
        for mark in _marks(info)
        if getattr(mark, "pattern", None) is not None
    }
    assert patterns == set(PATTERNS)
    for pattern, (_, example) in PATTERNS.items():
        assert re.search(pattern, example.strip('"')), pattern


@pytest.mark.parametrize("value", ["my-context", "<my context>", "fill in: x", "a <fill in: x>"])
def test_only_what_a_new_project_leaves_open_is_a_placeholder(value):
    assert ExistingClusterArgs(context=value, cluster_identifier=value).context == value
    for field in ("context", "cluster_identifier"):
        with pytest.raises(Invalid, match=rf"{field} is not filled in yet\. Set {field} to your context\."):
            ExistingClusterArgs(**{field: placeholder("your context")})
