"""Fields that stand one level too high or too deep: the finding says where they belong."""

import pytest
from pydantic import BaseModel, ValidationError

from kserve_iac.args import (
    Args,
    Environment,
    InferenceServiceArgs,
    LLMInferenceServiceArgs,
    Predictor,
    parse_environment,
    problems_of,
)
from kserve_iac.args.spelling import folded
from kserve_iac.args.unknown import _held


def problem(model, given, name, **options):
    with pytest.raises(ValidationError) as error:
        model.model_validate(given)
    [found] = [
        one
        for one in problems_of(error.value, model, given, **options)
        if one.code == "unknown-field" and one.path.rpartition(".")[2] == name
    ]
    return found


def every_class():
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [Environment]
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.append(cls)
            waiting += [inner for field in cls.model_fields.values() for inner, _ in _held(field.annotation)]
    return found


CLASSES = every_class()


def names(model):
    return {folded(field.alias or name): field.alias or name for name, field in model.model_fields.items()}


def levels():
    """Every field of every class that holds an object directly: the holder, the field's name, the class held."""
    for cls in CLASSES:
        for name, field in cls.model_fields.items():
            for inner, several in _held(field.annotation):
                yield cls, field.alias or name, inner, several


LEVELS = list(levels())


def _containers(cls, field):
    """How the field of ``cls`` holds objects: ``{}`` for a mapping, ``[]`` for a list."""
    for name, info in cls.model_fields.items():
        if (info.alias or name) == field:
            text = str(info.annotation)
            return "dict[" if "dict[" in text else "list["
    raise AssertionError


def _held_as(value, cls, field, several):
    if not several:
        return value
    return {"one": value} if _containers(cls, field) == "dict[" else [value]


def _place(field, several, cls, name):
    step = {"dict[": "one", "list[": "0"}[_containers(cls, field)] if several else None
    return ".".join(part for part in (field, step, name) if part)


def test_there_is_much_to_be_looked_at():
    assert len(LEVELS) > 150
    assert {several for *_, several in LEVELS} == {0, 1}


def test_every_field_that_stands_one_level_too_high_is_told_where_it_belongs():
    wrong, looked_at = [], 0
    for cls, field, inner, several in LEVELS:
        for key, name in names(inner).items():
            if key in names(cls):
                continue
            looked_at += 1
            found = problem(cls, {field: _held_as({}, cls, field, several), name: None}, name)
            if found.mend != f"The field belongs one level down: write {_place(field, several, cls, name)}.":
                wrong.append((cls.__name__, field, name, found.mend))
    assert wrong == []
    assert looked_at > 1000


def test_every_field_that_stands_one_level_too_deep_is_told_where_it_belongs():
    wrong, looked_at = [], 0
    for cls, field, inner, several in LEVELS:
        below = {key for one in inner.model_fields.values() for held, _ in _held(one.annotation) for key in names(held)}
        for key, name in names(cls).items():
            if key in names(inner):
                continue
            looked_at += 1
            given = {field: _held_as({name: None}, cls, field, several)}
            mend = problem(cls, given, name).mend
            # The same name one level further down, too, is for the user to choose from.
            ambiguous = key in below and "in one of these places: " in mend and f" {name}" in mend
            if not ambiguous and mend != f"The field belongs one level up: write {name}.":
                wrong.append((cls.__name__, field, name, mend))
    assert wrong == []
    assert looked_at > 1000


def service(**predictor):
    return {"predictor": {"model": {"modelFormat": "sklearn"}, **predictor}}


def test_resources_of_a_predictor_are_those_of_its_model():
    found = problem(InferenceServiceArgs, service(resources={}), "resources")
    assert found.path == "predictor.resources"
    assert (
        found.text == "There is no field resources. The field belongs one level down: write predictor.model.resources."
    )


def test_where_several_may_be_meant_all_are_named():
    given = service(resources={}, containers=[{"name": "a"}])
    mend = problem(InferenceServiceArgs, given, "resources").mend
    assert mend == (
        "The field belongs one level down, in one of these places: predictor.model.resources, predictor.containers.0.resources."
    )


def test_where_nothing_is_written_yet_the_first_places_are_named_and_the_rest_counted():
    mend = problem(Predictor, {"storageUri": "x"}, "storageUri").mend
    assert mend == (
        "The field belongs one level down, in one of these places: model.storageUri, sklearn.storageUri, xgboost.storageUri, "
        "tensorflow.storageUri and 7 more."
    )


def test_of_several_entries_none_is_named():
    given = {"containers": [{"name": "a"}, {"name": "b"}], "image": "x"}
    assert problem(Predictor, given, "image").mend == "The field belongs one level down: write containers.*.image."


def test_a_name_that_is_nearly_known_one_level_away_is_offered_if_none_is_as_near_here():
    assert problem(InferenceServiceArgs, service(resource={}), "resource").mend == (
        "Did you mean predictor.model.resources?"
    )
    assert problem(InferenceServiceArgs, service(minReplica=1), "minReplica").mend == "Did you mean minReplicas?"
    assert problem(LLMInferenceServiceArgs, {"tensr": 2, "parallelism": {}}, "tensr").mend == (
        "Did you mean parallelism.tensor?"
    )


def test_what_differs_by_capitals_only_is_offered_before_all_else():
    class Inner(Args):
        storageuri: str = ""

    class Outer(Args):
        storage_uri: str = ""
        inner: Inner | None = None

    assert problem(Outer, {"storageURI": "x", "inner": {}}, "storageURI").mend == "Did you mean storageUri?"


@pytest.mark.parametrize(
    ("given", "path", "mend"),
    [
        ({"gateway": {}}, "gateway", "The field belongs one level down: write platform.gateway."),
        (
            {"nodePools": []},
            "nodePools",
            "The known fields are cluster, definitions, existing, guardrails, platform, services.",
        ),
        (
            {"cluster": {"simulated": {}, "services": {}}},
            "cluster.services",
            "The field belongs one level up: write services.",
        ),
        (
            {"services": {"iris": {"predictor": {}}}},
            "services.iris.predictor",
            "The field belongs one level down: write services.iris.inferenceService.predictor.",
        ),
        (
            {"services": {"iris": {"inferenceService": {"llmInferenceService": {}}}}},
            "services.iris.inferenceService.llmInferenceService",
            "The field belongs one level up: write services.iris.llmInferenceService.",
        ),
    ],
)
def test_the_levels_of_an_environment_count_as_well(given, path, mend):
    _, found = parse_environment({"cluster": {"simulated": {}}, **given})
    [one] = [one for one in found if one.path == path]
    assert one.mend == mend
