"""What an update asks the cluster before it writes: whose is the object that it is about to make?

The Kubernetes provider of every cluster here takes over objects that exist (``upsertExistingObjects``), so that an update can go
on where an interrupted one stopped. The hooks of this module run before an object is made, and let that happen only with what
this stack made. A preview says the same before anything is touched (:mod:`kserve_iac.resources.conflicts`).
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

if TYPE_CHECKING:  # imported where it is used: a preview without changes asks nobody
    from ..live.client import Client

_T = TypeVar("_T")

_SOON = 50

THREADS = 16
"""Requests to the API server at once."""

NOT_SERVING = ("failed calling webhook", "conversion webhook", "no endpoints available", "x509:", "connection refused")
"""What an API server says while a webhook is declared but does not answer yet (kserve/kserve#5037, #4182)."""

WEBHOOK_SECONDS = 600.0
"""How long an operation is repeated while its webhook does not answer: controllers start, and certificates are injected later."""

AWAY_SECONDS = 300.0
"""How long an update waits for an API server that does not answer before a hook gives up. Google says that the control plane of
a zonal cluster is away for several minutes while it is upgraded or repaired."""

LEAVING_SECONDS = 600.0
"""How long an update waits for an object of the same name to be gone; KServe's finalizers take their time."""


class Refused(Exception):
    """The update must not go on with this object. The engine shows the text beside the object."""


class Guard:
    """The hooks of one cluster, and what they need to reach it. They run in the program's own process."""

    def __init__(
        self, name: str, kubeconfig: pulumi.Input[str | None], context: str | None, label: str | None = None
    ) -> None:
        """``name`` is the cluster component's; the kubeconfig may come later, as that of a cluster that is being made.

        ``label`` is what the names of hooks begin with, where several guards of one cluster are made in one update: the engine
        knows a hook by its name.
        """
        self.name, self.label = name, label or name
        self.mark = ownership.stack_mark(pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack())
        self.kubeconfig: pulumi.Output[str | None] = pulumi.Output.from_input(kubeconfig)
        self.context = context
        self._client: Client | None = None
        # Threads of our own: those of asyncio are taken by registrations that wait for the very hooks that would need one.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=f"{name}-hooks")
        self._unreachable = False
        self._asked: dict[str, tuple[float, int]] = {}
        self._hooks: list[pulumi.ResourceHook | pulumi.ErrorHook] = []
        again = self.error_hook("until its webhook answers", self._again)
        dry = pulumi.ResourceHookOptions(on_dry_run=True)
        self._objects = self.hook("nothing of others is written over", self._object)
        self._children = self.hook("nothing of others is written over, in a preview too", self._object, dry)
        self._conflicts = Conflicts(self)
        self._webhooks = pulumi.ResourceHookBinding(on_error=[again])
        self._namespaces = self.hook("a namespace that exists is used", self._namespace, dry)

    def hook(self, what: str, function: Any, options: pulumi.ResourceHookOptions | None = None) -> pulumi.ResourceHook:
        """A hook of this cluster; ``what`` it does is the rest of its name."""
        made = pulumi.ResourceHook(f"{self.label}: {what}", function, options)
        self._hooks.append(made)
        return made

    def error_hook(self, what: str, function: Any) -> pulumi.ErrorHook:
        """The same for failed operations."""
        made = pulumi.ErrorHook(f"{self.label}: {what}", function)
        self._hooks.append(made)
        return made

    async def hooks_are_known(self) -> None:
        """Returns once the engine knows every hook of this cluster.

        A program that ends with an error while hooks are being registered ends Python itself: Pulumi's SDK 3.272 then stops
        a callback server that is still starting, and grpcio 1.85 crashes (``pulumi/runtime/_callbacks.py``, ``shutdown``).
        """
        pending = [hook._registered for hook in self._hooks]
        await asyncio.gather(*pending, return_exceptions=True)

    # What resources are given -----------------------------------------------------------------------------------

    @property
    def of_object(self) -> pulumi.ResourceHookBinding:
        """For an object that must not exist, unless this stack made it."""
        return pulumi.ResourceHookBinding(before_create=[self._objects])

    def foresee(self, resource: pulumi.CustomResource, obj: Mapping[str, Any]) -> None:
        """Has a preview say where an object of others is in the way of this one."""
        if is_dry_run() and heard() is None:
            self._conflicts.expect(resource, obj)

    @property
    def of_webhook(self) -> pulumi.ResourceHookBinding:
        """For an object that passes webhooks: the operation is repeated while one of them does not answer yet."""
        return self._webhooks

    @property
    def of_namespace(self) -> pulumi.ResourceHookBinding:
        """For a namespace, which is used where it exists."""
        return pulumi.ResourceHookBinding(before_create=[self._namespaces])

    def of_child(self, *, kept: bool) -> pulumi.ResourceTransform:
        """A transform for the objects that a component of the Kubernetes plugin makes: as if they were made here."""

        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            metadata = args.props.get("metadata")
            if not args.custom or not isinstance(metadata, Mapping):
                return None
            hooks = pulumi.ResourceHookBinding(before_create=[self._children])
            own = pulumi.ResourceOptions(retain_on_delete=True if kept else None, hooks=hooks)
            props = {**args.props, "metadata": self.marked(metadata)}
            return pulumi.ResourceTransformResult(props, pulumi.ResourceOptions.merge(args.opts, own))

        return transform

    def marked(self, metadata: Mapping[str, Any], mark: pulumi.Input[str] | None = None) -> Any:
        """Metadata with the name of this stack on it. ``mark`` is given where it is known only later."""
        annotations = {**(metadata.get("annotations") or {}), ownership.FIELD_MANAGER: mark or self.mark}
        return {**metadata, "annotations": annotations}

    # What hooks use ---------------------------------------------------------------------------------------------

    async def client(self) -> "Client | None":
        """A client; None in a preview of a cluster that is not made yet."""
        from ..live.client import Access, Client

        if self._client is None:
            known = pulumi.Output.all(self.kubeconfig)
            if not await known.is_known():
                return None
            [kubeconfig] = await known.future() or [None]
            self._client = Client(Access(kubeconfig, self.context))
        return self._client

    async def ask(self, question: Callable[["Client"], _T], seconds: float = AWAY_SECONDS) -> _T | None:
        """The answer of the API server; None in a preview where it cannot be reached.

        In an update, an API server that is away is asked again for ``seconds``. Raises ``Refused`` after that.
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
                    self._unreachable = True  # the Kubernetes provider says so itself
                    return None
                if time.monotonic() > deadline:
                    raise Refused(f"The API server does not answer: {error}") from error
                await asyncio.sleep(1)
            except Refusal as error:
                if is_dry_run():
                    return None  # whoever previews may not be allowed to read everything
                raise Refused(f"The API server refused a request: {error}") from error

    # The hooks themselves ---------------------------------------------------------------------------------------

    async def _object(self, args: pulumi.ResourceHookArgs) -> None:
        found = await self.existing(args)
        if found is not None and ownership.owner(found, self.mark) is Owner.OTHERS:
            raise Refused(ownership.refusal(found, ownership.ADOPT))

    async def _namespace(self, args: pulumi.ResourceHookArgs) -> None:
        found = await self.existing(args)
        if found is not None and ownership.owner(found, self.mark) is Owner.OTHERS:
            pulumi.log.info(
                f"{ownership.described(found)} already exists. It is used as it is, and a destroy does not delete it."
            )

    async def _again(self, args: pulumi.ErrorHookArgs) -> bool:
        if is_dry_run() or not webhook_is_away(args):  # a preview says what it sees, and waits for nothing
            return False
        began, count = self._asked.get(args.urn, (time.monotonic(), 0))
        self._asked[args.urn] = (began, count + 1)
        # The engine repeats an operation a hundred times at most: soon at first, and then more seldom.
        await asyncio.sleep(2 if count < _SOON else 10)
        return time.monotonic() - began < WEBHOOK_SECONDS

    async def existing(self, args: pulumi.ResourceHookArgs) -> Mapping[str, Any] | None:
        """The live object of the resource that is about to be made; what is just being deleted is waited for."""
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
    """Whether an operation failed because a webhook does not answer, and not because it refused."""
    return any(sign in args.errors[0] for sign in NOT_SERVING) if args.errors else False


def _known(value: Any) -> bool:
    return isinstance(value, str) and value != pulumi.runtime.rpc.UNKNOWN
