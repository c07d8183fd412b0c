"""``kserve-iac ask``: calls a deployed service through its Gateway."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..calls.answer import Answer, Event, error_text, piece_of, text_of, usage_of
from ..calls.connection import Connection, Unanswered, UnknownHost
from ..calls.events import DONE
from ..calls.protocol import PROTOCOLS, Protocol
from ..calls.request import Request, Unfit, Wish, metadata_request, needs_tensor, only_tensor, request_of
from ..calls.service import KINDS, Service
from ..catalog.kserve import VISIBILITY
from ..live.client import Refusal, Unreachable
from .calling import Calling, NotAnswered, cluster_options, connection_options, forward
from .failure import Unreadable
from .source import json_option
from .source import text_of as text_of_file


@click.command()
@click.argument("service", metavar="SERVICE")
@click.argument("text", metavar="[INPUT]", required=False)
@cluster_options
@click.option(
    "--kind",
    type=click.Choice(list(KINDS), case_sensitive=False),
    help="Kind of the service. Required only if several kinds have a service of this name.",
)
@click.option("--stream", is_flag=True, help="Print the pieces of a chat as they arrive.")
@click.option("--model", metavar="NAME", help="Model to ask, for example an adapter. Default: the service's own model.")
@click.option(
    "--max-tokens", metavar="N", type=click.IntRange(min=1), help="Maximum number of tokens of a chat's answer."
)
@click.option(
    "--protocol",
    type=click.Choice(PROTOCOLS),
    help="Protocol of the request. Required only if the object does not show what its containers speak.",
)
@click.option("--path", metavar="PATH", help="Path below the service's URL, for example /v1/models.")
@connection_options
@json_option
def ask(
    service: str,
    text: str | None,
    kind: str | None,
    stream: bool,
    model: str | None,
    max_tokens: int | None,
    protocol: Protocol | None,
    path: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Calls a deployed SERVICE (an InferenceService, LLMInferenceService or InferenceGraph) of the cluster that kubectl uses.

    INPUT is a text for a chat, or JSON: an array of instances, or an object, which is sent as the body itself. @FILE reads the
    input from a file, and - from standard input. Without an input, an LLM service is asked to say hello, and a --path is
    requested with GET.

    The answer is written to standard output; its status, time and tokens to standard error.

    Exit code 0: the service answered; 1: it is not ready, does not answer, or answers with an error; 2: the command line is
    wrong, the service does not exist, or the cluster cannot be read.
    """
    calling = Calling.of_options(options)
    wish = Wish(read_input(text), protocol, model, stream, max_tokens, path)
    try:
        found = calling.service(service, kind)
        endpoint = calling.endpoint(found)
        speaks = calling.spoken(found)
    except Unreachable as error:
        raise Unreadable(f"The cluster cannot be read: {error}") from None
    except Refusal as error:
        raise Unreadable(f"The API server refuses to show {service}: {error}") from None
    connection = Connection(endpoint)
    shown = _Shown(calling)
    try:
        tensor = None
        if needs_tensor(speaks, wish):
            tensor = only_tensor(connection.send(metadata_request(speaks, wish)).json)
        request = request_of(speaks, wish, tensor)
        answer = connection.send(request, (lambda _: None) if as_json else shown.event)
    except Unfit as error:
        raise click.UsageError(str(error)) from None
    except UnknownHost as error:
        raise NotAnswered(calling.redacted(calling.unknown_host(error, found, endpoint))) from None
    except Unanswered as error:
        shown.end_line()
        raise NotAnswered(calling.redacted(str(error))) from None
    finally:
        connection.close()
    if as_json:
        click.echo(calling.redacted(json.dumps(_data(found, request, endpoint.target(request.path), answer), indent=2)))
    else:
        shown.answer(answer)
    if (failure := _failure(found, request, answer)) is not None:
        if as_json:  # standard output has the answer already, as one document
            click.echo(f"Error: {calling.redacted(failure)}", err=True)
            sys.exit(1)
        raise NotAnswered(calling.redacted(failure))
    if not as_json:
        click.echo(_summary(answer), err=True)
        if answer.is_simulated:
            click.echo("note: The answer is simulated: no model was run.", err=True)


def read_input(text: str | None) -> str | None:
    """The input: a text, the content of a file (``@FILE``), or standard input (``-``)."""
    if text == "-":
        return sys.stdin.read()
    if text is not None and text.startswith("@"):
        return text_of_file(Path(text[1:]).expanduser())
    return text


class _Shown:
    """What was printed of an answer."""

    def __init__(self, calling: Calling) -> None:
        self._calling = calling
        self._open = False

    def event(self, event: Event) -> None:
        """Prints an event of a stream: the text of a chat, or an event of another kind as it is."""
        body = event.json
        if not isinstance(body, dict) or "choices" not in body:
            if event.data != DONE:
                self.end_line()
                click.echo(self._calling.redacted(event.data))
            return
        if piece := piece_of(body):
            click.echo(self._calling.redacted(piece), nl=False)
            sys.stdout.flush()
            self._open = not piece.endswith("\n")

    def end_line(self) -> None:
        """Ends a line that was begun."""
        if self._open:
            click.echo()
        self._open = False

    def answer(self, answer: Answer) -> None:
        """Prints the rest of the answer: nothing of a stream, the text of a chat, JSON with indents, or the content itself."""
        self.end_line()
        if answer.is_stream or not answer.ok:
            return
        body = answer.json
        text = text_of(body)
        if text is None:
            text = json.dumps(body, indent=2, ensure_ascii=False) if body is not None else answer.text
        click.echo(self._calling.redacted(text))


def _failure(service: Service, request: Request, answer: Answer) -> str | None:
    """What the service reports as an error, with its status or in a stream. None: nothing."""
    if answer.ok:
        failed = next((one["error"] for one in answer.chunks if isinstance(one, dict) and one.get("error")), None)
        if failed is None:
            return None
        return f"{service.label} ended the stream with an error: {json.dumps(failed, ensure_ascii=False)}"
    answered = f"{service.label} answered {answer.status} {answer.reason} in {answer.seconds:.2f} s"
    return f"{answered}: {error_text(answer)}{_hint(service, request, answer)}"


def _hint(service: Service, request: Request, answer: Answer) -> str:
    """What to do about a status, as a sentence after a space."""
    if answer.status == 404 and service.kind == "InferenceGraph":
        return (
            " KServe creates no route for a graph without Knative. The stack that creates the Gateway also creates one; "
            "otherwise, forward a port to its Service with kubectl, and pass --address."
        )
    if answer.status == 404 and service.has_no_route:
        own = next(iter(service.addresses), None)
        return f" KServe creates no route for a service with the label {VISIBILITY}." + (
            f" {forward(own)}" if own else ""
        )
    if answer.status == 404 and request.model is not None:
        return f" If the service does not know the model {request.model}, pass --model."
    if 300 <= answer.status < 400:
        return f" It redirects to {answer.headers.get('location')}, which this command does not follow."
    if answer.status in (401, 403):
        return " If it requires a key, pass --api-key-env or --header."
    return ""


def _summary(answer: Answer) -> str:
    words = [f"{answer.status} {answer.reason} in {answer.seconds:.2f} s"]
    if answer.events:
        words.append(f"first piece after {answer.events[0].seconds:.2f} s")
    usage = usage_of(answer.chunks if answer.is_stream else [answer.json])
    counts = [
        f"{usage[key]:,} {key.partition('_')[0]}"
        for key in ("prompt_tokens", "completion_tokens")
        if _is_count(usage.get(key))
    ]
    return ", ".join([*words, *([f"{' and '.join(counts)} tokens"] if counts else [])]) + "."


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _data(service: Service, request: Request, target: str, answer: Answer) -> Mapping[str, Any]:
    """``answer`` is the service's own, with its own keys; for a stream, it is the list of its events."""
    content: Any = answer.json if answer.json is not None else answer.text
    if answer.is_stream:
        content = [one.json if one.json is not None else one.data for one in answer.events]
    return {
        "service": {"kind": service.kind, "namespace": service.namespace, "name": service.name},
        "request": {"method": request.method, "url": service.url, "target": target, "model": request.model},
        "status": answer.status,
        "seconds": round(answer.seconds, 4),
        "secondsToFirstPiece": round(answer.events[0].seconds, 4) if answer.events else None,
        "simulated": answer.is_simulated,
        "answer": content,
    }
