"""What autoscaling takes from KServe and KEDA is in their sources, where these are in Go's module cache."""

import json
import re
from pathlib import Path

import pytest
import yaml

from kserve_iac.catalog.router import IMAGES, PICKER, version_of_image

from .modules import LOADER, RELEASES, folder, module_cache

FIXTURES = Path(__file__).parents[1] / "render" / "keda"
KEDA = {path.stem.rpartition("-")[2]: path for path in FIXTURES.glob("*.json")}


def keda(version):
    cache = module_cache()
    return cache / f"github.com/kedacore/keda/v2@v{version}" if cache else None


def plain(node, names=False):
    """A schema without its prose."""
    if isinstance(node, dict):
        return {k: plain(v, k == "properties") for k, v in node.items() if names or k != "description"}
    return [plain(one) for one in node] if isinstance(node, list) else node


def fetched():
    for version in KEDA:
        root = keda(version)
        missing = root is None or not root.is_dir()
        yield pytest.param(version, marks=pytest.mark.skipif(missing, reason=f"KEDA {version}: make fetch-samples"))


@pytest.mark.parametrize("version", list(fetched()))
def test_the_schema_of_scaled_objects_is_that_of_kedas_crd(version):
    [crd] = yaml.load_all((keda(version) / "config/crd/bases/keda.sh_scaledobjects.yaml").read_text(), LOADER)
    [served] = crd["spec"]["versions"]
    assert plain(served["schema"]["openAPIV3Schema"]["properties"]["spec"]) == json.loads(KEDA[version].read_text())


def releases():
    for kserve, release in RELEASES.items():
        missing = folder(release) is None
        yield pytest.param(
            kserve, marks=pytest.mark.skipif(missing, reason=f"KServe {release} is not fetched: make samples")
        )


@pytest.mark.parametrize("kserve", list(releases()))
def test_the_endpoint_picker_is_the_one_of_the_preset(kserve):
    text = (folder(RELEASES[kserve]) / "config/llmisvcconfig/config-llm-scheduler.yaml").read_text()
    images = re.findall(rf"image: (\S+/(?:{'|'.join(IMAGES)}):\S+)", text)
    assert {version_of_image(image) for image in images} == {PICKER[kserve]}


SUFFIXES = (
    "-kserve",
    "-kserve-prefill",
    "-kserve-mn",
    "-kserve-mn-prefill",
    "-kserve-router-scheduler",
    "-inference-pool",
)


@pytest.mark.parametrize("kserve", list(releases()))
def test_workloads_are_named_as_kserve_names_them(kserve):
    version = "v1alpha1" if kserve == "0.16" else "v1alpha2"
    code = folder(RELEASES[kserve]) / "pkg/controller" / version / "llmisvc"
    text = "".join(path.read_text() for path in code.glob("*.go") if not path.name.endswith("_test.go"))
    for suffix in SUFFIXES:
        assert f'kmeta.ChildName(llmSvc.GetName(), "{suffix}")' in text, suffix


@pytest.mark.parametrize("kserve", list(releases()))
def test_the_number_of_replicas_is_left_alone_since_017(kserve):
    version = "v1alpha1" if kserve == "0.16" else "v1alpha2"
    code = folder(RELEASES[kserve]) / "pkg/controller" / version / "llmisvc"
    for file, function in (("single", "PreserveDeploymentReplicas()"), ("multi", "PreserveLWSReplicas()")):
        text = (code / f"workload_{file}_node.go").read_text()
        assert (text.count(function) == 2) is (kserve != "0.16")
