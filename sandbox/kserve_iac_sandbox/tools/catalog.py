"""The programs and module sources the sandbox runs on, each pinned to one version.

Every entry is a public Go module; what is built is exactly what its authors published under that version, with
Go's checksum database as the witness. ``provides`` are the executables by the names they are called by.
"""

import hashlib
from dataclasses import dataclass, replace

KUBERNETES_VERSION = "1.35.4"
"""Kubernetes of the control plane. KServe 0.20 is tested upstream on 1.34; 1.35 is the newest its Go client knows."""

PULUMI_KUBERNETES_VERSION = "4.25.0"
"""What the Kubernetes plugin is told to call itself. Its module carries only a commit between releases 4.24 and 4.26."""

PULUMI_VERSION = "3.259.0"
"""The newest engine whose module builds from source without a replacement of its own."""


@dataclass(frozen=True)
class Package:
    """One executable of a module: ``path`` is the main package, ``name`` the file it is built to."""

    path: str
    name: str


@dataclass(frozen=True)
class Embed:
    """A generated JSON file: ``source`` in the module with the keys of ``set`` changed, written to ``target``."""

    source: str
    target: str
    set: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Program:
    """Executables built together from one module.

    ``replaces`` says how the requirement graph is completed, because a module's own ``replace`` lines do not count
    for those who require it: ``none``; ``copy`` takes the module's own; ``staging`` maps each ``k8s.io/X v0.0.0``
    to the release ``staging_version``.
    """

    name: str
    module: str
    version: str
    packages: tuple[Package, ...]
    replaces: str = "none"
    staging_version: str = ""
    ldflags: tuple[str, ...] = ()
    on_path: tuple[str, ...] = ()
    """Executables that, found on PATH, are used instead of building (only where any recent version serves)."""
    files: tuple[tuple[str, str], ...] = ()
    """Scripts of the module copied beside the executables: (path in module, file name)."""
    embeds: tuple["Embed", ...] = ()
    """JSON files that the module's main package embeds and its release process generates. A program with any is built in
    a copy of its module's folder, because Go embeds only files of the module itself."""
    why: str = ""

    @property
    def id(self) -> str:
        return f"{self.name}-{self.version}"

    def at(self, version: str) -> "Program":
        """The same program in another version of its module (``0.19.0``), built by the same recipe."""
        return replace(self, version=version if version.startswith("v") else f"v{version}")

    @property
    def recipe(self) -> str:
        """Digest of everything that decides what is built, so that a changed recipe builds anew."""
        decides = (
            self.module,
            self.version,
            self.packages,
            self.replaces,
            self.staging_version,
            self.ldflags,
            self.files,
            *((self.embeds,) if self.embeds else ()),
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Source:
    """A module of which only files are used: charts, CRDs, stages."""

    name: str
    module: str
    version: str


def _k8s_flags() -> tuple[str, ...]:
    prefix = "k8s.io/component-base/version"
    major, minor, _ = KUBERNETES_VERSION.split(".")
    return (
        f"-X {prefix}.gitVersion=v{KUBERNETES_VERSION}",
        f"-X {prefix}.gitMajor={major}",
        f"-X {prefix}.gitMinor={minor}",
    )


PROGRAMS: tuple[Program, ...] = (
    Program(
        "etcd",
        "go.etcd.io/etcd/server/v3",
        "v3.6.16",
        (Package("go.etcd.io/etcd/server/v3", "etcd"),),
        why="the API server's store",
    ),
    Program(
        "kubernetes",
        "k8s.io/kubernetes",
        f"v{KUBERNETES_VERSION}",
        tuple(
            Package(f"k8s.io/kubernetes/cmd/{name}", name)
            for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
        ),
        replaces="staging",
        staging_version="v0." + KUBERNETES_VERSION.split(".", 1)[1],
        ldflags=_k8s_flags(),
        why="the control plane",
    ),
    Program(
        "kubectl",
        "k8s.io/kubernetes",
        f"v{KUBERNETES_VERSION}",
        (Package("k8s.io/kubernetes/cmd/kubectl", "kubectl"),),
        replaces="staging",
        staging_version="v0." + KUBERNETES_VERSION.split(".", 1)[1],
        ldflags=_k8s_flags(),
        on_path=("kubectl",),
        why="looking at the cluster, and `kserve-iac import --live`",
    ),
    Program(
        "kwok",
        "sigs.k8s.io/kwok",
        "v0.8.0",
        (Package("sigs.k8s.io/kwok/cmd/kwok", "kwok"),),
        why="kubelets of the simulated nodes",
    ),
    Program(
        "pulumi",
        "github.com/pulumi/pulumi/pkg/v3",
        f"v{PULUMI_VERSION}",
        (Package("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "pulumi"),),
        ldflags=(f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PULUMI_VERSION}",),
        on_path=("pulumi", "pulumi-language-python"),
        why="the engine",
    ),
    Program(
        "pulumi-kubernetes",
        "github.com/pulumi/pulumi-kubernetes/provider/v4",
        "v4.0.0-20260115033456-f47bc2d6f199",
        (
            Package(
                "github.com/pulumi/pulumi-kubernetes/provider/v4/cmd/pulumi-resource-kubernetes",
                "pulumi-resource-kubernetes",
            ),
        ),
        ldflags=(
            f"-X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version={PULUMI_KUBERNETES_VERSION}",
        ),
        embeds=(
            Embed(
                "cmd/pulumi-resource-kubernetes/schema.json",
                "cmd/pulumi-resource-kubernetes/schema-embed.json",
                (("version", PULUMI_KUBERNETES_VERSION),),
            ),
            Embed(
                "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
                "cmd/pulumi-resource-kubernetes/terraform-mapping-embed.json",
            ),
        ),
        why="Pulumi's official Kubernetes plugin, where the current release cannot be downloaded",
    ),
    Program(
        "pulumi-python",
        "github.com/pulumi/pulumi/sdk/v3",
        "v3.76.0",
        (Package("github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python", "pulumi-language-python"),),
        ldflags=("-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.76.0",),
        on_path=("pulumi", "pulumi-language-python"),
        files=(
            ("python/cmd/pulumi-language-python-exec", "pulumi-language-python-exec"),
            ("python/dist/pulumi-python-shim.cmd", "pulumi-python-shim.cmd"),
            ("python/dist/pulumi-python3-shim.cmd", "pulumi-python3-shim.cmd"),
        ),
        why="the newest Python language host that its module still holds",
    ),
    Program(
        "kserve",
        "github.com/kserve/kserve",
        "v0.20.0",
        (
            Package("github.com/kserve/kserve/cmd/manager", "kserve-controller"),
            Package("github.com/kserve/kserve/cmd/llmisvc", "llmisvc-controller"),
        ),
        replaces="copy",
        why="KServe's controllers and webhooks",
    ),
    Program(
        "cert-manager",
        "github.com/cert-manager/cert-manager",
        "v1.11.5",
        tuple(
            Package(f"github.com/cert-manager/cert-manager/cmd/{name}", f"cert-manager-{name}")
            for name in ("controller", "cainjector", "webhook")
        ),
        replaces="copy",
        why="webhook certificates; the last release whose commands are part of the root module",
    ),
    Program(
        "lws",
        "sigs.k8s.io/lws",
        "v0.8.0",
        (Package("sigs.k8s.io/lws/cmd", "lws-controller"),),
        replaces="copy",
        why="LeaderWorkerSet: replicas that span several nodes",
    ),
)

EXTRAS: tuple[Program, ...] = (
    Program(
        "helm",
        "helm.sh/helm/v3",
        "v3.22.0",
        (Package("helm.sh/helm/v3/cmd/helm", "helm"),),
        # As in Helm's own Makefile; without them it believes that clusters are Kubernetes 1.20 and refuses charts.
        ldflags=(
            "-X helm.sh/helm/v3/internal/version.version=v3.22.0",
            f"-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor={KUBERNETES_VERSION.split('.')[0]}",
            f"-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor={KUBERNETES_VERSION.split('.')[1]}",
        ),
        on_path=("helm",),
        why="charts without an engine: tests render and install them",
    ),
    Program(
        "pulumi-yaml",
        "github.com/pulumi/pulumi-yaml",
        "v1.10.0",
        (Package("github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "pulumi-language-yaml"),),
        on_path=("pulumi-language-yaml",),
        why="programs in YAML that use the Pulumi package",
    ),
)
"""Programs that the sandbox does not need: built only where they are asked for by name."""

SOURCES: tuple[Source, ...] = (
    Source("gateway-api", "sigs.k8s.io/gateway-api", "v1.5.1"),
    Source("gateway-api-inference-extension", "sigs.k8s.io/gateway-api-inference-extension", "v1.5.0"),
)
"""Modules beyond those of ``PROGRAMS`` whose files are exported."""
