"""The variable by which a container of one's own names its model."""

from ..args.inference_service import Component, Predictor
from ..catalog.kserve import SERVING_CONTAINER
from ..findings.path import Path

STORAGE_URI = "STORAGE_URI"
"""Its name (CustomSpecStorageUriEnvVarKey in pkg/constants/constants.go)."""


def storage_variable(component: Component) -> tuple[Path, str] | None:
    """The path of its value in the component, and the value. None: it is not set, does not count, or is known in the update only.

    KServe reads it of the container ``kserve-container`` of a predictor without a model, and of the first container of a
    transformer or an explainer (GetStorageUri in predictor_custom.go, transformer_custom.go and explainer_custom.go of
    v1beta1). Before the container starts, the storage initializer downloads the files, and the webhook replaces the value by the
    folder (storage_initializer_injector.go).
    """
    number = _counting(component)
    if number is None or component.serving_field != "containers":
        return None
    if isinstance(component, Predictor) and component.served_by is not None:
        return None
    for index, variable in enumerate(component.containers[number].env):
        if variable.name == STORAGE_URI and isinstance(variable.value, str) and variable.value:
            return Path("containers", number, "env", index, "value"), variable.value
    return None


def _counting(component: Component) -> int | None:
    """The container whose variable counts. KServe gives a predictor's only container, or one without a name, the name
    ``kserve-container``.
    """
    names = [one.name for one in component.containers]
    if not isinstance(component, Predictor):
        return 0 if names else None
    if SERVING_CONTAINER in names:
        return names.index(SERVING_CONTAINER)
    return 0 if names and (len(names) == 1 or not names[0]) else None
