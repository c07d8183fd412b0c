"""``python -m kserve_iac_sandbox.engine``: the command line of ``vllm serve``."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

from .options import InvalidOption, Options, read
from .server import build
from .simulation import InvalidSimulation, Simulation
from .tls import Certificates

TICKS = 10
"""How many ticks of uvicorn, of a tenth of a second, there are between two looks at the certificates."""


class Server(uvicorn.Server):
    """Ends with exit code 0 after SIGTERM, once the running requests have their answers. A second signal ends it at once."""

    certificates: Certificates | None = None

    async def on_tick(self, counter: int) -> bool:
        if self.certificates and counter % TICKS == 0:
            self.certificates.refresh()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for one in signals:
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in signals:
                loop.remove_signal_handler(one)

    def handle_exit(self, sig: int, frame: object) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def main(arguments: list[str]) -> int:
    """Serves until a signal; returns the exit code: 2 for a command line that is refused, as argparse does."""
    try:
        simulation = Simulation.of(os.environ)
        if arguments[:1] in (["--version"], ["-v"]):
            print(simulation.version)
            return 0
        options = read(arguments, os.environ, simulation)
    except (InvalidOption, InvalidSimulation) as error:
        print(f"vllm serve: error: {error}", file=sys.stderr)
        return 2
    print(f"Simulating vLLM {simulation.version} with {options.blocks} KV blocks: no model is run.", file=sys.stderr)
    if options.ignored:
        print(f"These flags have no effect here: {', '.join(options.ignored)}.", file=sys.stderr)
    logging.getLogger("uvicorn.access").addFilter(lambda record: _is_logged(record, options.unlogged))
    if options.headless:
        return wait()
    app, core = build(options, simulation, lambda: server.handle_exit(signal.SIGTERM, None))
    server = Server(_config(app, options))
    server.config.load()
    if options.refresh_certificates and server.config.ssl and options.certificate:
        server.certificates = Certificates(server.config.ssl, options.certificate, options.key)
    server.run()
    return 0 if server.started and not core.broken else 1


def wait() -> int:
    """What a further node of an engine does: it holds its GPUs, and answers nobody, until a signal ends it."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    print("Without HTTP (--headless): the first node answers for all.", file=sys.stderr, flush=True)
    signal.sigwait(ends)
    return 0


def _config(app: Starlette, options: Options) -> uvicorn.Config:
    more: dict[str, Any] = {"ssl_ciphers": options.ciphers} if options.ciphers else {}
    return uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        log_level=options.log_level,
        access_log=options.access_log,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
        ssl_ca_certs=options.authorities,
        ssl_cert_reqs=options.client_certificates,
        timeout_graceful_shutdown=options.shutdown_seconds,
        lifespan="on",
        **more,
    )


def _is_logged(record: logging.LogRecord, unlogged: tuple[str, ...]) -> bool:
    """Whether a request is logged. The third value of uvicorn's records is the path."""
    values = record.args
    return not (isinstance(values, tuple) and len(values) > 2 and str(values[2]).partition("?")[0] in unlogged)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
