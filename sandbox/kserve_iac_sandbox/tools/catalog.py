"""The programs and module sources the sandbox runs on, each pinned to one version.

Every entry is a public Go module; what is built is exactly what its authors published under that version, with
Go's checksum database as the witness. Where its publisher also releases executables, or images that hold them, the entry
says where, in the same version: what is tested does not depend on how it was had.
"""

import hashlib
from dataclasses import dataclass, replace
from importlib import metadata
from typing import Literal

from .origins import DOCKER_HUB, Image, Release
from .platforms import DARWIN, EVERY, LINUX, current

NeededBy = Literal["sandbox", "tests", "models", "traffic", "extras"]
"""The first purpose that needs a program; the later ones need it, too."""

PURPOSES: tuple[NeededBy, ...] = ("sandbox", "tests", "models", "traffic", "extras")

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
    instead: tuple[tuple[str, str], ...] = ()
    """Modules in another version than the module asks for: (module, version)."""
    ldflags: tuple[str, ...] = ()
    on_path: tuple[str, ...] = ()
    """Executables that, found on PATH, are used instead of building (only where any recent version serves)."""
    files: tuple[tuple[str, str], ...] = ()
    """Scripts of the module copied beside the executables: (path in module, file name)."""
    embeds: tuple["Embed", ...] = ()
    """JSON files that the module's main package embeds and its release process generates. A program with any is built in
    a copy of its module's folder, because Go embeds only files of the module itself."""
    why: str = ""
    needed_by: NeededBy = "sandbox"
    linux_only: bool = False
    """Whether it serves for something that only Linux has."""
    releases: tuple[Release, ...] = ()
    """Files of its publisher's release. Used where those of a platform hold all executables."""
    images: tuple[Image, ...] = ()
    """Its publisher's container images, which together hold all executables."""

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
            *((self.instead,) if self.instead else ()),
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Source:
    """A module of which only files are used: charts, CRDs, stages."""

    name: str
    module: str
    version: str


def _pulumi_kubernetes_release() -> str:
    """The plugin's release is that of the SDK which is installed: the two are released together, and ask for each other."""
    try:
        return "v" + metadata.version("pulumi-kubernetes")
    except metadata.PackageNotFoundError:
        return "v4.34.2"  # the newest that the library's requirement allows, at the time of writing


_GITHUB = "https://github.com"

_ETCD = f"{_GITHUB}/etcd-io/etcd/releases/download"

_PLUGIN = f"{_GITHUB}/pulumi/pulumi-kubernetes/releases"

_PULUMI_ARCHIVE = "https://get.pulumi.com/releases/sdk/pulumi-v" + PULUMI_VERSION + "-{os}-{x64}.tar.gz"
"""As listed for every release in pulumi/docs, data/versions.json; its folder is from pulumi/pulumi, .goreleaser.yml."""

_PULUMI_CHECKSUMS = f"https://get.pulumi.com/releases/sdk/pulumi-{PULUMI_VERSION}-checksums.txt"
"""Also from data/versions.json: the one name without a v."""


def _pulumi(*names: str) -> tuple[Release, ...]:
    """Files of Pulumi's archive, which has the engine and the language hosts of one release."""
    members = tuple((f"pulumi/{name}", name) for name in names)
    return (Release(_PULUMI_ARCHIVE, members, (_PULUMI_CHECKSUMS,), version=f"v{PULUMI_VERSION}"),)


def _kubernetes(*names: str) -> tuple[Release, ...]:
    """Executables as kubernetes.io, "Download Kubernetes", has them, each with a .sha256 beside it.

    For macOS, there is kubectl only (kubernetes/kubernetes, hack/lib/golang.sh: KUBE_SUPPORTED_SERVER_PLATFORMS).
    """
    address = "https://dl.k8s.io/release/{version}/bin/{os}/{arch}/"
    return tuple(
        Release(
            address + name,
            (("", name),),
            (address + name + ".sha256",),
            EVERY if name == "kubectl" else LINUX,
        )
        for name in names
    )


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
        # As in the notes of every release; for macOS there are zip files.
        releases=tuple(
            Release(
                _ETCD + "/{version}/etcd-{version}-{os}-{arch}." + kind,
                (("etcd-{version}-{os}-{arch}/etcd", "etcd"),),
                (_ETCD + "/{version}/SHA256SUMS",),
                platforms,
            )
            for kind, platforms in (("tar.gz", LINUX), ("zip", DARWIN))
        ),
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
        releases=_kubernetes("kube-apiserver", "kube-controller-manager", "kube-scheduler"),
    ),
    Program(
        "kube-proxy",
        "k8s.io/kubernetes",
        f"v{KUBERNETES_VERSION}",
        (Package("k8s.io/kubernetes/cmd/kube-proxy", "kube-proxy"),),
        replaces="staging",
        staging_version="v0." + KUBERNETES_VERSION.split(".", 1)[1],
        ldflags=_k8s_flags(),
        why="Services in the pod network",
        linux_only=True,
        releases=_kubernetes("kube-proxy"),
    ),
    Program(
        "coredns",
        "github.com/coredns/coredns",
        "v1.15.0",
        (Package("github.com/coredns/coredns", "coredns"),),
        replaces="copy",
        why="names in the pod network",
        linux_only=True,
        # coredns/coredns, Makefile.release: archives of that name, with the program alone. GitHub itself has the SHA-256 of each.
        releases=(
            Release(
                f"{_GITHUB}/coredns/coredns/releases/download/{{version}}/coredns_{{number}}_{{os}}_{{arch}}.tgz",
                (("coredns", "coredns"),),
                ("https://api.github.com/repos/coredns/coredns/releases/tags/{version}",),
                LINUX,
                first_use=True,
            ),
        ),
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
        needed_by="extras",
        releases=_kubernetes("kubectl"),
    ),
    Program(
        "kwok",
        "sigs.k8s.io/kwok",
        "v0.8.0",
        (Package("sigs.k8s.io/kwok/cmd/kwok", "kwok"),),
        why="kubelets of the simulated nodes",
        # kubernetes-sigs/kwok, hack/releases.sh: executables and no checksums. GitHub itself has the SHA-256 of every asset.
        releases=(
            Release(
                f"{_GITHUB}/kubernetes-sigs/kwok/releases/download/{{version}}/kwok-{{os}}-{{arch}}",
                (("", "kwok"),),
                ("https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/{version}",),
                first_use=True,
            ),
        ),
    ),
    Program(
        "pulumi",
        "github.com/pulumi/pulumi/pkg/v3",
        f"v{PULUMI_VERSION}",
        (Package("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "pulumi"),),
        ldflags=(f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PULUMI_VERSION}",),
        on_path=("pulumi", "pulumi-language-python"),
        why="the engine",
        releases=_pulumi("pulumi"),
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
        why="Pulumi's official Kubernetes plugin; a release is that of the installed SDK",
        # pulumi/pulumi-kubernetes, .goreleaser.yml: archives of that name, and GoReleaser's own list of checksums beside them
        # (goreleaser.com, "Checksums": {{ .ProjectName }}_{{ .Version }}_checksums.txt). Pulumi's engine looks here first, too
        # (pulumi/pulumi, sdk/go/common/workspace/plugins.go).
        releases=(
            Release(
                _PLUGIN + "/download/{version}/pulumi-resource-kubernetes-{version}-{os}-{arch}.tar.gz",
                (("pulumi-resource-kubernetes", "pulumi-resource-kubernetes"),),
                (
                    _PLUGIN + "/download/{version}/pulumi-kubernetes_{number}_checksums.txt",
                    "https://api.github.com/repos/pulumi/pulumi-kubernetes/releases/tags/{version}",
                ),
                version=_pulumi_kubernetes_release(),
                first_use=True,
            ),
        ),
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
        why="the Python language host; from its module, the newest that this still holds",
        # The archive's scripts for Windows are left out where it is not Windows: pulumi/pulumi, scripts/prep-for-goreleaser.sh.
        releases=_pulumi("pulumi-language-python", "pulumi-language-python-exec"),
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
        # Paths: kserve/kserve v0.20.0, Dockerfile and llmisvc-controller.Dockerfile; names as in its charts' values.yaml.
        images=tuple(
            Image(f"{DOCKER_HUB}/kserve/{name}", (("manager", name),))
            for name in ("kserve-controller", "llmisvc-controller")
        ),
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
        # Paths: cert-manager/cert-manager v1.11.5, hack/containers/Containerfile.*; names as in its chart's values.yaml.
        images=tuple(
            Image(f"quay.io/jetstack/cert-manager-{name}", ((f"app/cmd/{name}/{name}", f"cert-manager-{name}"),))
            for name in ("controller", "cainjector", "webhook")
        ),
    ),
    Program(
        "lws",
        "sigs.k8s.io/lws",
        "v0.8.0",
        (Package("sigs.k8s.io/lws/cmd", "lws-controller"),),
        replaces="copy",
        why="LeaderWorkerSet: replicas that span several nodes",
        # Path: kubernetes-sigs/lws v0.8.0, Dockerfile. Digest: kubernetes/k8s.io, the file by which images are released to this
        # registry, registry.k8s.io/images/k8s-staging-lws/images.yaml.
        images=(
            Image(
                "registry.k8s.io/lws/lws",
                (("manager", "lws-controller"),),
                {"v0.8.0": "sha256:00c9d7d7b3422b974c3e5f729c008cf75aeb0539bd1e2f6320ddfcd1281899c7"},
            ),
        ),
    ),
)

EXTRAS: tuple[Program, ...] = (
    Program(
        "envoy-gateway",
        "github.com/envoyproxy/gateway",
        "v1.8.1",
        (Package("github.com/envoyproxy/gateway/cmd/envoy-gateway", "envoy-gateway"),),
        replaces="copy",
        why="the controller of Gateways and their proxies",
        needed_by="traffic",
        linux_only=True,
        # Path: envoyproxy/gateway v1.8.1, tools/docker/envoy-gateway/Dockerfile.
        images=(Image(f"{DOCKER_HUB}/envoyproxy/gateway", (("usr/local/bin/envoy-gateway", "envoy-gateway"),)),),
    ),
    Program(
        "ai-gateway",
        "github.com/envoyproxy/ai-gateway",
        "v1.0.0",
        (
            Package("github.com/envoyproxy/ai-gateway/cmd/controller", "ai-gateway-controller"),
            Package("github.com/envoyproxy/ai-gateway/cmd/extproc", "ai-gateway-extproc"),
        ),
        replaces="copy",
        why="routes to InferencePools through Envoy Gateway",
        needed_by="traffic",
        linux_only=True,
    ),
    Program(
        "llm-d",
        "github.com/llm-d/llm-d-inference-scheduler",
        "v0.7.1",
        (
            Package("github.com/llm-d/llm-d-inference-scheduler/cmd/epp", "epp"),
            Package("github.com/llm-d/llm-d-inference-scheduler/cmd/pd-sidecar", "pd-sidecar"),
        ),
        replaces="copy",
        # The version that it asks for is not served by Go's module proxy; two of its packages use it.
        instead=(("github.com/llm-d/llm-d-kv-cache", "v0.9.0"),),
        why="the endpoint picker and the sidecar of prefill and decode; newer releases are not served as modules",
        needed_by="traffic",
        linux_only=True,
    ),
    Program(
        "kserve-data",
        "github.com/kserve/kserve",
        "v0.20.0",
        (
            Package("github.com/kserve/kserve/cmd/agent", "agent"),
            Package("github.com/kserve/kserve/cmd/router", "router"),
        ),
        replaces="copy",
        why="KServe's part in requests: loggers and batchers beside predictors, and the routers of InferenceGraphs",
        needed_by="models",
        linux_only=True,
        # Paths: kserve/kserve v0.20.0, agent.Dockerfile and router.Dockerfile; names as in its chart kserve-resources.
        images=tuple(Image(f"{DOCKER_HUB}/kserve/{name}", ((f"ko-app/{name}", name),)) for name in ("agent", "router")),
    ),
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
        needed_by="tests",
        # helm/helm, scripts/get-helm-3.
        releases=(
            Release(
                "https://get.helm.sh/helm-{version}-{os}-{arch}.tar.gz",
                (("{os}-{arch}/helm", "helm"),),
                (
                    "https://get.helm.sh/helm-{version}-{os}-{arch}.tar.gz.sha256sum",
                    "https://get.helm.sh/helm-{version}-{os}-{arch}.tar.gz.sha256",
                ),
            ),
        ),
    ),
    Program(
        "pulumi-yaml",
        "github.com/pulumi/pulumi-yaml",
        "v1.10.0",
        (Package("github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "pulumi-language-yaml"),),
        on_path=("pulumi-language-yaml",),
        why="programs in YAML that use the Pulumi package",
        needed_by="tests",
        # The language hosts of other repositories are in Pulumi's archive, too: pulumi/pulumi, scripts/get-language-providers.sh.
        releases=_pulumi("pulumi-language-yaml"),
    ),
)
"""Programs that no sandbox needs: got only where they are asked for."""


def needed_by(purpose: NeededBy) -> tuple[Program, ...]:
    """The programs for a purpose on this system, those for the purposes before it included."""
    return for_purpose(*PURPOSES[: PURPOSES.index(purpose) + 1])


def for_purpose(*purposes: NeededBy) -> tuple[Program, ...]:
    """The programs that these purposes, and none before them, need on this system."""
    linux = current().os == "linux"
    return tuple(
        program
        for program in (*PROGRAMS, *EXTRAS)
        if program.needed_by in purposes and (linux or not program.linux_only)
    )


SOURCES: tuple[Source, ...] = (
    Source("gateway-api", "sigs.k8s.io/gateway-api", "v1.5.1"),
    Source("gateway-api-inference-extension", "sigs.k8s.io/gateway-api-inference-extension", "v1.5.0"),
)
"""Modules beyond those of ``PROGRAMS`` whose files are exported."""

GATEWAY_SOURCES: tuple[Source, ...] = (
    Source("envoy-gateway", "github.com/envoyproxy/gateway", "v1.8.1"),
    Source("ai-gateway", "github.com/envoyproxy/ai-gateway", "v1.0.0"),
    Source("agentgateway", "github.com/agentgateway/agentgateway", "v1.4.1"),
)
"""Modules with the charts of Gateway controllers: got only where they are asked for. A sandbox programs Gateways itself."""
