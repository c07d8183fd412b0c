"""The HTTP interface: routes, keys, errors, and the life of the engine behind them."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import facts, prometheus, requests, tokens
from .clock import Clock, TimeModel
from .core import Core
from .errors import Refused, invalid
from .events import Publisher
from .metrics import Metrics
from .models import Models
from .options import Options
from .responses import HEADER, rendered
from .scheduler import Limits
from .serving import Job, Serving
from .simulation import Simulation


def build(
    options: Options, simulation: Simulation, broken: Callable[[], None] = lambda: None
) -> tuple[Starlette, Core]:
    """The application, whose engine runs as long as its lifespan lasts, and that engine. ``broken`` is called if it fails."""
    model = options.names[0]
    metrics = Metrics(simulation.version, model, options.max_model_len, hidden=options.hidden_metrics)
    metrics.inform("cache_config_info", _cache_config(options))
    limits = Limits(
        options.max_num_seqs,
        options.max_num_batched_tokens,
        options.block_size,
        options.chunked,
        options.max_loras,
        options.whole_prompts,
    )
    core = Core(
        limits,
        options.blocks,
        Clock(simulation.time_factor),
        TimeModel(simulation, options.gpus),
        metrics,
        caching=options.prefix_caching,
        channel=options.channel,
        listener=Publisher(options.events, simulation.version, options.block_size) if options.events else None,
    )
    models = Models(options)
    api = Api(options, simulation.version, core, models, broken)
    app = Starlette(
        routes=api.routes(),
        middleware=[Middleware(Doorman, keys=options.api_keys, root_path=options.root_path)],
        exception_handlers={Refused: api.refused, HTTPException: api.failed},
        lifespan=api.lifespan,
    )
    return app, core


def _cache_config(options: Options) -> dict[str, str]:
    """Labels of ``vllm:cache_config_info`` that readers of it use; vLLM has one for each field of its CacheConfig."""
    return {
        "block_size": str(options.block_size),
        "enable_prefix_caching": str(options.prefix_caching),
        "num_gpu_blocks": str(options.blocks),
        "num_gpu_blocks_override": str(options.blocks),
    }


class Doorman:
    """Removes the path before the API, asks for a key below ``/v1``, and marks every answer as simulated."""

    def __init__(self, app: ASGIApp, keys: tuple[str, ...], root_path: str) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (HEADER.encode(), b"true")]
            await send(message)

        if self._root_path:
            scope["root_path"] = self._root_path
        path = scope["path"].removeprefix(self._root_path)
        if self._keys and path.startswith("/v1") and scope["method"] != "OPTIONS" and not self._may(scope):
            await JSONResponse({"error": "Unauthorized"}, 401)(scope, receive, marked)
            return
        await self._app(scope, receive, marked)

    def _may(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, key = given.partition(b" ")
        right = [hmac.compare_digest(key, own) for own in self._keys]  # all of them, so that the time says nothing
        return scheme.lower() == b"bearer" and any(right)


class Api:
    """The routes."""

    def __init__(self, options: Options, version: str, core: Core, models: Models, broken: Callable[[], None]) -> None:
        self._options = options
        self._broken = broken
        self._version = version
        self._core = core
        self._models = models
        self._serving = Serving(options, core, models, version)
        self._loop: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """All routes. Those that change adapters exist if ``VLLM_ALLOW_RUNTIME_LORA_UPDATING`` is set."""
        found = [
            Route("/health", self.health),
            Route("/ping", self.health, methods=["GET", "POST"]),
            Route("/version", self.version),
            Route("/metrics", self.metrics),
            Route("/v1/models", self.models),
            Route("/v1/completions", self.completions, methods=["POST"]),
            Route("/v1/chat/completions", self.chats, methods=["POST"]),
            Route("/tokenize", self.tokenize, methods=["POST"]),
            Route("/detokenize", self.detokenize, methods=["POST"]),
        ]
        if facts.is_from(self._version, facts.FIRST_RENDER):
            found.append(Route("/v1/completions/render", self.render_completion, methods=["POST"]))
            found.append(Route("/v1/chat/completions/render", self.render_chat, methods=["POST"]))
        if self._options.runtime_adapters:
            found.append(Route("/v1/load_lora_adapter", self.load, methods=["POST"]))
            found.append(Route("/v1/unload_lora_adapter", self.unload, methods=["POST"]))
        return found

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Runs the engine."""
        if self._core.held:
            await self._core.held.start()
        self._loop = asyncio.ensure_future(self._core.run())
        self._loop.add_done_callback(lambda _: self._broken() if self._core.broken else None)
        try:
            yield
        finally:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
            await self._core.close()

    async def refused(self, _request: HttpRequest, error: Exception) -> Response:
        """A request that is refused."""
        assert isinstance(error, Refused)
        return JSONResponse(error.body(self._version), error.status)

    async def failed(self, _request: HttpRequest, error: Exception) -> Response:
        """Paths and methods that do not exist."""
        assert isinstance(error, HTTPException)
        refused = Refused(error.detail, status=error.status_code, kind=error.detail)
        return JSONResponse(refused.body(self._version), error.status_code, error.headers)

    async def health(self, _request: HttpRequest) -> Response:
        """200 while the engine runs, otherwise 503."""
        return Response(status_code=200 if self._loop and not self._loop.done() else 503)

    async def version(self, _request: HttpRequest) -> Response:
        """The version that is simulated."""
        return JSONResponse({"version": self._version})

    async def metrics(self, _request: HttpRequest) -> Response:
        """All metrics."""
        return PlainTextResponse(self._core.metrics.text(), headers={"content-type": prometheus.CONTENT_TYPE})

    async def models(self, _request: HttpRequest) -> Response:
        """The model and its adapters."""
        return JSONResponse(self._models.page())

    async def completions(self, request: HttpRequest) -> Response:
        """Completions."""
        body = await _body(request)
        return await self._answer(request, requests.completion(body, self._options.max_model_len, self._options.seed))

    async def chats(self, request: HttpRequest) -> Response:
        """Chat completions."""
        body = await _body(request)
        asked = requests.chat(body, self._options.max_model_len, self._options.seed)
        return await self._answer(request, asked, chat=True)

    async def render_completion(self, request: HttpRequest) -> Response:
        """Completions as tokens, one object for each prompt."""
        asked = requests.completion(await _body(request), self._options.max_model_len, self._options.seed)
        return JSONResponse(self._rendered(asked))

    async def render_chat(self, request: HttpRequest) -> Response:
        """A chat completion as tokens."""
        asked = requests.chat(await _body(request), self._options.max_model_len, self._options.seed)
        return JSONResponse(self._rendered(asked)[0])

    def _rendered(self, asked: requests.Request) -> list[dict[str, Any]]:
        model, _ = self._models.resolve(asked.model)
        return [rendered(prompt, asked.sampling, model, stream=asked.stream) for prompt in asked.prompts]

    async def tokenize(self, request: HttpRequest) -> Response:
        """The tokens of a text or of a conversation."""
        body = await _body(request)
        self._models.resolve(body.get("model"))
        if "messages" in body:
            found = requests.conversation(body)
        elif isinstance(body.get("prompt"), str):
            found = tokens.encode(body["prompt"])
        else:
            raise invalid("prompt", "missing", "Field required", body)
        pieces = [tokens.piece(token) for token in found] if body.get("return_token_strs") else None
        length = self._options.max_model_len
        return JSONResponse({"count": len(found), "max_model_len": length, "tokens": found, "token_strs": pieces})

    async def detokenize(self, request: HttpRequest) -> Response:
        """The text of tokens."""
        body = await _body(request)
        self._models.resolve(body.get("model"))
        given = body.get("tokens")
        if not isinstance(given, list) or not all(isinstance(token, int) for token in given):
            raise invalid("tokens", "list_type", "Input should be a list of tokens", given)
        if wrong := [token for token in given if not tokens.is_token(token)]:
            raise Refused(f"Token id {wrong[0]} is out of vocabulary", param="tokens")
        return JSONResponse({"prompt": tokens.decode(given)})

    async def load(self, request: HttpRequest) -> Response:
        """Loads an adapter."""
        return PlainTextResponse(self._models.load(await _body(request)))

    async def unload(self, request: HttpRequest) -> Response:
        """Unloads an adapter."""
        return PlainTextResponse(self._models.unload(await _body(request)))

    async def _answer(self, request: HttpRequest, asked: requests.Request, *, chat: bool = False) -> Response:
        job = self._serving.submit(asked, chat=chat, name=request.headers.get("x-request-id"))
        if asked.stream:
            return StreamingResponse(self._serving.stream(job), media_type="text/event-stream")
        return await _unless_gone(request, job, self._whole)

    async def _whole(self, job: Job) -> Response:
        return JSONResponse(await self._serving.whole(job))


async def _body(request: HttpRequest) -> dict[str, Any]:
    return dict(requests.parse(await request.body(), request.headers.get("content-type")))


async def _unless_gone(request: HttpRequest, job: Job, work: Callable[[Job], Awaitable[Response]]) -> Response:
    """The response, unless the client closes the connection before: then the work ends."""
    answer = asyncio.ensure_future(work(job))
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return await answer
        return Response(status_code=499)
    finally:
        for task in (answer, gone):
            task.cancel()


async def _gone(request: HttpRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
