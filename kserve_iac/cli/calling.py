"""The options and the cluster of commands that call deployed services."""

import os
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from ..calls.connection import Endpoint, UnknownHost, parse_address
from ..calls.gateway import NoDoor, door_of, is_sandbox, public_address
from ..calls.protocol import Spoken, spoken
from ..calls.service import KINDS, Service, is_internal, read_runtime, why_not_ready
from ..calls.service import find as find_services
from ..calls.service import services_of as services_of_kind
from ..live.client import Access, Client, Refusal, Unreachable
from ..live.sandbox import STATE_VARIABLE
from .failure import Unreadable

_F = TypeVar("_F", bound=Callable[..., Any])

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

SHORTEST_SECRET = 6
"""Minimum length of a secret that is removed from output. A shorter one would remove parts of ordinary words."""


class NotAnswered(click.ClickException):
    """A service does not answer, or does not answer rightly."""

    exit_code = 1


def cluster_options(command: _F) -> _F:
    """The options that select the cluster."""
    for option in (
        click.option("--context", metavar="C", help="Context of the kubeconfig. Default: the current one."),
        click.option(
            "--kubeconfig", metavar="F", help="File of the kubeconfig. Default: KUBECONFIG, otherwise ~/.kube/config."
        ),
        click.option("-n", "--namespace", help="Namespace of the service. Default: that of the context."),
    ):
        command = option(command)
    return command


def connection_options(command: _F) -> _F:
    """The options that describe the connection to a service."""
    for option in (
        click.option(
            "--timeout",
            metavar="S",
            type=click.FloatRange(min=0, min_open=True),
            default=120.0,
            show_default=True,
            help="Time in seconds in which the answer must arrive.",
        ),
        click.option("--insecure", is_flag=True, help="Do not verify the server's certificate."),
        click.option(
            "--cacert",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help="Certificates of the authorities to trust. Default: those of the system.",
        ),
        click.option(
            "--api-key-env", metavar="NAME", help="Environment variable with an API key, sent as Authorization: Bearer."
        ),
        click.option(
            "--header",
            "headers",
            metavar="K=V",
            multiple=True,
            help="Header of the request. K=@FILE reads the value from a file.",
        ),
        click.option(
            "--address",
            metavar="HOST:PORT",
            help="Connect to this address. The URL's host remains the name in the request and in the certificate.",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True)
class Calling:
    """How a command reaches services: the cluster, and the options of the connection."""

    client: Client
    namespace: str | None
    """None: that of the context."""
    address: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    seconds: float = 120.0
    ca_file: str | None = None
    verify: bool = True

    @classmethod
    def of_options(cls, options: Mapping[str, Any]) -> "Calling":
        """From the values of :func:`cluster_options` and :func:`connection_options`."""
        headers, secrets = _headers(options["headers"], options["api_key_env"])
        if options["insecure"]:  # urllib3 would warn on every request
            warnings.filterwarnings("ignore", message="Unverified HTTPS request")
        return cls(
            Client(Access(options["kubeconfig"], options["context"])),
            options["namespace"],
            options["address"],
            headers,
            secrets,
            options["timeout"],
            options["cacert"],
            not options["insecure"],
        )

    def own_namespace(self) -> str:
        """The namespace of the option, otherwise that of the context."""
        return self.namespace or self.client.namespace

    def service(self, name: str, kind: str | None) -> Service:
        """The service of a name. Raises :class:`Unreadable` if there is none, or if there are several."""
        namespace = self.own_namespace()
        found = find_services(self.client, name, namespace, kind)
        if not found:
            raise Unreadable(self._missing(name, namespace, kind))
        if len(found) > 1:
            kinds = ", ".join(one.kind for one in found)
            raise Unreadable(f"Namespace {namespace} has several services {name}: {kinds}. Select one with --kind.")
        return found[0]

    def _missing(self, name: str, namespace: str, kind: str | None) -> str:
        what = kind or "InferenceService, LLMInferenceService or InferenceGraph"
        text = f"Namespace {namespace} has no {what} {name}."
        try:
            every = [
                one for kind_ in ((kind,) if kind else KINDS) for one in services_of_kind(self.client, kind_, None)
            ]
        except Refusal:
            return text  # this user may read one namespace only
        others = sorted({one.namespace for one in every if one.name == name})
        here = sorted({one.name for one in every if one.namespace == namespace})
        if others:
            return f"{text} Namespace {others[0]} has one: add -n {others[0]}."
        return f"{text} It has: {', '.join(here)}." if here else text

    def spoken(self, service: Service) -> Spoken:
        """What the service speaks, with what its runtime shows."""
        runtime = read_runtime(self.client, service) if service.kind == "InferenceService" else None
        return spoken(service, runtime)

    def endpoint(self, service: Service) -> Endpoint:
        """Where the service is reached. Raises :class:`NotAnswered` if it takes no requests, or if it has no URL."""
        if (reason := why_not_ready(service)) is not None:
            raise NotAnswered(reason)
        # An address of one's own may be that of a forwarded port, so a URL that only pods can resolve will do.
        urls = [*([service.url] if service.url else []), *(service.addresses if self.address is not None else [])]
        url = next(iter(urls), None)
        if url is None:
            raise NotAnswered(_without_url(service))
        if self.address is not None:
            try:
                address = parse_address(self.address, url)
            except ValueError:
                raise click.UsageError(f"--address {self.address} is not an address: HOST:PORT is required.") from None
        elif (local := self._door(service, url)) is not None:
            address = ("127.0.0.1", local)
        elif is_internal(url):
            raise NotAnswered(f"The URL of {service.label} is {url}, which only pods can resolve. {forward(url)}")
        else:
            return Endpoint(url, None, self.headers, self.seconds, self.ca_file, self.verify)
        return Endpoint(url, address, self.headers, self.seconds, self.ca_file, self.verify)

    def _door(self, service: Service, url: str) -> int | None:
        folder = os.environ.get(STATE_VARIABLE)
        if not folder or not is_sandbox(self.client, Path(folder)):
            return None
        try:
            return door_of(self.client, Path(folder), service, url)
        except NoDoor as error:
            raise NotAnswered(str(error)) from None

    def unknown_host(self, error: UnknownHost, service: Service, endpoint: Endpoint) -> str:
        """The message for a host that cannot be resolved, with the address to pass instead."""
        try:
            address = public_address(self.client, service, endpoint.url)
        except (Refusal, Unreachable):
            address = None
        where = f"--address {address}, the address of the Gateway" if address else "--address HOST:PORT of the Gateway"
        return f"{error} Pass {where}, or create a DNS record for the name."

    def redacted(self, text: str) -> str:
        """A text without the secrets of the request, which a service may repeat in its answer."""
        for secret in self.secrets:
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, "[secret]")
        return text


def _without_url(service: Service) -> str:
    text = f"KServe reports no URL for {service.label}."
    if not service.addresses:
        return f"{text} Its route does not exist or is not attached to a Gateway: look at the conditions in its status."
    return f"{text} It has only {service.addresses[0]}, which only pods can resolve. {forward(service.addresses[0])}"


def forward(url: str) -> str:
    """How to reach a Service from outside the cluster: the command, and the option. ``url`` is its URL in the cluster."""
    host = url.partition("//")[2].partition("/")[0].partition(":")[0].split(".")
    namespace = f" -n {host[1]}" if len(host) > 1 else ""
    port = 443 if url.startswith("https:") else 80
    return f"Run `kubectl port-forward{namespace} service/{host[0]} 8080:{port}`, and pass --address 127.0.0.1:8080."


def _headers(given: Sequence[str], key_variable: str | None) -> tuple[dict[str, str], list[str]]:
    """The headers of requests, and the secrets in them. Messages never contain a value."""
    headers: dict[str, str] = {}
    secrets: list[str] = []
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not _HEADER_NAME.fullmatch(name):
            raise click.UsageError(f"--header {name if not equals else name + '=…'}: K=V or K=@FILE is required.")
        if value.startswith("@"):
            try:
                value = Path(value[1:]).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise Unreadable(f"--header {name}: the file cannot be read: {error}") from None
            secrets += _parts(value)
        elif name.lower() in ("authorization", "proxy-authorization", "cookie", "x-api-key", "api-key"):
            secrets += _parts(value)
        headers[name] = _valid(value, f"--header {name}")
    if key_variable is not None:
        if any(name.lower() == "authorization" for name in headers):
            raise click.UsageError("--api-key-env sets the header Authorization. Remove --header Authorization.")
        key = os.environ.get(key_variable, "").strip()
        if not key:
            raise Unreadable(f"--api-key-env: the environment variable {key_variable} is not set.")
        headers["Authorization"] = f"Bearer {_valid(key, f'--api-key-env {key_variable}')}"
        secrets.append(key)
    return headers, secrets


def _parts(value: str) -> list[str]:
    """The value of a header, and the key in it without the word before it, such as ``Bearer``."""
    return [value, value.rpartition(" ")[2]]


def _valid(value: str, where: str) -> str:
    if not value.isprintable() or not value.isascii():
        raise Unreadable(f"{where}: the value has a character that a header cannot have, such as a line break.")
    return value
