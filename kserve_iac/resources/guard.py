"""The hooks that prevent an update from overwriting objects of others.

The Kubernetes provider of every cluster takes over existing objects (``upsertExistingObjects``), so that an update can continue
after an interruption. The hooks of this module run before an object is created. They allow a take-over only if this stack created
the object. A preview reports such conflicts before anything changes (:mod:`kserve_iac.resources.conflicts`).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from pulumi.runtime import is_dry_run

from ..live import ownership
from ..live.ownership import Owner
from .conflicts import Conflicts
from .heard import heard
from .namespace_hooks import NamespaceHooks

if TYPE_CHECKING:  # imported only when it is used: a preview without changes sends no requests
    from ..live.client import Client

_T = TypeVar("_T")

_SOON = 50

THREADS = 16
"""Maximum number of concurrent requests to the API server."""

NOT_SERVING = ("failed calling webhook", "conversion webhook", "no endpoints available", "x509:", "connection refused")
"""Parts of the API server's errors while a webhook is declared but does not yet answer (kserve/kserve#5037, #4182)."""

WEBHOOK_SECONDS = 600.0
"""Time in seconds for which an operation is repeated while its webhook does not answer. The controller must start first, and its
certificate is injected later."""

AWAY_SECONDS = 300.0
"""Time in seconds for which a hook waits for an API server that does not answer. Google documents that the control plane of a
zonal cluster is not available for several minutes during an upgrade or a repair."""

LEAVING_SECONDS = 600.0
"""Time in seconds for which an update waits until an object of the same name is deleted. KServe's finalizers can take minutes."""


class Refused(Exception):
    """The update must not continue with this object. The engine shows the text beside the object."""


class Guard:
    """The hooks of one cluster, with the client that they use. They run in the process of the program."""

    def __init__(
        self, name: str, kubeconfig: pulumi.Input[str | None], context: str | None, label: str | None = None
    ) -> None:
        """``name`` is the name of the cluster component. ``kubeconfig`` may be an Output, for a cluster that does not exist yet.

        ``label`` is the prefix of the hooks' names. It is required if one update has several guards of the same cluster, because
        the engine identifies hooks by their names. Default: ``name``.
        """
        self.name, self.label = name, label or name
        self.mark = ownership.stack_mark(pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack())
        self.kubeconfig: pulumi.Output[str | None] = pulumi.Output.from_input(kubeconfig)
        self.context = context
        self._client: Client | None = None
        # The hooks have their own threads, because registrations that wait for hooks can occupy all threads of asyncio.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=f"{name}-hooks")
        self._unreachable = False
        self._asked: dict[str, tuple[float, int]] = {}
        self._hooks: list[pulumi.ResourceHook | pulumi.ErrorHook] = []
        again = self.error_hook("until its webhook answers", self._again)
        self._objects = self.hook("nothing of others is written over", self._object)
        self._conflicts = Conflicts(self)
        self._webhooks = pulumi.ResourceHookBinding(on_error=[again])
        self.namespaces = NamespaceHooks(self)

    def hook(self, what: str, function: Any, options: pulumi.ResourceHookOptions | None = None) -> pulumi.ResourceHook:
        """Creates a hook of this cluster. ``what`` describes it, and is a part of its name."""
        return self.known(pulumi.ResourceHook(f"{self.label}: {what}", function, options))

    def known(self, hook: pulumi.ResourceHook) -> pulumi.ResourceHook:
        """Counts in a hook that has another name than those of :meth:`hook`."""
        self._hooks.append(hook)
        return hook

    def error_hook(self, what: str, function: Any) -> pulumi.ErrorHook:
        """Creates a hook for failed operations."""
        made = pulumi.ErrorHook(f"{self.label}: {what}", function)
        self._hooks.append(made)
        return made

    async def hooks_are_known(self) -> None:
        """Returns when all hooks of this cluster are registered with the engine.

        If a program ends with an error while hooks are being registered, the Python process crashes: Pulumi's SDK 3.272 then
        stops a callback server that is still starting, and grpcio 1.85 crashes (``pulumi/runtime/_callbacks.py``,
        ``shutdown``).
        """
        pending = [hook._registered for hook in self._hooks]
        await asyncio.gather(*pending, return_exceptions=True)

    # Hooks for resources ---------------------------------------------------------------------------------------

    @property
    def of_object(self) -> pulumi.ResourceHookBinding:
        """Hooks for an object that must not exist already, unless this stack created it."""
        return pulumi.ResourceHookBinding(before_create=[self._objects])

    def foresee(self, resource: pulumi.CustomResource, obj: Mapping[str, Any]) -> None:
        """Has a preview say where an object of others is in the way of this one."""
        if is_dry_run() and heard() is None:
            self._conflicts.expect(resource, obj)

    @property
    def of_webhook(self) -> pulumi.ResourceHookBinding:
        """Hooks for an object that passes webhooks. The operation is repeated while a webhook does not yet answer."""
        return self._webhooks

    def of_children(self, part: str, *, mend: str, take_over: bool) -> pulumi.ResourceTransform:
        """A transform for the objects of a component of the Kubernetes plugin: they get the same mark as other objects, and a
        destroy does not delete them.

        ``part`` names the component. If objects of others exist, the update fails with the mend ``mend``. With ``take_over``, it
        overwrites them, also fields that others applied.
        """
        hooks = pulumi.ResourceHookBinding()
        if not take_over:

            async def refuse(args: pulumi.ResourceHookArgs) -> None:
                await self._object(args, mend)

            options = pulumi.ResourceHookOptions(on_dry_run=True)
            what = f"nothing of others is written over by {part}"
            hooks = pulumi.ResourceHookBinding(before_create=[self.hook(what, refuse, options)])

        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            metadata = args.props.get("metadata")
            if not args.custom or not isinstance(metadata, Mapping):
                return None
            own = pulumi.ResourceOptions(retain_on_delete=True, hooks=hooks)
            marked = self.marked(metadata)
            if take_over:
                marked["annotations"][ownership.FORCE] = "true"
            props = {**args.props, "metadata": marked}
            return pulumi.ResourceTransformResult(props, pulumi.ResourceOptions.merge(args.opts, own))

        return transform

    def marked(self, metadata: Mapping[str, Any], mark: pulumi.Input[str] | None = None) -> Any:
        """Adds the mark of this stack to metadata. ``mark`` replaces it by an Output that is known only later."""
        annotations = {**(metadata.get("annotations") or {}), ownership.FIELD_MANAGER: mark or self.mark}
        return {**metadata, "annotations": annotations}

    # Access to the API ------------------------------------------------------------------------------------------

    async def client(self) -> "Client | None":
        """A client of the API server. None: in a preview, the cluster does not exist yet."""
        from ..live.client import Access, Client

        if self._client is None:
            known = pulumi.Output.all(self.kubeconfig)
            if not await known.is_known():
                return None
            [kubeconfig] = await known.future() or [None]
            self._client = Client(Access(kubeconfig, self.context))
        return self._client

    async def ask(self, question: Callable[["Client"], _T], seconds: float = AWAY_SECONDS) -> _T | None:
        """The answer of the API server. None: in a preview, the API server cannot be reached.

        In an update, the question is repeated for ``seconds`` while the API server does not answer. Then the method raises
        ``Refused``.
        """
        from ..live.client import Refusal, Unreachable

        client = await self.client()
        if client is None or self._unreachable:
            return None
        deadline = time.monotonic() + seconds
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, question, client)
            except Unreachable as error:
                if is_dry_run():
                    self._unreachable = True  # the Kubernetes provider reports it itself
                    return None
                if time.monotonic() > deadline:
                    raise Refused(f"The API server does not answer: {error}") from error
                await asyncio.sleep(1)
            except Refusal as error:
                if is_dry_run():
                    return None  # the user of a preview might not be allowed to read everything
                raise Refused(f"The API server refused a request: {error}") from error

    # The hooks themselves ---------------------------------------------------------------------------------------

    async def _object(self, args: pulumi.ResourceHookArgs, mend: str = ownership.ADOPT) -> None:
        found = await self.existing(args)
        if found is not None and ownership.owner(found, self.mark) is Owner.OTHERS:
            raise Refused(ownership.refusal(found, mend))

    async def _again(self, args: pulumi.ErrorHookArgs) -> bool:
        if is_dry_run() or not webhook_is_away(args):  # a preview reports the error, and does not wait
            return False
        began, count = self._asked.get(args.urn, (time.monotonic(), 0))
        self._asked[args.urn] = (began, count + 1)
        # The engine repeats an operation at most 100 times: first every 2 seconds, later every 10 seconds.
        await asyncio.sleep(2 if count < _SOON else 10)
        return time.monotonic() - began < WEBHOOK_SECONDS

    async def existing(self, args: pulumi.ResourceHookArgs) -> Mapping[str, Any] | None:
        """The existing object of the resource that will be created. If the object is being deleted, the method waits for its
        end.
        """
        inputs = args.new_inputs or {}
        metadata = inputs.get("metadata") or {}
        what = [inputs.get("apiVersion"), inputs.get("kind"), metadata.get("name")]
        namespace = metadata.get("namespace")
        if not all(_known(value) for value in what) or not (namespace is None or _known(namespace)):
            return None
        api_version, kind, name = (str(value) for value in what)
        deadline = time.monotonic() + LEAVING_SECONDS
        while True:
            found = await self.ask(lambda client: client.metadata(api_version, kind, name, namespace))
            if found is None or ownership.owner(found, self.mark) is not Owner.LEAVING:
                return found
            if is_dry_run():
                return None
            if time.monotonic() > deadline:
                held = ", ".join((found.get("metadata") or {}).get("finalizers") or []) or "none"
                raise Refused(
                    f"{ownership.described(found)} is being deleted, but it is still there after "
                    f"{LEAVING_SECONDS:.0f} s. Its finalizers: {held}."
                )
            await asyncio.sleep(1)


def webhook_is_away(args: pulumi.ErrorHookArgs) -> bool:
    """Whether an operation failed because a webhook does not answer, not because the webhook rejected the object."""
    return any(sign in args.errors[0] for sign in NOT_SERVING) if args.errors else False


def _known(value: Any) -> bool:
    return isinstance(value, str) and value != pulumi.runtime.rpc.UNKNOWN
