"""Functions the SDK calls on the provider."""

import json
from typing import Any

from . import charts, helmcli
from .errors import PluginError
from .manifests import arrange
from .provider import Provider
from .values import plain

_KUSTOMIZE = "kubernetes:kustomize:directory"


def invoke(provider: Provider, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The result of a function. Raises PluginError for one that is not supported, or that fails."""
    args = plain(arguments)
    if token == "kubernetes:yaml:decode":  # noqa: S105 - the name of a function
        return {
            "result": _arranged(
                provider, charts.parse(str(args.get("text") or "")), str(args.get("defaultNamespace") or "")
            )
        }
    if token == "kubernetes:helm:template":  # noqa: S105
        return {"result": _template(provider, json.loads(str(args.get("jsonOpts") or "{}")))}
    if token == _KUSTOMIZE:
        raise PluginError(
            "kustomize is not supported by the stand-in plugin: render with kustomize, and use yaml/v2 ConfigGroup"
        )
    raise PluginError(f"unknown function {token!r}")


def _arranged(provider: Provider, objects: list[dict[str, Any]], namespace: str) -> list[dict[str, Any]]:
    items = arrange(objects, provider.cluster.namespaced, namespace or provider.settings.namespace)
    return [item.obj for item in items]


def _template(provider: Provider, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What `helm.sh/v3:Chart` asks for: a local chart, or one of a repository, rendered without hooks."""
    fetch = options.get("fetch_opts") or {}
    release = {
        "chart": options.get("path") or options.get("chart"),
        "version": options.get("version") or fetch.get("version"),
        "repositoryOpts": {"repo": fetch.get("repo") or options.get("repo"), **_credentials(fetch)},
        "skipCrds": options.get("skip_crd_rendering"),
    }
    source = provider.helm.source(release)
    namespace = str(options.get("namespace") or provider.settings.namespace)
    name = str(options.get("release_name") or "release")
    arguments = helmcli.template_args(name, namespace, source.arguments, release, hooks=False)
    if not provider.cluster.why_unreachable():
        arguments += ["--kube-version", provider.cluster.version()]
    if options.get("api_versions"):
        arguments += ["--api-versions", ",".join(map(str, options["api_versions"]))]
    text = provider.helm.template(arguments, options.get("values") or {}, source.environment)
    return _arranged(provider, charts.parse(text), namespace)


def _credentials(fetch: dict[str, Any]) -> dict[str, Any]:
    return {key: fetch[key] for key in ("username", "password") if fetch.get(key)}
