"""Helm releases whose installation, upgrade and removal succeed even after an interrupted update.

Helm stores a record of each release in the cluster, and Pulumi stores another one in its state. After a killed update, the two
differ. Helm then refuses to repeat an install ("cannot re-use a name that is still in use"), an upgrade ("another operation is in
progress") or a removal ("release: not found"). So every release has an *anchor*: a ClusterRole without rules that is created
before the release and is marked with the name of this stack. It has two purposes.

- If this stack created the anchor, the record of the release belongs to this stack. The record can be corrected before the
operation is repeated. Helm then adopts the existing objects, because they are annotated with the name of the release. - Every
object of the release has the anchor as its owner, also those of its hooks, and the Secrets that its Jobs create. After the
deletion of the anchor, Kubernetes itself deletes these objects, so that the removal does not depend on Helm.

The anchor does not own CustomResourceDefinitions, because others can have objects of their kinds. They are not deleted.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes.helm.v3 import Release, ReleaseArgs, RepositoryOptsArgs

from ..live import helm, ownership
from ..live.ownership import Owner
from ..render import ChartRelease
from .custom import CustomObject
from .guard import Guard, Refused
from .waiting import Waiting

if TYPE_CHECKING:
    from ..live.client import Client, Json

CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
ROLE = ("rbac.authorization.k8s.io/v1", "ClusterRole")

ABOUT = (
    "Owns the objects of the Helm release {release}: they are deleted with this ClusterRole, which grants nothing. "
    "`pulumi destroy` deletes it."
)


def anchor_name(release: ChartRelease) -> str:
    """Name of the ClusterRole that is the anchor of a release."""
    return f"kserve-iac:{release.namespace}:{release.name}"


class AnchoredRelease:
    """A Helm release and its anchor."""

    def __init__(
        self,
        prefix: str,
        release: ChartRelease,
        guard: Guard,
        waiting: Waiting,
        *,
        timeout: int,
        take_over: bool,
        mend: str,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Registers the anchor and the release.

        If others installed the release, the update fails with the mend ``mend``, unless ``take_over`` is set.
        """
        self._release, self._guard, self._take_over, self._mend = release, guard, take_over, mend
        self._left: list[tuple[str, str, str, str]] = []
        about = ABOUT.format(release=f"{release.namespace}/{release.name}")
        self.anchor = CustomObject(
            f"{prefix}-{release.name}-anchor",
            {
                "apiVersion": ROLE[0],
                "kind": ROLE[1],
                "metadata": {"name": anchor_name(release), "annotations": {"kserve-iac/about": about}},
            },
            guard,
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=release.only_crds)),
            claim=self._anchor_hooks(),
        )
        self.resource = Release(
            f"{prefix}-{release.name}",
            ReleaseArgs(
                name=release.name,
                chart=release.chart,
                version=release.version,
                repository_opts=RepositoryOptsArgs(repo=release.repository) if release.repository else None,
                namespace=release.namespace,
                values=dict(release.values),
                skip_crds=release.skip_crds,
                timeout=timeout,
            ),
            opts=pulumi.ResourceOptions.merge(
                opts,
                pulumi.ResourceOptions(
                    depends_on=[self.anchor],
                    retain_on_delete=True,  # the deletion of the anchor deletes the objects
                    hooks=pulumi.ResourceHookBinding.merge(self._release_hooks(), waiting.of_release),
                ),
            ),
        )

    def _hook(self, what: str, function: Any, dry: bool = False) -> pulumi.ResourceHook:
        options = pulumi.ResourceHookOptions(on_dry_run=dry)
        return self._guard.hook(f"{self._release.name}: {what}", function, options)

    def _anchor_hooks(self) -> pulumi.ResourceHookBinding:
        return pulumi.ResourceHookBinding(before_create=[self._hook("not of others", self._claim, dry=True)])

    def _release_hooks(self) -> pulumi.ResourceHookBinding:
        owned = self._hook("owned", self._own)
        return pulumi.ResourceHookBinding(
            before_create=[self._hook("install anew", self._before_create)],
            after_create=[owned],
            before_update=[self._hook("upgrade anew", self._before_update)],
            after_update=[owned],
        )

    # Before the anchor ------------------------------------------------------------------------------------------

    async def _claim(self, args: pulumi.ResourceHookArgs) -> None:
        """Refuses to install the release if others installed a release of the same name, or the definitions of the chart's
        kinds.
        """
        anchor = await self._guard.existing(args)
        if self._take_over:
            return
        if anchor is not None:
            if ownership.owner(anchor, self._guard.mark) is Owner.OTHERS:
                raise Refused(ownership.refusal(anchor, self._mend))
            return
        others = await self._guard.ask(self._others)
        if others is not None:
            raise Refused(others)

    def _others(self, client: "Client") -> str | None:
        release = self._release
        if client.list("v1", "Secret", release.namespace, helm.selector(release.name)):
            return (
                f"The Helm release {release.namespace}/{release.name} already exists. This stack did not create it, "
                f"so it is not overwritten. {self._mend}"
            )
        for name in release.definitions:
            found = client.metadata(*CRD, name)
            if ownership.owner(found, self._guard.mark) is Owner.OTHERS:
                return ownership.refusal(found or {}, self._mend)
        return None

    # Before and after the release -------------------------------------------------------------------------------

    async def _before_create(self, _: pulumi.ResourceHookArgs) -> None:
        """Removes the record of an install that was interrupted, or whose end Pulumi did not record."""

        def clear(client: "Client") -> None:
            secrets = self._secrets(client)
            self._left = [found for record in helm.records(secrets) for found in self._deletable(record)]
            for secret in secrets:
                client.delete("v1", "Secret", secret["metadata"]["name"], self._release.namespace)
            if secrets:
                self._say(f"was left by an earlier update of this stack ({_state(secrets[-1])}) and is taken over")

        await self._guard.ask(clear)

    async def _before_update(self, _: pulumi.ResourceHookArgs) -> None:
        """Records an interrupted upgrade as failed, so that Helm can start another one."""

        def settle(client: "Client") -> None:
            found = helm.records(self._secrets(client))
            if not found or found[-1].status not in helm.PENDING:
                return
            latest = found[-1]
            self._left = self._deletable(latest)
            client.patch("v1", "Secret", latest.secret, self._release.namespace, helm.settled(latest))
            self._say(f"was left by an interrupted update ({latest.status}); the update is repeated")

        await self._guard.ask(settle)

    async def _own(self, _: pulumi.ResourceHookArgs) -> None:
        """Sets the anchor as the owner of the installed objects, and marks the definitions with the name of this stack."""
        await self._guard.ask(self._adopt)

    def _adopt(self, client: "Client") -> None:
        anchor = client.metadata(*ROLE, anchor_name(self._release))
        secrets = self._secrets(client)
        found = helm.records(secrets)
        if anchor is None or not found:
            raise Refused(
                f"The Helm release {self._release.namespace}/{self._release.name} disappeared during the update."
            )
        reference = {
            "apiVersion": ROLE[0],
            "kind": ROLE[1],
            "name": anchor["metadata"]["name"],
            "uid": anchor["metadata"]["uid"],
            "blockOwnerDeletion": True,
        }
        namespace = self._release.namespace
        objects = found[-1].objects
        for api_version, kind, place, name in [helm.identity(obj, namespace) for obj in objects]:
            if kind != CRD[1]:
                change: Json = {"ownerReferences": [reference]}
            elif self._release.only_crds:
                continue  # its anchor is not deleted either, and the API server needs seconds for each definition
            else:
                change = {"annotations": {ownership.FIELD_MANAGER: self._guard.mark}}
            client.patch(api_version, kind, name, place, {"metadata": change})
        if not self._release.only_crds:
            change = {"metadata": {"ownerReferences": [reference]}}
            for secret in (*(secret["metadata"]["name"] for secret in secrets), *self._release.secrets):
                client.patch("v1", "Secret", secret, namespace, change)
            # Helm does not delete the objects of hooks with a release, such as the roles of a Job that creates certificates.
            for api_version, kind, place, name in [helm.identity(obj, namespace) for obj in found[-1].hooks]:
                if kind != CRD[1]:
                    client.patch(api_version, kind, name, place, change)
        present = {helm.identity(obj, namespace)[1:] for obj in objects}
        for api_version, kind, place, name in self._left:
            if (kind, place, name) not in present:
                client.delete(api_version, kind, name, place)

    def _deletable(self, record: helm.Record) -> list[tuple[str, str, str, str]]:
        """Objects that an interrupted revision may have created. Helm would not delete those that the next revision does not
        contain.
        """
        return [
            helm.identity(obj, self._release.namespace)
            for obj in record.objects
            if obj.get("kind") != CRD[1] and not helm.kept(obj)
        ]

    def _secrets(self, client: "Client") -> "list[Json]":
        found = client.list("v1", "Secret", self._release.namespace, helm.selector(self._release.name))
        return sorted(found, key=lambda secret: int((secret["metadata"].get("labels") or {}).get("version", 0)))

    def _say(self, text: str) -> None:
        pulumi.log.info(f"The Helm release {self._release.namespace}/{self._release.name} {text}.")


def _state(secret: Mapping[str, Any]) -> str:
    return str((secret["metadata"].get("labels") or {}).get("status", "unknown"))
