"""Rules about the names of all services together."""

from collections.abc import Iterator

from ..args import Environment, Problem


def names_are_unique(environment: Environment) -> Iterator[Problem]:
    """Two objects of a kind cannot have the same name in the same namespace: the API server refuses the second."""
    taken: dict[tuple[str, str, str], str] = {}
    for kind, services in (
        ("inferenceService", environment.inference_services()),
        ("llmInferenceService", environment.llm_inference_services()),
    ):
        for key, service in services:
            name = service.name or key
            first = taken.setdefault((kind, service.namespace, name), key)
            if first != key:
                yield Problem(
                    "name-taken",
                    f"services.{key}.{kind}.name",
                    f"services.{first} is called {name} in namespace {service.namespace} already.",
                    "Choose another name or namespace.",
                )
