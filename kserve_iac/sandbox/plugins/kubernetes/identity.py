"""What a URN and a resource id say: the kind of object, its name, its namespace."""

from dataclasses import dataclass

from .errors import PluginError

PACKAGE = "kubernetes"
RELEASE = "kubernetes:helm.sh/v3:Release"
CHART = "kubernetes:helm.sh/v4:Chart"
CONFIG_GROUP = "kubernetes:yaml/v2:ConfigGroup"
CONFIG_FILE = "kubernetes:yaml/v2:ConfigFile"

# Kinds whose own name ends in Patch or List without being one of the SDK's variants would be refused by mistake; none
# of the built-in API groups has one.
_PATCH = "Patch"
_LIST = "List"


@dataclass(frozen=True)
class Gvk:
    """A Kubernetes kind: ``apps/v1`` and ``Deployment``."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        return self.api_version.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{self.api_version}/{self.kind}"


def urn_type(urn: str) -> str:
    """The resource's own type: of ``urn:pulumi:stack::project::parent$type::name`` the part after the last ``$``."""
    return urn.split("::", 3)[2].rpartition("$")[2]


def urn_name(urn: str) -> str:
    return urn.split("::", 3)[3]


def gvk_of_type(token: str) -> Gvk:
    """The kind behind a type token such as ``kubernetes:apps/v1:Deployment``; the ``core`` group has no name.

    Raises PluginError when it is not ``kubernetes:<group>/<version>:<Kind>``.
    """
    package, _, rest = token.partition(":")
    module, _, kind = rest.partition(":")
    group, _, version = module.rpartition("/")
    if package != PACKAGE or not group or not kind:
        raise PluginError(f"{token!r} is no type of the kubernetes provider: kubernetes:<group>/<version>:<Kind> is")
    kind = kind.removesuffix(_PATCH) if is_patch(token) else kind
    return Gvk(version if group == "core" else f"{group}/{version}", kind)


def type_of_gvk(gvk: Gvk) -> str:
    """The type token under which the SDKs register a kind."""
    module = gvk.api_version if gvk.group else f"core/{gvk.version}"
    return f"{PACKAGE}:{module}:{gvk.kind}"


def is_patch(token: str) -> bool:
    """Whether it is one of the SDK's ``...Patch`` types, which manage some fields of an object made by others."""
    kind = token.rpartition(":")[2]
    return kind.endswith(_PATCH) and kind != _PATCH


def is_list(token: str) -> bool:
    """Whether it is one of the SDK's ``...List`` types, which exist for YAML files only."""
    kind = token.rpartition(":")[2]
    return kind.endswith(_LIST) and token.startswith(PACKAGE)


def resource_id(namespace: str | None, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


def parse_id(value: str) -> tuple[str | None, str]:
    """Namespace and name of an id. Raises PluginError when it has more than two parts or none."""
    parts = value.split("/")
    if not value or len(parts) > 2 or not all(parts):
        raise PluginError(f"{value!r} is no id of a Kubernetes object: <namespace>/<name>, or <name> for cluster scope")
    return (parts[0], parts[1]) if len(parts) == 2 else (None, parts[0])
