"""Deriving tables, from a made-up CRD."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


POD = {
    "type": "object",
    "description": "where it runs",
    "properties": {
        "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        "name": {"type": "string", "description": "its name"},
    },
    "required": ["port", "name"],
}
SPEC = {
    "type": "object",
    "properties": {
        "one": POD,
        "two": {**POD, "description": "in other words"},
        "many": {
            "type": "array",
            "items": POD,
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
        },
        "config": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "limits": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    },
    "x-kubernetes-validations": [{"rule": "has(self.one)", "message": "one is needed"}],
}


def crd(spec=SPEC, **version):
    version = {"name": "v1", "served": True, "storage": True, **version}
    version["schema"] = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    names = {"kind": "Thing", "plural": "things"}
    return {
        "kind": "CustomResourceDefinition",
        "spec": {"group": "serving.kserve.io", "names": names, "scope": "Namespaced", "versions": [version]},
    }


@pytest.fixture
def module(script, tmp_path):
    """Makes a release that holds a CRD: ``module(crd())``."""

    def make(content, version="9.9.9"):
        folder = tmp_path / version / "config" / "crd" / "full" / "deeper"
        folder.mkdir(parents=True)
        (folder / "serving.kserve.io_things.yaml").write_text(yaml.safe_dump(content))
        (folder / "kustomization.yaml").write_text("kind: Kustomization\n")
        return script.Module(version, tmp_path / version, "h1:sum")

    return make


def test_a_table_says_kinds_constraints_and_sources(script, module):
    files = {name: json.loads(text) for name, text in script.derive([module(crd())]).items()}
    assert set(files) == {"9.9.9.json", "nodes.json"}
    table, nodes = files["9.9.9.json"], files["nodes.json"]
    assert table["_meta"]["module"] == "github.com/kserve/kserve@v9.9.9"
    assert list(table["_meta"]["sources_sha256"]) == ["config/crd/full/deeper/serving.kserve.io_things.yaml"]
    kind = table["kinds"]["Thing"]
    assert (kind["plural"], kind["scope"], kind["stored"]) == ("things", "Namespaced", "v1")
    spec = nodes[nodes[kind["versions"]["v1"]]["properties"]["spec"]]
    assert spec["rules"] == SPEC["x-kubernetes-validations"]
    fields = spec["properties"]
    assert fields["one"] == fields["two"]
    pod = nodes[fields["one"]]
    assert pod == {"type": "object", "properties": pod["properties"], "required": ["name", "port"]}
    assert pod["properties"]["name"] == "string"
    assert nodes[pod["properties"]["port"]] == {"intOrString": True}
    assert nodes[fields["many"]] == {
        "type": "array",
        "items": fields["one"],
        "listType": "map",
        "listMapKeys": ["name"],
    }
    assert nodes[fields["config"]] == {"type": "object", "preserveUnknownFields": True}
    assert nodes[nodes[fields["limits"]]["additionalProperties"]] == {"type": "integer", "minimum": 0}
    assert "words" not in json.dumps(nodes)


def test_versions_share_what_is_equal(script, module):
    one, two = module(crd(), "9.8.0"), module(crd(), "9.9.0")
    assert script.derive([one])["nodes.json"].count("\n") == script.derive([one, two])["nodes.json"].count("\n")


def test_the_same_comes_out_every_time(script, module):
    made = module(crd())
    assert script.derive([made]) == script.derive([made])
    turned = {**SPEC, "properties": dict(reversed(SPEC["properties"].items()))}
    assert script.derive([module(crd(turned), "1.0.0")])["nodes.json"] == script.derive([made])["nodes.json"]


def test_versions_that_are_not_served_are_left_out(script, module):
    with pytest.raises(script.Unexpected, match="0 versions are stored"):
        script.derive([module(crd(storage=False))])
    files = script.derive([module(crd(served=False), "2.0.0")])
    assert json.loads(files["2.0.0.json"])["kinds"]["Thing"]["versions"] == {}


@pytest.mark.parametrize(
    "keyword", [{"oneOf": [{"required": ["one"]}]}, {"anyOf": [{"type": "string"}]}, {"x-new": True}]
)
def test_a_keyword_that_is_not_known_ends_the_run(script, module, keyword):
    with pytest.raises(script.Unexpected, match=next(iter(keyword))):
        script.derive([module(crd({**SPEC, **keyword}))])


def test_a_release_without_crds_ends_the_run(script, tmp_path):
    with pytest.raises(script.Unexpected, match=r"9\.9\.9 has no CRDs"):
        script.derive([script.Module("9.9.9", tmp_path, "")])


def test_writing_and_comparing(script, module, tmp_path):
    files, folder = script.derive([module(crd())]), tmp_path / "target"
    assert script.differences(files, folder) == sorted(files)
    script.write(files, folder)
    assert script.differences(files, folder) == []
    (folder / "nodes.json").write_text("{}")
    (folder / "0.1.0.json").write_text("{}")
    assert script.differences(files, folder) == ["0.1.0.json", "nodes.json"]
    script.write(files, folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)


@pytest.fixture
def run(script, module, monkeypatch, tmp_path):
    made = module(crd())
    monkeypatch.setattr(script, "RELEASES", ("9.9.9",))
    monkeypatch.setattr(script, "COMMITS", {})
    monkeypatch.setattr(script, "clone", lambda target: target)
    monkeypatch.setattr(script, "download", lambda version: made)
    monkeypatch.setattr(script, "TARGET", tmp_path / "target")

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["derive_catalog.py", *arguments])
        script.main()

    return call


def test_check_writes_nothing_and_says_what_is_not_up_to_date(script, run, capsys):
    with pytest.raises(SystemExit, match=r"9\.9\.9\.json, nodes\.json; run make catalog"):
        run("--check")
    assert not script.TARGET.exists()
    run()
    run("--check")
    assert "2 tables" in capsys.readouterr().out


def test_the_releases_are_those_of_the_catalogue(script):
    from kserve_iac.catalog.crds import TABLES

    assert {*script.RELEASES, *script.COMMITS} == set(TABLES.values())


@pytest.fixture
def repository(tmp_path):
    """A repository with a CRD at its only commit, and the commit's name."""
    folder = tmp_path / "repository"
    target = folder / "config" / "crd" / "full"
    target.mkdir(parents=True)
    (target / "serving.kserve.io_things.yaml").write_text(yaml.safe_dump(crd()))
    (folder / "README.md").write_text("beside")
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com")
    for words in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "one")):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    run = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return folder, run.stdout.strip()


def test_a_release_that_is_no_module_is_read_from_a_commit(script, repository, monkeypatch, tmp_path):
    folder, commit = repository
    monkeypatch.setattr(script, "COMMITS", {"8.8.8": commit})
    made = script.checkout("8.8.8", folder, tmp_path / "out")
    assert not (made.folder / "README.md").exists()
    table = json.loads(script.derive([made])["8.8.8.json"])
    assert table["_meta"]["commit"] == commit
    assert "module" not in table["_meta"]
    assert list(table["kinds"]) == ["Thing"]


def test_a_commit_that_the_clone_lacks_ends_the_run(script, repository, monkeypatch, tmp_path):
    monkeypatch.setattr(script, "COMMITS", {"8.8.8": "0" * 40})
    with pytest.raises(SystemExit, match="git archive of https"):
        script.checkout("8.8.8", repository[0], tmp_path / "out")


def later(script, module, monkeypatch, spec):
    """The table of a release in which Thing has a later field like that of Other."""
    monkeypatch.setattr(script, "LATER", {"7.7.7": {"Thing": ("many", "Other")}})
    made = module(crd({"type": "object", "properties": spec}), "7.7.7")
    other = crd()
    other["spec"]["names"] = {"kind": "Other", "plural": "others"}
    (made.folder / "config" / "crd" / "full" / "serving.kserve.io_others.yaml").write_text(yaml.safe_dump(other))
    return {name: json.loads(text) for name, text in script.derive([made]).items()}


def test_a_field_that_came_after_the_commit_is_that_of_another_kind(script, module, monkeypatch):
    files = later(script, module, monkeypatch, {"one": POD})
    nodes, kinds = files["nodes.json"], files["7.7.7.json"]["kinds"]
    fields = {
        kind: nodes[nodes[kinds[kind]["versions"]["v1"]]["properties"]["spec"]]["properties"]
        for kind in ("Thing", "Other")
    }
    assert fields["Thing"]["many"] == fields["Other"]["many"]
    assert "Thing spec.many like that of Other" in files["7.7.7.json"]["_meta"]["added"]


def test_a_later_field_that_is_there_already_ends_the_run(script, module, monkeypatch):
    with pytest.raises(script.Unexpected, match="has many already"):
        later(script, module, monkeypatch, {"many": POD})
