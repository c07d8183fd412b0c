"""The deployment mode of services that write none is that of the platform, or it is not known."""

import pytest

from kserve_iac.checks import examine

SCALED = {"minReplicas": 0, "containerConcurrency": 4, "scaleMetric": "concurrency"}
STRATEGY = {"deploymentStrategy": {"type": "Recreate"}, "maxReplicas": 2}


def codes(predictor, mode="default", **platform):
    service = {
        "predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}, **predictor},
        "deploymentMode": mode,
        "autoscaler": "default",
    }
    _, findings = examine(
        {
            "cluster": {"existing": {}},
            "platform": {"install": "existing", **platform},
            "services": {"iris": {"inferenceService": service}},
        }
    )
    return {finding.code for finding in findings}


KNATIVE = {"defaultDeploymentMode": "Knative", "knative": "existing"}


@pytest.mark.parametrize(
    ("predictor", "mode", "platform", "expected"),
    [
        (SCALED, "default", {}, set()),
        (SCALED, "default", KNATIVE, set()),
        (SCALED, "default", {"defaultDeploymentMode": "Standard"}, {"scale-to-zero", "ignored"}),
        (SCALED, "default", {"install": "managed"}, {"scale-to-zero", "ignored"}),
        (SCALED, "Standard", KNATIVE, {"scale-to-zero", "ignored"}),
        (STRATEGY, "default", {}, set()),
        (STRATEGY, "default", KNATIVE, {"deployment-strategy"}),
        (STRATEGY, "default", {"defaultDeploymentMode": "Standard"}, set()),
        ({}, "default", {"defaultDeploymentMode": "Knative"}, {"knative-missing"}),
        ({"minReplicas": 3, "maxReplicas": 2}, "default", {}, {"replicas"}),
    ],
)
def test_the_mode_that_a_service_really_has_decides(predictor, mode, platform, expected):
    assert codes(predictor, mode, **platform) == expected


def test_a_managed_platform_cannot_say_another_default_than_its_own():
    assert codes({}, install="managed", defaultDeploymentMode="Standard") == set()
    assert codes({}, install="managed", defaultDeploymentMode="Knative") == {"invalid-value"}
