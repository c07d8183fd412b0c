"""The endpoint picker's versions and the names of its metrics."""

import re
from pathlib import Path

import pytest

from kserve_iac.catalog.engines import parse_version
from kserve_iac.catalog.epp import takes_configuration
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.catalog.router import (
    ENDPOINT_QUEUE,
    FLOW_CONTROL_QUEUE,
    INFLIGHT_TOKENS,
    NEWEST,
    PICKER,
    first_with,
    image_of,
    metric_name,
    spelled,
    version_of_image,
)


def test_every_kserve_has_a_picker_and_none_gets_older():
    assert list(PICKER) == list(VERSIONS)
    assert list(PICKER.values()) == sorted(PICKER.values())


@pytest.mark.parametrize(
    ("metric", "version", "name"),
    [
        (FLOW_CONTROL_QUEUE, (0, 2, 0), None),
        (FLOW_CONTROL_QUEUE, (0, 4, 0), "inference_extension_flow_control_queue_size"),
        (FLOW_CONTROL_QUEUE, (0, 8, 9), "inference_extension_flow_control_queue_size"),
        (FLOW_CONTROL_QUEUE, (0, 9, 0), "llm_d_epp_flow_control_queue_size"),
        (INFLIGHT_TOKENS, (0, 9, 3), None),
        (INFLIGHT_TOKENS, (1, 0, 0), "llm_d_epp_inflight_tokens"),
    ],
)
def test_metrics_have_the_name_of_the_version(metric, version, name):
    assert metric_name(metric, version) == name


@pytest.mark.parametrize("metric", [FLOW_CONTROL_QUEUE, INFLIGHT_TOKENS, ENDPOINT_QUEUE])
def test_the_first_version_has_it_and_the_newest_too(metric):
    first = first_with(metric)
    assert metric_name(metric, first) is not None
    assert metric_name(metric, NEWEST) is not None
    assert metric_name(metric, (0, first[1] - 1, 99)) is None


def test_living_endpoints_are_known_wherever_their_tokens_are():
    assert first_with(ENDPOINT_QUEUE) <= first_with(INFLIGHT_TOKENS)


def test_versions_are_read_and_written():
    assert spelled((0, 10, 0)) == "0.10.0"
    assert version_of_image("llm-d-router-endpoint-picker:v0.10.0") == (0, 10, 0)
    assert version_of_image("llm-d-router-endpoint-picker") is None


def test_the_page_on_scaling_names_the_versions_of_the_catalogue():
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "scaling.md").read_text()
    [sentence] = re.findall(r"The picker of KServe .*? \(the image in ", page)
    said = {}
    for releases, version in re.findall(r"of (?:KServe )?((?:0\.\d+(?: and )?)+) is (\d+\.\d+\.\d+)", sentence):
        said |= dict.fromkeys(releases.split(" and "), parse_version(version))
    assert said == {kserve: version for kserve, version in PICKER.items() if takes_configuration(kserve)}
    assert f"added in picker {spelled(first_with(INFLIGHT_TOKENS))}" in page
    assert image_of(first_with(INFLIGHT_TOKENS)) in page


@pytest.mark.parametrize("version", PICKER.values())
def test_the_version_of_an_image_is_read_from_it(version):
    assert version_of_image(image_of(version)) == version
