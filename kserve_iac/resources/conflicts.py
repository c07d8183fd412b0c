"""The conflicts that a preview reports: objects that exist already and that this stack did not create.

An update queries each object just before it creates it (:mod:`kserve_iac.resources.guard`). In a preview of many services, hooks
for all objects would take a third of the time. So a preview queries all of them together, with one list for each kind and
namespace.
"""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import pulumi

from ..live import ownership
from ..live.ownership import Owner

if TYPE_CHECKING:
    from ..live.client import Client
    from .guard import Guard

_Place = tuple[str, str, str | None]
"""API version, kind and namespace."""

FEW = 3
"""Maximum number of objects of one kind and namespace that are queried one by one. If there are more, all objects are listed."""


class Conflicts:
    """The objects that a program declares on one cluster, and the existing objects of others with the same names."""

    def __init__(self, guard: "Guard") -> None:
        self._guard = guard
        self._declared: list[tuple[pulumi.CustomResource, _Place, str]] = []
        self._is_asked = False

    def expect(self, resource: pulumi.CustomResource, obj: Mapping[str, Any]) -> None:
        """Registers an object that the preview must query. An object whose name is not yet known is ignored."""
        metadata = obj["metadata"]
        place = (obj["apiVersion"], obj["kind"], metadata.get("namespace"))
        if not all(isinstance(part, str) for part in (metadata.get("name"), place[2] or "")):
            return
        self._declared.append((resource, place, metadata["name"]))
        if not self._is_asked:
            self._is_asked = True
            # The event loop continues after the program has run to its end. By then, all objects are declared.
            pulumi.Output.from_input(cast(Awaitable[Any], self._ask()))

    async def _ask(self) -> None:
        """Raises ``pulumi.RunError`` if objects of others have the declared names. An error beside each resource names its
        object.
        """
        declared, self._declared, self._is_asked = self._declared, [], False
        names: dict[_Place, set[str]] = defaultdict(set)
        for _, place, name in declared:
            names[place].add(name)
        found = await self._guard.ask(lambda client: dict(_of_others(client, names, self._guard.mark)))
        refused = 0
        for resource, place, name in declared if found else ():
            live = (found or {}).get((place, name))
            # In a preview, a resource of the state has an ID. The ID of a resource that will be created is not known.
            if live is not None and not await resource.id.is_known():
                pulumi.log.error(ownership.refusal(live, ownership.ADOPT), resource)
                refused += 1
        if refused:
            await self._guard.hooks_are_known()
            raise pulumi.RunError(
                f"{refused} object{'s' * (refused != 1)} of this program already exist{'s' * (refused == 1)} in the cluster, and "
                "this stack did not create "
                f"{'them' if refused != 1 else 'it'}. Nothing is overwritten. {ownership.ADOPT}"
            )


def _of_others(
    client: "Client", names: Mapping[_Place, Iterable[str]], mark: str
) -> Iterator[tuple[tuple[_Place, str], Mapping[str, Any]]]:
    """The existing objects with these names that belong to others."""
    for place, wanted in names.items():
        for name, live in _live(client, place, set(wanted)):
            if ownership.owner(live, mark) is Owner.OTHERS:
                yield (place, name), live


def _live(client: "Client", place: _Place, wanted: set[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    from ..live.client import Refusal

    api_version, kind, namespace = place
    if len(wanted) > FEW:
        try:
            listed = client.list_metadata(api_version, kind, namespace)
        except Refusal:
            pass  # the user of a preview might be allowed to get objects but not to list them
        else:
            yield from ((one["metadata"]["name"], one) for one in listed if one["metadata"]["name"] in wanted)
            return
    for name in sorted(wanted):
        live = client.metadata(api_version, kind, name, namespace)
        if live is not None:
            yield name, live
