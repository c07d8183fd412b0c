"""``import --python``: every program that is written runs, registers the objects that were read, and type-checks."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import kserve_iac
from kserve_iac.args.kinds import KINDS
from kserve_iac.checks import examine
from kserve_iac.cli import main
from kserve_iac.package.components import components
from kserve_iac.render.wire import EXTRA
from kserve_iac.resources import environment as building

from .imported import OBJECTS

ROOT = Path(__file__).parents[2]


def imported(objects, *words):
    given = yaml.safe_dump_all(list(objects))
    result = CliRunner().invoke(main, ["import", "-", *words], input=given)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def environment(objects):
    config = yaml.safe_load(imported(objects))["config"]
    found, problems = examine({key.partition(":")[2]: value for key, value in config.items()})
    assert [problem for problem in problems if problem.severity == "error"] == []
    return found.environment


def ran(objects, folder, run, *words):
    """The program of these objects, written and run."""
    file = folder / "__main__.py"
    file.write_text(imported(objects, "--python", *words))
    run(lambda: runpy.run_path(str(file)))


def registered(world):
    """The objects of KServe that were registered, by kind and name."""
    found = {}
    for one in world.resources:
        if one.type.startswith("kubernetes:serving.kserve.io/"):
            kind = one.type.rpartition(":")[2]
            inputs = {key: value for key, value in one.inputs.items() if value is not None}
            found[kind, inputs["metadata"]["name"]] = inputs
    return found


def test_there_is_an_object_of_every_kind():
    assert set(OBJECTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_program_of_each_kind_runs_and_registers_the_object(kind, tmp_path, world, run):
    ran([OBJECTS[kind]], tmp_path, run)
    made = registered(world)
    [key] = made
    assert key == (kind, OBJECTS[kind]["metadata"]["name"])
    spec = made[key]["spec"]
    if kind == "InferenceService":  # the older spelling becomes the newer one
        spec["predictor"]["sklearn"] = spec["predictor"].pop("model")
        assert spec["predictor"]["sklearn"].pop("modelFormat") == {"name": "sklearn"}
    assert spec == OBJECTS[kind]["spec"]


def test_a_program_of_all_kinds_registers_what_the_environment_registers(tmp_path, world, run):
    ran(OBJECTS.values(), tmp_path, run)
    program = registered(world)
    world.resources.clear()
    run(lambda: building.deploy(environment(OBJECTS.values()), "imported"))
    assert program == registered(world)
    assert len(program) == len(KINDS)


GOLDEN = sorted((ROOT / "tests" / "render" / "golden").glob("*inference_service/*.yaml"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_what_this_library_writes_is_imported_as_a_program_that_writes_it(file, tmp_path, world, run):
    objects = list(yaml.safe_load_all(file.read_text()))
    ran(objects, tmp_path, run)
    made = registered(world)
    assert [made[one["kind"], one["metadata"]["name"]]["spec"] for one in objects] == [one["spec"] for one in objects]


def test_every_name_that_a_program_may_import_can_be_imported():
    classes = {component.cls.__name__ for component in components().values()}
    waiting = [kind.args for kind in KINDS.values()]
    while waiting:
        cls = waiting.pop()
        classes.add(cls.__name__)
        for name, field in cls.model_fields.items():
            if name != EXTRA:
                waiting += [held for held in _held(field.annotation) if held.__name__ not in classes]
    assert len(classes) > 100
    assert [name for name in sorted(classes) if not hasattr(kserve_iac, name)] == []


def _held(annotation):
    from kserve_iac.args.unknown import _held as held

    return [model for model, _ in held(annotation)]


def test_every_program_type_checks(tmp_path):
    """As a user's own program, with mypy's strictest settings and no plugin."""
    for kind, one in OBJECTS.items():
        (tmp_path / f"{kind.lower()}.py").write_text(imported([one], "--python"))
    (tmp_path / "everything.py").write_text(imported(OBJECTS.values(), "--python"))
    (tmp_path / "wrong.py").write_text("from kserve_iac import Predictor\n\nPredictor(min_replica=2)\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )
    wrong = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(wrong) == 1, done.stdout + done.stderr
    assert wrong[0].startswith("wrong.py:3: error:")


@pytest.mark.parametrize("kind", [kind for kind in OBJECTS if KINDS[kind].namespaced])
def test_objects_of_one_name_in_two_namespaces_keep_their_name(kind, world, run, tmp_path, sandbox):
    if kind in ("TrainedModel", "InferenceGraph"):
        pytest.skip("they refer to services of their own namespace")
    one = OBJECTS[kind]
    both = [{**one, "metadata": {**one["metadata"], "namespace": namespace}} for namespace in ("models", "other")]
    ran(both, tmp_path, run, "--kserve", "0.20")
    found = [
        (r.inputs["metadata"]["namespace"], r.inputs["metadata"]["name"])
        for r in world.resources
        if r.type.startswith("kubernetes:serving.kserve.io/")
    ]
    name = one["metadata"]["name"]
    assert sorted(found) == [("models", name), ("other", name)]
