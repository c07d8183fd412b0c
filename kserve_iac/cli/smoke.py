"""``kserve-iac smoke``: one request to each service, and whether its answer is right."""

import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import click

from ..calls.answer import Answer, error_text, faults_of_chat_stream, faults_of_v1_model, faults_of_v2_model
from ..calls.connection import Connection, Unanswered, UnknownHost
from ..calls.protocol import Spoken
from ..calls.request import Request, Wish, request_of
from ..calls.service import KINDS, Service, services_of
from ..live.client import Refusal, Unreachable
from .calling import Calling, NotAnswered, cluster_options, connection_options
from .failure import Unreadable
from .source import json_option

MAX_TOKENS = 16
"""Maximum number of tokens in the answer of an LLM service."""

AT_ONCE = 8
"""Number of services that are asked at the same time."""

NO_ROUTE = "The service is to stay in the cluster, so KServe creates no route to it."

State = Literal["right", "wrong", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """How one service answered."""

    service: Service
    state: State
    detail: str = ""
    """What is wrong, or why the service was skipped."""
    request: Request | None = None
    answer: Answer | None = None


@click.command()
@click.argument("names", metavar="[SERVICE]...", nargs=-1)
@cluster_options
@click.option("-A", "--all-namespaces", is_flag=True, help="The services of all namespaces.")
@connection_options
@json_option
def smoke(names: tuple[str, ...], all_namespaces: bool, as_json: bool, **options: Any) -> None:
    """Sends one request to each SERVICE (default: all of the namespace), and checks the answer.

    An LLM service answers a short chat as a stream: its events, the name of the model, and the end of the stream are checked. The
    model of an InferenceService answers with its state (protocol v1) or its metadata (v2); no prediction is made, because its
    input is not known. Stopped services, services without a route, InferenceGraphs, and containers whose protocol is not known
    are skipped, unless they are named.

    Exit code 0: every service answers rightly; 1: one does not; 2: a service does not exist, or the cluster cannot be read.
    """
    if all_namespaces and options["namespace"] is not None:
        raise click.UsageError("-A selects all namespaces, so it cannot be combined with -n.")
    calling = Calling.of_options(options)
    try:
        services = _services(calling, names, all_namespaces)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda one: _outcome(calling, one, named=bool(names)), services))
    except Unreachable as error:
        raise Unreadable(f"The cluster cannot be read: {error}") from None
    except Refusal as error:
        raise Unreadable(f"The API server refuses to show the services: {error}") from None
    if as_json:
        click.echo(calling.redacted(json.dumps({"services": [_data(one) for one in found]}, indent=2)))
    elif not found:
        click.echo(
            "There are no services." if all_namespaces else f"Namespace {calling.own_namespace()} has no services."
        )
    else:
        _show(found, calling)
    sys.exit(1 if any(one.state == "wrong" for one in found) else 0)


def _services(calling: Calling, names: Sequence[str], everywhere: bool) -> list[Service]:
    namespace = None if everywhere else calling.own_namespace()
    every = [one for kind in KINDS for one in services_of(calling.client, kind, namespace)]
    if missing := sorted(set(names) - {one.name for one in every}):
        where = "No namespace" if everywhere else f"Namespace {namespace}"
        raise Unreadable(f"{where} has {'a' if everywhere else 'no'} service {', '.join(missing)}.")
    return [one for one in every if not names or one.name in names]


def probe_of(speaks: Spoken) -> Request | str:
    """The request with which a service is checked, or the reason why there is none."""
    if speaks.graph:
        return "Only you know the body that a graph takes. Use `kserve-iac ask`."
    if speaks.grpc:
        return "The service speaks only gRPC."
    if speaks.protocol == "openai":
        return request_of(speaks, Wish(stream=True, max_tokens=MAX_TOKENS))
    if speaks.protocol is None:
        return "The object does not show which protocol its containers speak. Use `kserve-iac ask --protocol`."
    return Request(f"/{speaks.protocol}/models/{speaks.model}", model=speaks.model)


def faults_of(speaks: Spoken, answer: Answer) -> list[str]:
    """What is wrong with the answer to the request of :func:`probe_of`. Empty: nothing."""
    if not answer.ok:
        return [f"the service answered {answer.status} {answer.reason}: {error_text(answer)[:300]}"]
    if speaks.protocol == "openai":
        return faults_of_chat_stream(answer, speaks.model)
    return (
        faults_of_v1_model(answer, speaks.model)
        if speaks.protocol == "v1"
        else faults_of_v2_model(answer, speaks.model)
    )


def _outcome(calling: Calling, service: Service, *, named: bool) -> Outcome:
    speaks = calling.spoken(service)
    request = probe_of(speaks)
    if service.is_stopped and not named:
        return Outcome(service, "skipped", "The service is stopped.")
    if isinstance(request, str):
        return Outcome(service, "wrong" if named else "skipped", request)
    if service.has_no_route and service.url is None and not named and calling.address is None:
        return Outcome(service, "skipped", NO_ROUTE, request)
    try:
        endpoint = calling.endpoint(service)
    except NotAnswered as error:
        return Outcome(service, "wrong", error.message, request)
    connection = Connection(endpoint)
    try:
        answer = connection.send(request)
    except UnknownHost as error:
        return Outcome(service, "wrong", calling.unknown_host(error, service, endpoint), request)
    except Unanswered as error:
        return Outcome(service, "wrong", str(error), request)
    finally:
        connection.close()
    if service.has_no_route and answer.status == 404 and not named:
        return Outcome(service, "skipped", NO_ROUTE, request, answer)
    faults = faults_of(speaks, answer)
    return Outcome(service, "wrong" if faults else "right", "; ".join(faults), request, answer)


def _show(found: Sequence[Outcome], calling: Calling) -> None:
    from rich.console import Console

    from ..report.standing import new_table

    table = new_table("Answers", "namespace", "service", "kind", "request", "status", "seconds", "answer")
    for one in found:
        answer = one.answer
        detail = calling.redacted(one.detail)
        if not detail and answer is not None and answer.is_simulated:
            detail = "simulated: no model was run"
        table.add_row(
            one.service.namespace,
            one.service.name,
            one.service.kind,
            f"{one.request.method} {one.request.path}" if one.request is not None else "-",
            str(answer.status) if answer is not None else "-",
            f"{answer.seconds:.2f}" if answer is not None else "-",
            one.state + (f": {detail}" if detail else ""),
        )
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))
    Console(width=width, markup=False, highlight=False).print(table)


def _data(one: Outcome) -> dict[str, Any]:
    service, request, answer = one.service, one.request, one.answer
    return {
        "service": {"kind": service.kind, "namespace": service.namespace, "name": service.name},
        "state": one.state,
        "detail": one.detail or None,
        "request": {"method": request.method, "path": request.path, "model": request.model} if request else None,
        "status": answer.status if answer else None,
        "seconds": round(answer.seconds, 4) if answer else None,
        "simulated": answer.is_simulated if answer else None,
    }
