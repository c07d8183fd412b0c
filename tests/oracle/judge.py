"""What the API server says of objects: server-side dry runs, many at a time, over connections that are kept."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from kserve_iac_sandbox.kube import ApiError, Kube

from .generate import CLUSTER_SCOPED, Made
from .seeds import Json

NAMESPACE = "default"
NOT_ASKED = ("failed calling webhook", "failed to call webhook", "tls: failed to verify certificate")
"""What is said where a webhook was not reached."""
PARAMETERS = {"dryRun": "All", "fieldValidation": "Strict", "fieldManager": "oracle"}


@dataclass(frozen=True)
class Answer:
    """Whether the object would have been created, and what was said where not."""

    accepted: bool
    message: str = ""
    code: int = 201


class Unreachable(RuntimeError):
    """The API server or a webhook did not answer: this says nothing of the object."""


def path(obj: Json) -> str:
    """Where an object is posted to."""
    plural = obj["kind"].lower() + ("s" if not obj["kind"].endswith("s") else "")
    within = "" if obj["kind"] in CLUSTER_SCOPED else f"namespaces/{NAMESPACE}/"
    return f"/apis/{obj['apiVersion']}/{within}{plural}"


def ask(kube: Kube, obj: Json) -> Answer:
    """One dry run. Raises :class:`Unreachable` where the refusal is about the cluster and not about the object."""
    try:
        kube.request("POST", path(obj), obj, params=PARAMETERS)
    except ApiError as error:
        said = str(error)
        if error.reason == "AlreadyExists":
            return Answer(True)  # storage is asked last: all the checks have passed
        if error.code in (404, 429, 503, 504) or any(word in said for word in NOT_ASKED):
            raise Unreachable(said) from error
        return Answer(False, said, error.code)
    return Answer(True)


def ask_all(kube: Kube, objects: Iterable[Made], threads: int = 6) -> Iterator[tuple[Made, Answer]]:
    """Answers in the order of the objects, which are made while others are asked about."""
    made = iter(objects)
    with ThreadPoolExecutor(threads) as pool:
        while batch := list(islice(made, 64 * threads)):
            yield from zip(batch, pool.map(lambda one: ask(kube, one.obj), batch), strict=True)
