"""Pulumi's resource provider protocol over :mod:`.cloud`."""

import asyncio
import importlib.metadata
import json
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from .cloud import Cloud, folder, unknown_computed
from .differ import Kind, changes
from .errors import PluginError
from .facts import TYPES, Type
from .filled import PROJECT, PROJECT_NUMBER
from .paths import format_path
from .values import UNKNOWN, Secret, from_struct, has_unknown, plain, to_struct

T = TypeVar("T")

PLAYED_VERSION = "10.2.0"
"""The release of the official plugin whose behaviour this one restates."""

CLIENT_CONFIG = "gcp:organizations/getClientConfig:getClientConfig"
PROJECT_DATA = "gcp:organizations/getProject:getProject"

KINDS = {
    (Kind.ADD, False): provider_pb2.PropertyDiff.ADD,
    (Kind.ADD, True): provider_pb2.PropertyDiff.ADD_REPLACE,
    (Kind.DELETE, False): provider_pb2.PropertyDiff.DELETE,
    (Kind.DELETE, True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    (Kind.UPDATE, False): provider_pb2.PropertyDiff.UPDATE,
    (Kind.UPDATE, True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


def urn_type(urn: str) -> str:
    """The resource's own type: of ``urn:pulumi:stack::project::parent$type::name`` the part after the last ``$``."""
    return urn.split("::", 3)[2].rpartition("$")[2]


def urn_name(urn: str) -> str:
    return urn.split("::", 3)[3]


def sdk_version() -> str:
    """The version of the installed SDK: the engine refuses a plugin that is older than the SDK asks for."""
    try:
        return importlib.metadata.version("pulumi-gcp")
    except importlib.metadata.PackageNotFoundError:
        return PLAYED_VERSION  # programs have an interpreter of their own


def wrong_project(project: Any) -> str:
    """Why this plugin does not work for a project; empty where it does."""
    if project == PROJECT:
        return ""
    return (
        f"gcp:project is {project or 'not set'}. The gcp plugin of this shell is the sandbox's, which works for the project "
        f"{PROJECT} alone. Use a shell without `kserve-iac sandbox env` for Google Cloud, or set gcp:project to {PROJECT}."
    )


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(32, thread_name_prefix="resource")
        self._cloud: Cloud | None = None

    @property
    def cloud(self) -> Cloud:
        if self._cloud is None:
            raise PluginError("the provider is not configured yet")
        return self._cloud

    def stop(self) -> None:
        if self._cloud is not None:
            self._cloud.close()

    async def _run(self, context: Any, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except Exception as error:
            message = str(error)
            if not isinstance(error, PluginError):
                message = f"{type(error).__name__}: {error}\n{''.join(traceback.format_tb(error.__traceback__)[-4:])}"
            await context.abort(grpc.StatusCode.UNKNOWN, message)
        raise AssertionError("abort always raises")

    # The plugin itself ----------------------------------------------------------------------------------------

    async def Handshake(self, request: provider_pb2.ProviderHandshakeRequest, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=False)

    async def GetPluginInfo(self, request: empty_pb2.Empty, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=sdk_version())

    async def GetSchema(self, request: provider_pb2.GetSchemaRequest, context: Any) -> Any:
        text = {"name": "gcp", "version": sdk_version(), "provider": {"type": "object"}, "resources": {}}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(text))

    async def GetMapping(self, request: provider_pb2.GetMappingRequest, context: Any) -> Any:
        return provider_pb2.GetMappingResponse()

    async def GetMappings(self, request: provider_pb2.GetMappingsRequest, context: Any) -> Any:
        return provider_pb2.GetMappingsResponse()

    async def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    async def Cancel(self, request: empty_pb2.Empty, context: Any) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    # Configuration --------------------------------------------------------------------------------------------

    async def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> Any:
        failures = []
        project = plain(from_struct(request.news)).get("project")
        if project is not UNKNOWN and (reason := wrong_project(project)):
            failures.append(provider_pb2.CheckFailure(property="project", reason=reason))
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    async def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    async def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> Any:
        given = plain(from_struct(request.args))
        project = given.get("project") or request.variables.get("gcp:config:project")
        if reason := wrong_project(project):
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, reason)
        try:
            self._cloud = Cloud(folder())
        except PluginError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    # Resources ------------------------------------------------------------------------------------------------

    async def Check(self, request: provider_pb2.CheckRequest, context: Any) -> Any:
        def work() -> provider_pb2.CheckResponse:
            news = from_struct(request.news)
            kind = _type(request.urn)
            if "{project}" in kind.id:
                news.setdefault("project", PROJECT)
            if "{name}" in kind.id and "name" not in news:
                news["name"] = from_struct(request.olds).get("name") or urn_name(request.urn)
            failures = [
                provider_pb2.CheckFailure(property=key, reason=f"Missing required property '{key}'")
                for key in kind.required
                if key not in news
            ]
            if (reason := wrong_project(plain(news).get("project", PROJECT))) and plain(news)["project"] is not UNKNOWN:
                failures.append(provider_pb2.CheckFailure(property="project", reason=reason))
            return provider_pb2.CheckResponse(inputs=to_struct(news), failures=failures)

        return await self._run(context, work)

    async def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> Any:
        def work() -> provider_pb2.DiffResponse:
            kind = _type(request.urn)
            old = plain(from_struct(request.old_inputs))
            found = changes(old, plain(from_struct(request.news)), kind.force_new, kind.force_new_blocks)
            detailed = {
                format_path(path): provider_pb2.PropertyDiff(kind=KINDS[change.kind, change.replace], inputDiff=True)
                for path, change in found.items()
            }
            replaces = sorted({str(path[0]) for path, change in found.items() if change.replace})
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=replaces,
                diffs=sorted({str(path[0]) for path in found}),
                detailedDiff=detailed,
                hasDetailedDiff=True,
            )

        return await self._run(context, work)

    async def Create(self, request: provider_pb2.CreateRequest, context: Any) -> Any:
        def work() -> provider_pb2.CreateResponse:
            asked = plain(from_struct(request.properties))
            if request.preview or has_unknown(asked):
                return provider_pb2.CreateResponse(properties=to_struct(unknown_computed(_type(request.urn), asked)))
            identifier, state = self.cloud.create(urn_type(request.urn), asked)
            return provider_pb2.CreateResponse(id=identifier, properties=to_struct(state))

        return await self._run(context, work)

    async def Read(self, request: provider_pb2.ReadRequest, context: Any) -> Any:
        def work() -> provider_pb2.ReadResponse:
            found = self.cloud.read(request.id)
            if found is None:
                return provider_pb2.ReadResponse()
            inputs = self.cloud.inputs(request.id)
            return provider_pb2.ReadResponse(id=request.id, properties=to_struct(found), inputs=to_struct(inputs))

        return await self._run(context, work)

    async def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> Any:
        def work() -> provider_pb2.UpdateResponse:
            asked = plain(from_struct(request.news))
            if request.preview:
                return provider_pb2.UpdateResponse(properties=to_struct({**plain(from_struct(request.olds)), **asked}))
            return provider_pb2.UpdateResponse(properties=to_struct(self.cloud.update(request.id, asked)))

        return await self._run(context, work)

    async def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> Any:
        def work() -> empty_pb2.Empty:
            self.cloud.delete(request.id, plain(from_struct(request.properties)))
            return empty_pb2.Empty()

        return await self._run(context, work)

    async def Invoke(self, request: provider_pb2.InvokeRequest, context: Any) -> Any:
        def work() -> provider_pb2.InvokeResponse:
            if request.tok == CLIENT_CONFIG:
                result = {"accessToken": Secret(self.cloud.token()), "project": PROJECT, "id": PROJECT}
            elif request.tok == PROJECT_DATA:
                result = {"number": PROJECT_NUMBER, "projectId": PROJECT, "id": f"projects/{PROJECT}"}
            else:
                raise PluginError(f"the sandbox's gcp plugin has no function {request.tok}")
            return provider_pb2.InvokeResponse(**{"return": to_struct(result)})

        return await self._run(context, work)

    async def Construct(self, request: provider_pb2.ConstructRequest, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "the gcp provider has no components")

    async def Call(self, request: provider_pb2.CallRequest, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the gcp provider has no method {request.tok!r}")


def _type(urn: str) -> Type:
    kind = TYPES.get(urn_type(urn))
    if kind is None:
        known = ", ".join(sorted(TYPES))
        raise PluginError(f"the sandbox's gcp plugin does not know {urn_type(urn)}; it knows {known}")
    return kind
