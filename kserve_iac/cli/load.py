"""``kserve-iac load``: many requests to one service, and how quickly it answers."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from ..calls.answer import Answer
from ..calls.connection import Connection, Endpoint, Unanswered, UnknownHost
from ..calls.load import MOST_IN_FLIGHT, Plan, Send, run, summary
from ..calls.protocol import PROTOCOLS, Protocol, Spoken
from ..calls.request import Request, Unfit, Wish, metadata_request, needs_tensor, only_tensor, request_of, streamed
from ..calls.service import KINDS
from ..live.client import Refusal, Unreachable
from .ask import read_input
from .calling import Calling, NotAnswered, cluster_options, connection_options
from .failure import Unreadable
from .source import json_option

NUMBER = "{n}"
"""Part of the input that the number of the request replaces."""

PROMPT = f"{NUMBER}. Describe a river from its source to its mouth."
"""The prompt if none is given. It begins with a number, so that no prefix cache answers."""

MAX_TOKENS = 64
"""Maximum number of tokens of an answer if nothing sets it."""

MOST_PER_SECOND = 1000.0
MOST_SECONDS = 3600.0
MOST_REQUESTS = 100_000


@click.command()
@click.argument("service", metavar="SERVICE")
@click.argument("text", metavar="[INPUT]", required=False)
@cluster_options
@click.option("--kind", type=click.Choice(list(KINDS), case_sensitive=False), help="Kind of the service, as for ask.")
@click.option(
    "--rate",
    metavar="R",
    type=click.FloatRange(min=0, min_open=True, max=MOST_PER_SECOND),
    help="Open loop: start R requests per second on average, at random distances.",
)
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, MOST_IN_FLIGHT),
    help="Closed loop: N clients, each of which waits for its answer before it sends its next request.",
)
@click.option("--requests", metavar="N", type=click.IntRange(1, MOST_REQUESTS), help="Maximum number of requests.")
@click.option(
    "--duration",
    metavar="S",
    type=click.FloatRange(min=0, min_open=True, max=MOST_SECONDS),
    help="Start requests for S seconds.",
)
@click.option("--model", metavar="NAME", help="Model to ask. Default: the service's own model.")
@click.option(
    "--max-tokens",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"Maximum number of tokens of each answer of a chat. Default: {MAX_TOKENS}, unless the body sets it.",
)
@click.option("--protocol", type=click.Choice(PROTOCOLS), help="Protocol of the requests, as for ask.")
@click.option("--path", metavar="PATH", help="Path below the service's URL, as for ask.")
@click.option("--seed", type=int, default=0, show_default=True, help="Start of the random distances of --rate.")
@connection_options
@json_option
def load(
    service: str,
    text: str | None,
    kind: str | None,
    rate: float | None,
    concurrency: int | None,
    requests: int | None,
    duration: float | None,
    model: str | None,
    max_tokens: int | None,
    protocol: Protocol | None,
    path: str | None,
    seed: int,
    as_json: bool,
    **options: Any,
) -> None:
    """Sends many requests to a SERVICE, and measures the time to the first token, the time between tokens, and the throughput.

    INPUT is that of ask. In it, {n} is replaced by the number of the request, so that prompts differ and no prefix cache answers
    them. Chats are streamed.

    One of --rate and --concurrency, and at least one of --requests and --duration is required.

    Exit code 0: all requests were answered; 1: some were not, or the service is not ready; 2: the command line is wrong, the
    service does not exist, or the cluster cannot be read.
    """
    if (rate is None) == (concurrency is None):
        raise click.UsageError("Pass either --rate (open loop) or --concurrency (closed loop).")
    if requests is None and duration is None:
        raise click.UsageError("Pass --requests, --duration or both, so that the load ends.")
    calling = Calling.of_options(options)
    try:
        found = calling.service(service, kind)
        endpoint = calling.endpoint(found)
        speaks = calling.spoken(found)
    except Unreachable as error:
        raise Unreadable(f"The cluster cannot be read: {error}") from None
    except Refusal as error:
        raise Unreadable(f"The API server refuses to show {service}: {error}") from None
    wish = Wish(read_input(text), protocol, model, False, max_tokens, path)
    try:
        numbered = _numbered(speaks, wish, endpoint)
    except Unfit as error:
        raise click.UsageError(str(error)) from None
    except UnknownHost as error:
        raise NotAnswered(calling.unknown_host(error, found, endpoint)) from None
    except Unanswered as error:
        raise NotAnswered(calling.redacted(str(error))) from None
    result = summary(run(Plan(rate, concurrency, requests, duration, seed), lambda: _client(endpoint, numbered)))
    target = {"kind": found.kind, "namespace": found.namespace, "name": found.name}
    plan = {"rate": rate, "concurrency": concurrency, "requests": requests, "duration": duration, "seed": seed}
    if as_json:
        click.echo(calling.redacted(json.dumps({"service": target, "plan": plan, **result}, indent=2)))
    else:
        _show(found.label, result, calling)
    sys.exit(1 if result["failed"] or result["notSent"] or not result["answered"] else 0)


def _numbered(speaks: Spoken, wish: Wish, endpoint: Endpoint) -> Callable[[int], Request]:
    """The request of each number. Raises :class:`Unfit`, and :class:`Unanswered`, before the first is sent."""
    tensor: Mapping[str, Any] | None = None
    first = _wish_of(wish, 0)
    if needs_tensor(speaks, first):
        connection = Connection(endpoint)
        try:
            tensor = only_tensor(connection.send(metadata_request(speaks, first)).json)
        finally:
            connection.close()

    def numbered(number: int) -> Request:
        request = streamed(request_of(speaks, _wish_of(wish, number), tensor))
        if not request.streams or {"max_tokens", "max_completion_tokens"} & request.body.keys():
            return request
        return replace(request, body={**request.body, "max_tokens": MAX_TOKENS})

    numbered(0)
    return numbered


def _wish_of(wish: Wish, number: int) -> Wish:
    text = (PROMPT if wish.text is None and wish.path is None else wish.text or "").replace(NUMBER, str(number))
    return Wish(text or None, wish.protocol, wish.model, wish.stream, wish.max_tokens, wish.path)


def _client(endpoint: Endpoint, numbered: Callable[[int], Request]) -> tuple[Send, Callable[[], None]]:
    connection = Connection(endpoint)

    def send(number: int) -> Answer:
        return connection.send(numbered(number))

    return send, connection.close


MEASURES = {
    "secondsToFirstToken": "time to first token",
    "secondsBetweenPieces": "time between pieces",
    "secondsPerOutputToken": "time per token after the first",
    "secondsPerAnswer": "time of the whole answer",
}


def _show(label: str, result: Mapping[str, Any], calling: Calling) -> None:
    from rich.console import Console

    from ..report.standing import new_table

    spreads = [(name, result[key]) for key, name in MEASURES.items() if result[key] is not None]
    table = new_table(f"Answers of {label}", "milliseconds", "mean", "p50", "p90", "p99")
    for name, spread in spreads:
        table.add_row(name, *(f"{1000 * spread[column]:.1f}" for column in ("mean", "p50", "p90", "p99")))
    if spreads:
        width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))
        Console(width=width, markup=False, highlight=False).print(table)
    click.echo(
        f"{result['answered']:,} of {result['requests']:,} requests were answered in {result['seconds']:.2f} s: "
        f"{result['requestsPerSecond']:.2f} requests/s, {result['promptTokensPerSecond']:,.1f} prompt tokens/s, "
        f"{result['outputTokensPerSecond']:,.1f} output tokens/s."
    )
    for one in result["failures"]:
        click.echo(calling.redacted(f"{one['requests']:,} failed: {one['reason']}"), err=True)
    if result["notSent"]:
        click.echo(
            f"{result['notSent']:,} requests were not sent, because {MOST_IN_FLIGHT} others waited for their answers. "
            "Lower --rate.",
            err=True,
        )
    if result["simulated"]:
        click.echo("note: The answers are simulated: no model was run.", err=True)
