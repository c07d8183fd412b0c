"""Pulumi's resource provider protocol (``provider.proto``), served over the plain modules beside this one.

Handlers are asynchronous only in name: the work is done in threads, since requests to the API server block. The one
exception is Construct, which runs on the event loop because the SDK's resources do.
"""

import asyncio
import importlib.metadata
import json
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, struct_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from . import settings as configuration
from .differ import Kind
from .engine import Engine
from .errors import InitializationFailed, PluginError
from .identity import RELEASE, urn_type
from .paths import format_path
from .secrecy import Redactor
from .values import from_struct, to_struct

if TYPE_CHECKING:
    from .provider import Provider

T = TypeVar("T")

_THREADS = 128
"""How many resources can be worked on at a time. Threads that wait cost next to nothing."""

KINDS = {
    (Kind.ADD, False): provider_pb2.PropertyDiff.ADD,
    (Kind.ADD, True): provider_pb2.PropertyDiff.ADD_REPLACE,
    (Kind.DELETE, False): provider_pb2.PropertyDiff.DELETE,
    (Kind.DELETE, True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    (Kind.UPDATE, False): provider_pb2.PropertyDiff.UPDATE,
    (Kind.UPDATE, True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}
_UNKNOWN_CODE = 2  # google.rpc.Code.UNKNOWN, the code the engine expects of a partial failure


def sdk_version() -> str:
    """The version of the installed kubernetes SDK: the engine refuses a plugin that is older than the SDK asks for."""
    try:
        return importlib.metadata.version("pulumi-kubernetes")
    except importlib.metadata.PackageNotFoundError:
        return "4.34.0"


def schema() -> str:
    """A schema that claims nothing it can not keep: the package and its provider, no resource types."""
    return json.dumps({"name": "kubernetes", "version": sdk_version(), "provider": {"type": "object"}, "resources": {}})


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process."""

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self._engine = Engine(engine_address)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="resource")
        self._provider: Provider | None = None

    def stop(self) -> None:
        """Ends everything under way, helm included."""
        if self._provider is not None:
            self._provider.cancel()
            self._provider.close()

    @property
    def provider(self) -> "Provider":
        if self._provider is None:
            raise PluginError("the provider is not configured yet")
        return self._provider

    async def _run(self, context: Any, work: Callable[[], T], *secret_sources: struct_pb2.Struct) -> T:
        """Does the work in a thread; turns its errors into what the engine understands, without secrets in them."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except InitializationFailed as failure:
            redact = Redactor(from_struct(source) for source in secret_sources)
            await _abort_partial(context, failure, redact)
        except Exception as error:
            redact = Redactor(from_struct(source) for source in secret_sources)
            message = str(error)
            if not isinstance(error, PluginError):
                # Not foreseen: what happened where is worth more than a tidy message.
                message = f"{type(error).__name__}: {error}\n{''.join(traceback.format_tb(error.__traceback__)[-4:])}"
            await context.abort(grpc.StatusCode.UNKNOWN, redact(message))
        raise AssertionError("abort always raises")

    # The plugin itself ----------------------------------------------------------------------------------------

    async def Handshake(self, request: provider_pb2.ProviderHandshakeRequest, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False, supports_autonaming_configuration=True
        )

    async def GetPluginInfo(self, request: empty_pb2.Empty, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=sdk_version())

    async def GetSchema(self, request: provider_pb2.GetSchemaRequest, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=schema())

    async def GetMapping(self, request: provider_pb2.GetMappingRequest, context: Any) -> Any:
        return provider_pb2.GetMappingResponse()

    async def GetMappings(self, request: provider_pb2.GetMappingsRequest, context: Any) -> Any:
        return provider_pb2.GetMappingsResponse()

    async def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        self._engine_address = request.address
        self._engine = Engine(request.address)
        return empty_pb2.Empty()

    async def Cancel(self, request: empty_pb2.Empty, context: Any) -> empty_pb2.Empty:
        if self._provider is not None:
            self._provider.cancel()
        return empty_pb2.Empty()

    # Configuration --------------------------------------------------------------------------------------------

    async def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> Any:
        news = from_struct(request.news)
        found = configuration.problems(news, request.urn)
        failures = [provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in found]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    async def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> Any:
        # Newer engines send the old inputs beside the old outputs; a provider's are the same.
        old = request.old_inputs if request.old_inputs.fields else request.olds
        difference = configuration.config_diff(from_struct(old), from_struct(request.news))
        some = bool(difference.changed)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if some else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=list(difference.changed),
            replaces=list(difference.replaces),
        )

    async def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> Any:
        from .provider import (
            Provider,
        )  # not before: the engine starts a process for a default provider that nobody uses

        config = configuration.config_of(dict(request.variables), from_struct(request.args))
        if found := configuration.problems(config):
            reasons = "; ".join(f"{key}: {reason}" for key, reason in found)
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, reasons)
        self._provider = Provider(configuration.settings(config), self._engine)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
            supports_autonaming_configuration=True,
        )

    # Resources ------------------------------------------------------------------------------------------------

    async def Check(self, request: provider_pb2.CheckRequest, context: Any) -> Any:
        def work() -> provider_pb2.CheckResponse:
            autonaming = ("", "")
            if request.HasField("autonaming"):
                mode = provider_pb2.CheckRequest.AutonamingOptions.Mode.Name(request.autonaming.mode).lower()
                autonaming = (mode, request.autonaming.proposed_name)
            checked = self.provider.check(
                request.urn, from_struct(request.olds), from_struct(request.news), request.randomSeed, autonaming
            )
            failures = [provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in checked.failures]
            return provider_pb2.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)

        return await self._run(context, work, request.news, request.olds)

    async def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> Any:
        def work() -> provider_pb2.DiffResponse:
            difference = self.provider.diff(
                request.urn, from_struct(request.olds), from_struct(request.news), list(request.ignoreChanges)
            )
            # A release's inputs hold what its outputs do not; an object's old values are in the outputs.
            inputs_only = urn_type(request.urn) == RELEASE
            detailed = {
                format_path(path): provider_pb2.PropertyDiff(
                    kind=KINDS[change.kind, change.replace], inputDiff=change.input_diff or inputs_only
                )
                for path, change in difference.changes.items()
            }
            some = bool(difference.changes or difference.replaces)
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if some else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=[format_path(path) for path in difference.replaces],
                deleteBeforeReplace=difference.delete_before_replace,
                diffs=sorted({str(path[0]) for path in difference.changes if path}),
                detailedDiff=detailed,
                hasDetailedDiff=True,
            )

        return await self._run(context, work, request.news, request.olds)

    async def Create(self, request: provider_pb2.CreateRequest, context: Any) -> Any:
        def work() -> provider_pb2.CreateResponse:
            identifier, state = self.provider.create(
                request.urn, from_struct(request.properties), request.timeout, request.preview
            )
            return provider_pb2.CreateResponse(id=identifier, properties=to_struct(state))

        return await self._run(context, work, request.properties)

    async def Read(self, request: provider_pb2.ReadRequest, context: Any) -> Any:
        def work() -> provider_pb2.ReadResponse:
            found = self.provider.read(
                request.urn, request.id, from_struct(request.properties), from_struct(request.inputs)
            )
            if found is None:
                return provider_pb2.ReadResponse()
            identifier, state, inputs = found
            return provider_pb2.ReadResponse(id=identifier, properties=to_struct(state), inputs=to_struct(inputs))

        return await self._run(context, work, request.properties, request.inputs)

    async def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> Any:
        def work() -> provider_pb2.UpdateResponse:
            state = self.provider.update(
                request.urn,
                request.id,
                from_struct(request.olds),
                from_struct(request.news),
                list(request.ignoreChanges),
                request.timeout,
                request.preview,
            )
            return provider_pb2.UpdateResponse(properties=to_struct(state))

        return await self._run(context, work, request.news, request.olds)

    async def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> Any:
        def work() -> empty_pb2.Empty:
            self.provider.delete(request.urn, request.id, from_struct(request.properties), request.timeout)
            return empty_pb2.Empty()

        return await self._run(context, work, request.properties)

    # Components and functions ---------------------------------------------------------------------------------

    async def Construct(self, request: provider_pb2.ConstructRequest, context: Any) -> Any:
        from pulumi.provider.server import ProviderServicer

        from .components import PlannedProvider, plan

        def work() -> Any:
            return plan(self.provider, request.type, request.name, from_struct(request.inputs))

        planned = await self._run(context, work, request.inputs)
        urns = {urn for dependencies in request.inputDependencies.values() for urn in dependencies.urns}
        planned_provider = PlannedProvider(planned, sorted(urns), sdk_version())
        servicer = ProviderServicer(planned_provider, [], self._engine_address)
        return await servicer.Construct(request, context)

    async def Invoke(self, request: provider_pb2.InvokeRequest, context: Any) -> Any:
        from .invokes import invoke

        def work() -> provider_pb2.InvokeResponse:
            result = invoke(self.provider, request.tok, from_struct(request.args))
            return provider_pb2.InvokeResponse(**{"return": to_struct(result)})

        return await self._run(context, work, request.args)

    async def Call(self, request: provider_pb2.CallRequest, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the kubernetes provider has no method {request.tok!r}")


async def _abort_partial(context: Any, failure: InitializationFailed, redact: Redactor) -> NoReturn:
    """Ends a call with the state of an object that exists, but is not ready (``ErrorResourceInitFailed``)."""
    message = redact(str(failure))
    detail = _init_failed(failure, redact)
    status = status_pb2.Status(code=_UNKNOWN_CODE, message=message)
    status.details.add().Pack(detail)
    trailing = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(grpc.StatusCode.UNKNOWN, message, trailing)
    raise AssertionError("abort always raises")


def _init_failed(failure: InitializationFailed, redact: Redactor) -> provider_pb2.ErrorResourceInitFailed:
    return provider_pb2.ErrorResourceInitFailed(
        id=failure.resource_id,
        properties=to_struct(failure.state),
        reasons=[redact(text) for text in (str(failure), *failure.reasons)],
        inputs=None if failure.inputs is None else to_struct(failure.inputs),
    )
