"""Rules about gated models: Hugging Face serves their files only with the token of an account that has access."""

from collections.abc import Iterator
from dataclasses import replace

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields
from ...args.llm.inference_service import Workload
from ...args.storage import ClusterStorageContainerArgs, LocalModelCacheArgs, LocalModelNamespaceCacheArgs
from ...args.workload import ClusterMeta
from ...catalog.kserve import older
from ...catalog.models import is_gated, owners_without_gates
from ...compiled import Compiled, CompiledObject
from ...compiled.accounts import DEFAULT
from ...compiled.references import SECRET_ANNOTATION
from ...engines.downloads import DOWNLOADER, Download, downloads
from ...engines.huggingface import hub_model
from ...engines.models import dimensions_by_uri
from ...findings.path import Path
from .initializer import MERGED_FROM

KEY = "HF_TOKEN"
"""Key by which KServe recognises a Secret with a token (HFTokenKey in pkg/credentials/hf/hf_secret.go)."""

TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
"""Variables in which ``huggingface_hub`` looks for a token (constants.py and utils/_auth.py of huggingface_hub)."""


def tokens_reach_downloads(compiled: Compiled) -> Iterator[Problem]:
    """KServe takes the token for its storage initializer from a Secret that the pod's ServiceAccount lists. It passes no variable
    of the engine to it (pkg/credentials/service_account_credentials.go; kserve/kserve#4400, #6260, #3832).

    A Secret that an existing ServiceAccount lists cannot be seen, unless ``existing`` says which ones it lists. So a service that
    names a ServiceAccount is not warned of, and every other finding says under which condition the download works.
    """
    for one in compiled.objects:
        service = one.whole
        for problem in service.shared(
            lambda service: tuple(_problems(service, compiled)), (tokens_reach_downloads, compiled)
        ):
            yield replace(problem, where=service.place(problem.where))


def _problems(service: CompiledObject[ClusterMeta], compiled: Compiled) -> Iterator[Problem]:
    args = service.args
    if not isinstance(args, LLMInferenceServiceArgs | InferenceServiceArgs) or SECRET_ANNOTATION in args.annotations:
        return
    said: set[Path] = set()
    for download in downloads(args):
        if compiled.is_cached(download.uri, args):
            continue
        if _is_gated(download.uri):
            problem = _of_engine(download) if download.by_engine else _of_initializer(download, service, compiled)
        elif _may_be_gated(download, compiled):
            problem = _of_lost_token(download, service, compiled)
        else:
            continue
        if problem is not None and problem.where not in said:
            said.add(problem.where)
            yield problem


def _is_gated(uri: str) -> bool:
    hub = hub_model(uri)
    return hub is not None and is_gated(hub)


def _may_be_gated(download: Download, compiled: Compiled) -> bool:
    """Whether the storage initializer downloads a model from Hugging Face that is not known, and the engine has a token for
    it. Nothing is said of owners whose known models are not gated.
    """
    hub = hub_model(download.uri)
    if hub is None or download.by_engine or next(_tokens(download), None) is None:
        return False
    if hub.partition("/")[0].lower() in owners_without_gates():
        return False
    return dimensions_by_uri(download.uri, compiled.context.models) is None


def _of_lost_token(download: Download, service: CompiledObject[ClusterMeta], compiled: Compiled) -> Problem | None:
    """The token of a model that is not known. It can be meant for other files that the engine itself downloads, so that the
    finding says under which condition the download fails.
    """
    found = _of_initializer(download, service, compiled)
    if found is None:
        return None
    path, variable = next(_tokens(download))
    return Problem(
        "token-unread",
        path,
        f"{variable} reaches the engine only, but the storage initializer downloads {hub_model(download.uri)} before the engine "
        "starts. If Hugging Face serves this model only with a token, the download fails.",
        found.mend,
    )


def _of_engine(download: Download) -> Problem | None:
    """Findings if the engine downloads the model: its environment must contain the token."""
    if next(_tokens(download), None) is not None or _has_env_from(download):
        return None
    where = "env of the service" if isinstance(download.engine[0][1], Workload) else "env of the container"
    return Problem(
        "gated-model",
        download.path,
        f"Hugging Face serves {hub_model(download.uri)} only with a token, and the engine, which downloads the model, has none.",
        f"Add HF_TOKEN to {where}, from a Secret.",
    )


def _of_initializer(download: Download, service: CompiledObject[ClusterMeta], compiled: Compiled) -> Problem | None:
    """Findings if KServe's storage initializer downloads the model."""
    args = service.args
    is_llm = isinstance(args, LLMInferenceServiceArgs)
    if isinstance(args, LLMInferenceServiceArgs) and args.model is not None and args.model.credentials is not None:
        return None
    if _initializer_has_token(download):
        return None
    given = download.pod.service_account_name if download.pod is not None else None
    name = str(given) if given is not None and not is_output(given) else DEFAULT
    lists_token = None if is_output(given) else _lists_token(service.namespace or "", name, compiled)
    if lists_token or (given is not None and lists_token is None):
        return None
    if not is_llm and _container_has_token(download.uri, compiled):
        return None
    hub = hub_model(download.uri)
    account = "serviceAccountName of the role's template" if is_llm else "serviceAccountName of the component"
    mend = f"Set {account} to a ServiceAccount that lists a Secret with the key HF_TOKEN."
    if is_llm and not older(service.kserve, MERGED_FROM):
        mend = "Set model.credentials to the name of a Secret with the key HF_TOKEN."
    unless = f"The download fails unless the ServiceAccount {name} lists a Secret with the key {KEY}."
    if lists_token is False:
        unless = f"The ServiceAccount {name} lists no Secret with the key {KEY}, so the download fails."
    if (token := next(_tokens(download), None)) is not None:
        path, variable = token
        return Problem(
            "gated-model",
            path,
            f"Hugging Face serves {hub} only with a token. {variable} reaches the engine only, but the storage initializer "
            f"downloads the model before the engine starts. {unless}",
            mend,
        )
    return Problem(
        "gated-model",
        download.path,
        f"Hugging Face serves {hub} only with a token, and the service gives none to the storage initializer. {unless}",
        mend,
    )


def _lists_token(namespace: str, name: str, compiled: Compiled) -> bool | None:
    """Whether a ServiceAccount lists a Secret with a token, by ``existing``; None: it is not known."""
    existing = compiled.environment.existing
    account = next(
        (one for one in existing.service_accounts or () if (one.namespace, one.name) == (namespace, name)), None
    )
    if account is None or account.secrets is None:
        return None
    keys = [
        next((one.keys for one in existing.secrets or () if (one.namespace, one.name) == (namespace, secret)), [])
        for secret in account.secrets
    ]
    if any(KEY in one for one in keys):
        return True
    return False if all(keys) else None


def _tokens(download: Download) -> Iterator[tuple[Path, str]]:
    """Variables of the engine that contain a token."""
    for path, given in download.engine:
        for index, variable in enumerate(given.env):
            if variable.name in TOKENS:
                yield path / "env" / index, variable.name


def _has_env_from(download: Download) -> bool:
    """Whether the environment of the engine contains variables with unknown names."""
    return any(isinstance(given, ContainerFields) and given.env_from for _, given in download.engine)


def _initializer_has_token(download: Download) -> bool:
    """Whether the pod has its own storage initializer with a token."""
    own = [one for one in download.pod.init_containers if one.name == DOWNLOADER] if download.pod is not None else []
    return any(one.env_from or any(variable.name in TOKENS for variable in one.env) for one in own)


def _container_has_token(uri: str, compiled: Compiled) -> bool:
    """Whether a ClusterStorageContainer of the environment has the token. KServe uses these only for InferenceServices."""
    for one in compiled.of_kind(ClusterStorageContainerArgs):
        container = one.args.container
        has_token = container.env_from or any(variable.name in TOKENS for variable in container.env)
        formats = one.args.supported_uri_formats
        if has_token and any(given.regex is not None or uri.startswith(given.prefix or "") for given in formats):
            return True
    return False


def tokens_reach_caches(compiled: Compiled) -> Iterator[Problem]:
    """A job downloads a cached model with the credentials of the cache (localmodel controllers of kserve/kserve)."""
    for one in compiled.objects:
        args = one.args
        if not isinstance(args, LocalModelCacheArgs | LocalModelNamespaceCacheArgs):
            continue
        if not _is_gated(args.source_model_uri) or args.service_account_name is not None or args.storage is not None:
            continue
        yield Problem(
            "gated-model",
            one.section / "sourceModelUri",
            f"Hugging Face serves {hub_model(args.source_model_uri)} only with a token, and the cache sets no "
            "ServiceAccount. The download fails unless the ServiceAccount default lists a Secret with the key HF_TOKEN.",
            "Set serviceAccountName to a ServiceAccount that lists a Secret with the key HF_TOKEN.",
        )
