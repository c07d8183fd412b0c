"""The tables of what KServe's CRDs know: whole, and saying what KServe's history is known to be."""

import hashlib
import itertools
import json
import subprocess
import sys
from importlib import resources

import pytest

from kserve_iac.catalog._data import load
from kserve_iac.catalog.crds import ANYTHING, TABLES, api_versions, crd, first_version, kinds, knows
from kserve_iac.catalog.kserve import LLM_API_VERSION, VERSIONS

DATA = resources.files("kserve_iac.catalog") / "data" / "crds"
FROM_COMMITS = ("0.18.0", "0.21.0")
"""Releases that no Go module proxy serves."""
SERVICES = ("InferenceService", "LLMInferenceService")


def test_every_version_has_a_table():
    assert tuple(TABLES) == VERSIONS
    assert all(release.startswith(f"{version}.") for version, release in TABLES.items())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_every_version_loads(version):
    assert len(kinds(version)) == (11 if version in ("0.16", "0.17") else 12)
    for kind in kinds(version):
        for api_version in api_versions(version, kind):
            schema = crd(version, kind, api_version)
            assert {"apiVersion", "kind", "metadata", "spec"} <= set(schema.names)
            assert schema.at("spec").names


def test_api_versions_are_those_that_are_served():
    assert api_versions("0.16", "LLMInferenceService") == ("v1alpha1",)
    assert api_versions("0.20", "LLMInferenceService") == ("v1alpha1", "v1alpha2")
    assert api_versions("0.20", "InferenceService") == ("v1beta1",)
    assert api_versions("0.20", "Nothing") == ()
    assert crd("0.20", "LLMInferenceService") is crd("0.20", "LLMInferenceService", "serving.kserve.io/v1alpha2")
    for version in VERSIONS:
        assert LLM_API_VERSION[version].rpartition("/")[2] in api_versions(version, "LLMInferenceService")


@pytest.mark.parametrize(("version", "kind"), [("0.15", "InferenceService"), ("0.17", "LocalModelNamespaceCache")])
def test_what_is_not_there_is_not_made_up(version, kind):
    with pytest.raises(KeyError):
        crd(version, kind)


HISTORY = [
    ("InferenceService", "spec.predictor.storageUris", "0.16"),
    ("InferenceService", "spec.transformer.storageUris", "0.16"),
    ("InferenceService", "spec.predictor.logger.storage", "0.16"),
    ("InferenceService", "spec.predictor.autoScaling.behavior", "0.16"),
    ("InferenceService", "spec.predictor.autoScaling.metrics.external.authenticationRef.authModes", "0.16"),
    ("InferenceService", "status.servingRuntimeName", "0.16"),
    ("InferenceService", "spec.predictor.logger.marshallerUrl", "0.17"),
    ("InferenceService", "spec.predictor.logger.batchSize", "0.17"),
    ("InferenceService", "spec.predictor.logger.batchInterval", "0.17"),
    ("InferenceService", "spec.predictor.hostnameOverride", "0.17"),
    ("InferenceService", "spec.canary", "0.20"),
    ("InferenceService", "spec.canary.predictor.model", "0.20"),
    ("InferenceService", "spec.predictor.name", "0.20"),
    ("InferenceService", "spec.predictor.storageContainerName", "0.20"),
    ("InferenceService", "spec.predictor.model.confidential", "0.20"),
    ("LLMInferenceService", "spec.model.uri", "0.16"),
    ("LLMInferenceService", "spec.storageInitializer", "0.17"),
    ("LLMInferenceService", "spec.scaling.wva", "0.17"),
    ("LLMInferenceService", "spec.labels", "0.17"),
    ("LLMInferenceService", "spec.prefill.annotations", "0.17"),
    ("LLMInferenceService", "spec.router.scheduler.labels", "0.17"),
    ("LLMInferenceService", "spec.router.scheduler.config.inline", "0.17"),
    ("LLMInferenceService", "spec.router.scheduler.replicas", "0.17"),
    ("LLMInferenceService", "spec.router.gateway.refs.sectionName", "0.18"),
    ("LLMInferenceService", "spec.model.lora.maxRank", "0.19"),
    ("LLMInferenceService", "spec.model.lora.maxAdapters", "0.19"),
    ("LLMInferenceService", "spec.model.lora.maxCpuAdapters", "0.19"),
    ("LLMInferenceService", "status.router", "0.19"),
    ("LLMInferenceService", "status.workloads", "0.19"),
    ("LLMInferenceService", "status.appliedConfigs", "0.19"),
    ("LLMInferenceService", "status.addresses.origin", "0.19"),
    ("LLMInferenceService", "spec.tracing", "0.20"),
    ("LLMInferenceService", "spec.kvCacheOffloading", "0.20"),
    ("LLMInferenceService", "spec.model.confidential", "0.20"),
    ("LLMInferenceService", "spec.router.route.group", "0.20"),
    ("LLMInferenceService", "spec.router.route.weight", "0.20"),
    ("LLMInferenceService", "status.router.group", "0.20"),
    ("LLMInferenceService", "status.addresses.models", "0.20"),
    ("LLMInferenceService", "status.workloads.primary.readyReplicas", "0.20"),
    ("LLMInferenceService", "spec.rolloutStrategy", "0.21"),
    ("LLMInferenceService", "spec.prefill.rolloutStrategy.maxSurge", "0.21"),
    ("LLMInferenceService", "spec.router.scheduler.tokenizer", "0.21"),
    ("LLMInferenceService", "spec.scaling.keda.triggers.type", "0.21"),
    ("InferenceService", "spec.tracing.samplerArg", "0.21"),
    ("ServingRuntime", "spec.resourceClaims", "0.21"),
    ("ClusterServingRuntime", "spec.workerSpec.resourceClaims", "0.21"),
    ("LocalModelCache", "spec.storage", "0.18"),
    ("LLMInferenceService", "spec.nothing", None),
    ("LocalModelNamespaceCache", "spec", "0.18"),
    ("Nothing", "spec", None),
]


@pytest.mark.parametrize(("kind", "path", "first"), HISTORY, ids=lambda part: str(part))
def test_the_history_of_fields_is_that_of_kserve(kind, path, first):
    assert first_version(kind, path) == first
    later = VERSIONS[VERSIONS.index(first) :] if first else ()
    assert [version for version in VERSIONS if knows(version, kind, path)] == list(later)


@pytest.mark.parametrize("kind", SERVICES)
@pytest.mark.parametrize("pair", list(itertools.pairwise(VERSIONS)), ids=" to ".join)
def test_no_field_was_lost_from_one_version_to_the_next(kind, pair):
    """So a newer table can stand in for a version that has none, and a field's first version says it all."""
    older, newer = (crd(version, kind, LLM_API_VERSION[version] if kind[0] == "L" else None) for version in pair)
    lost = list(missing(older.at("spec"), newer.at("spec"), "spec"))
    # The pool's shape changed with the inference extension, and criticality went, from v1alpha1 to v1alpha2.
    gone = ("spec.model.criticality", "spec.model.lora.adapters.criticality", "spec.router.scheduler.pool.spec.")
    assert [path for path in lost if not path.startswith(gone)] == []
    assert not lost or pair == ("0.16", "0.17")


def missing(older, newer, path):
    if older is newer:
        return
    if older.items is not None:
        yield from missing(older.items, newer.items, path)
    for name in older.names:
        there = newer.field(name)
        if there is None:
            yield f"{path}.{name}"
        else:
            yield from missing(older.field(name), there, f"{path}.{name}")


def test_constraints_are_those_of_the_types():
    llm = crd("0.20", "LLMInferenceService")
    assert "maxReplicas" in llm.at("spec.scaling").required
    assert llm.at("spec.scaling.minReplicas").default == 1
    assert "maxReplicas" not in crd("0.17", "LLMInferenceService").at("spec.scaling").required
    assert llm.at("spec.router.scheduler.config.inline").preserves_unknown
    assert llm.at("spec.router.scheduler.config.inline.plugins") is ANYTHING
    isvc = crd("0.20", "InferenceService")
    assert set(isvc.at("spec.predictor.scaleMetric").enum) == {"cpu", "memory", "concurrency", "rps"}
    assert isvc.at("spec.canary.trafficPercent").keywords["maximum"] == 100
    assert isvc.at("spec.predictor.model.resources.limits.cpu").int_or_string
    assert isvc.at("spec.predictor.containers").list_type in (None, "map", "atomic")


def test_a_status_that_keeps_what_it_does_not_know_knows_everything():
    """KServe leaves the InferenceService's status open: its fields are dated by their names only."""
    named = [v for v in VERSIONS if "canaryStatuses" in crd(v, "InferenceService").at("status").names]
    assert named == ["0.20", "0.21"]
    assert first_version("InferenceService", "status.canaryStatuses") == "0.16"


def test_fields_that_one_api_version_has_and_the_other_not():
    old, new = (crd("0.20", "LLMInferenceService", version) for version in ("v1alpha1", "v1alpha2"))
    assert old.at("spec.model.criticality").enum == ["Critical", "Standard", "Sheddable"]
    assert new.at("spec.model.criticality") is None
    assert old.at("spec.kvCacheOffloading") is None
    assert new.at("spec.kvCacheOffloading") is not None


def test_paths_go_through_lists_and_mappings():
    isvc = crd("0.20", "InferenceService")
    found = isvc.at(("spec", "predictor", "containers", 0, "env", 3, "name"))
    assert found is isvc.at("spec.predictor.containers.env.name")
    assert found.type == "string"
    assert isvc.at(("spec", "predictor", "nodeSelector", "cloud.google.com/x")).type == "string"
    assert isvc.at("spec.predictor.containers.0") is None
    assert isvc.at("spec.predictor.minReplicas.x") is None
    assert isvc.at("") is isvc
    assert isvc.at(("spec", "canary", 0)).at("predictor.name").type == "string"


def test_cel_rules_are_listed_where_they_stand():
    found = dict(crd("0.20", "LLMInferenceService").cel())
    assert len(list(crd("0.20", "LLMInferenceService").cel())) == 120
    assert found["spec.scaling"]["rule"]
    said = [rule["message"] for path, rule in crd("0.20", "LLMInferenceService").cel() if path == "spec.scaling"]
    assert any("wva" in message for message in said)
    assert all(crd("0.20", "LLMInferenceService").at(path.replace("[]", "").replace(".*", ".x")) for path in found)


def test_equal_parts_are_one():
    isvc = crd("0.20", "InferenceService")
    assert isvc.at("spec.predictor.affinity") is crd("0.16", "ServingRuntime").at("spec.affinity")
    assert isvc.at("spec.predictor.tolerations") is isvc.at("spec.transformer.tolerations")


def test_nodes_are_under_the_hash_of_their_content_and_all_are_used():
    nodes = {ref: node for ref, node in load("crds/nodes.json").items() if ref != "_meta"}
    for ref, node in nodes.items():
        text = json.dumps(node, sort_keys=True, separators=(",", ":"))
        assert ref == f"#{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    used = set()
    for release in set(TABLES.values()):
        for kind in load(f"crds/{release}.json")["kinds"].values():
            used |= set(kind["versions"].values())
    for node in nodes.values():
        below = [*node.get("properties", {}).values(), node.get("items"), node.get("additionalProperties")]
        used |= {ref for ref in below if isinstance(ref, str) and ref.startswith("#")}
    assert used == set(nodes)


@pytest.mark.parametrize("release", sorted(set(TABLES.values())))
def test_each_table_says_where_it_comes_from(release):
    meta = load(f"crds/{release}.json")["_meta"]
    assert meta["licence"] == "Apache-2.0"
    if release in FROM_COMMITS:
        assert meta["repository"] == "https://github.com/kserve/kserve"
        assert len(meta["commit"]) == 40
    else:
        assert meta["module"] == f"github.com/kserve/kserve@v{release}"
        assert meta["checksum"].startswith("h1:")
    assert ("added" in meta) == (release == "0.21.0")
    assert len(meta["sources_sha256"]) == len(load(f"crds/{release}.json")["kinds"])
    assert all(
        path.startswith("config/crd/full/") and len(digest) == 64 for path, digest in meta["sources_sha256"].items()
    )


def test_the_tables_are_small():
    assert sum(len(entry.read_bytes()) for entry in DATA.iterdir()) < 300 * 1024


def test_arguments_load_no_table():
    code = "import sys, kserve_iac.args; print('kserve_iac.catalog.crds' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
