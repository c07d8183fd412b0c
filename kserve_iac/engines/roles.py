"""An engine of a service: what it is started with, on which GPU, with which model, and which argument says what of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from ..args import Engine
from ..args.base import is_output
from ..args.inference_service import Component, ComponentExtension, Predictor
from ..args.llm.inference_service import Workload
from ..capacity.pool import Pool
from ..catalog.dimensions import ModelKind
from ..catalog.gpus import Gpu
from ..findings.path import Path
from .fit import EngineSettings, Fit, ModelDimensions, Parallelism, fit
from .flags import Flags, read_flags, setting_words
from .huggingface import CommandLine
from .written import Written, has_own_command, own_env

Role = Literal["engine", "decode", "prefill", "predictor", "transformer", "explainer", "canary"]

FLAG_OF: Mapping[str, str] = {
    "kvCacheDtype": "--kv-cache-dtype",
    "parallelism.tensor": "--tensor-parallel-size",
    "maxModelLen": "--max-model-len",
    "gpuMemoryUtilization": "--gpu-memory-utilization",
    "dtype": "--dtype",
    "maxNumBatchedTokens": "--max-num-batched-tokens",
}
"""Flags of settings that sentences name."""


@dataclass(frozen=True)
class EngineRole:
    """One engine of a service. What is None cannot be told, and ``reason`` says why."""

    path: Path
    """Where it stands in the service's arguments: nothing, ``prefill``, ``predictor``, ``transformer``, ``explainer`` or
    ``canary.<n>.predictor``.
    """
    role: Role
    workload: Workload | Component
    """The arguments that stand there."""
    engine: Engine | None = None
    """Its settings as it runs, those that prefill takes over from decode included; None: none are set, or it is of an
    InferenceService.
    """
    pool: Pool | None = None
    """The pool that its pods run on."""
    gpu: Gpu | None = None
    """The GPU of that pool."""
    or_gpu: tuple[Gpu, ...] = ()
    """The same with what it may have at most, where it is a part of a GPU, whose memory is known by its name only."""
    gpus_per_pod: int = 0
    """GPUs of one of its pods, those that it claims included; 0 where it is not known what it claims."""
    claim: Path | None = None
    """The argument by which its pods claim GPUs (dynamic resource allocation); None: they claim none that are known."""
    ranks: int | None = None
    """Ranks that run in one of its pods, each on a GPU of its own; None: its command line does not tell."""
    model: ModelDimensions | None = None
    """The model."""
    kind: ModelKind | None = None
    """The architecture of the model, which may be known where its dimensions are not."""
    settings: EngineSettings | None = None
    """What decides about memory of what it is started with."""
    parallelism: Parallelism = field(default_factory=Parallelism)
    """How its GPUs share the model."""
    uses_all_gpus: bool = False
    """Whether it shares the model over all GPUs of the pod, whatever its flags say (KServe's Hugging Face server)."""
    versions: tuple[str, ...] = (EngineSettings().version,)
    """vLLM's version; several where it is not known which: one of each kind of those that may run."""
    line: CommandLine | None = None
    """How a component of an InferenceService starts it; None: it is of an LLM service."""
    command: tuple[Flags, Path] | None = None
    """The flags of a command of the user's own in place of the preset's, and the field that has them, where it certainly starts
    vLLM with the service's model; then the engine's settings are not read.
    """
    further: tuple[Written, ...] = ()
    """Flags of an LLM engine that stand beside its settings, in the order in which vLLM reads them."""
    reason: str | None = None
    """Why nothing can be said of its memory; None: something can."""

    @property
    def ranks_of_gpus(self) -> int:
        """Ranks that run on the GPUs of one of its pods: one on each, but several on a TPU chip of several devices."""
        return self.gpus_per_pod * (self.pool.ranks_per_gpu if self.pool is not None else 1)

    @property
    def gpus_of_ranks(self) -> int:
        """GPUs that the ranks of one of its pods need; 0 if the ranks are not known."""
        return -(-(self.ranks or 0) // (self.pool.ranks_per_gpu if self.pool is not None else 1))

    @cached_property
    def flags(self) -> Flags:
        """What its settings and further flags say together."""
        if self.command is not None:
            return self.command[0]
        return self.line.flags if self.line is not None else flags_together(self.engine, self.further)

    @cached_property
    def further_flags(self) -> Flags:
        """What its further flags say alone (:attr:`further`)."""
        return flags_together(None, self.further)

    @cached_property
    def own_fits(self) -> Sequence[Fit]:
        """The fit with each version that may run, as it is started; empty where nothing can be said."""
        return self.fits()

    @property
    def is_llm(self) -> bool:
        """Whether it is of an LLM service, whose engine has settings; else its flags are arguments of the container."""
        return isinstance(self.workload, Workload)

    @property
    def _has_settings(self) -> bool:
        """Whether settings decide how the engine starts; else the flags of a command do."""
        return self.is_llm and self.command is None

    @property
    def llm_workload(self) -> Workload | None:
        """The arguments that stand there, where it is of an LLM service."""
        return self.workload if isinstance(self.workload, Workload) else None

    def path_of(self, setting: str) -> Path:
        """The argument that says a setting, as configuration spells it (``maxModelLen``)."""
        if self.command is not None:
            return self.command[1]
        flag = FLAG_OF.get(setting, "").removeprefix("--")
        if not self.is_llm:
            return self._word(flag)
        return self.path_of_flag(flag) if flag in self.further_flags.words else self.path / "engine" / setting

    def path_of_flag(self, flag: str) -> Path:
        """The argument that says one of the further flags: the last one, which counts. Of a predictor, the argument that says
        a flag.
        """
        if self.command is not None:
            return self.command[1]
        if not self.is_llm:
            return self._word(flag)
        said = [one.path for one in self.further if flag in one.flags.words]
        return said[-1] if said else self.path_of("extraArgs")

    def _word(self, flag: str) -> Path:
        """The arguments of the serving container, or its command if that has all words. If the arguments are those of a runtime
        and the predictor, the word that says a flag.
        """
        own = self.workload.serving_container if isinstance(self.workload, ComponentExtension) else None
        at = self._serving / ("command" if own is not None and own.command and not own.args else "args")
        runtime = self.workload.served_by if isinstance(self.workload, Predictor) else None
        if runtime is None or not runtime.is_merged or own is None:
            return at
        said = [
            index for index, word in enumerate(own.args) if not is_output(word) and flag in read_flags([word]).words
        ]
        return at / said[-1] if said else at

    @cached_property
    def runs_vllm(self) -> bool:
        """Whether vLLM runs with :attr:`flags`. It does not if the user's own command or another server replaces it."""
        if self.line is None:
            return self.llm_workload is not None and not has_own_command(self.llm_workload)
        return not self.line.is_of_another_runtime and "transformers" not in (self.line.reason or "")

    def variable(self, name: str) -> tuple[Path, Any] | None:
        """The place that sets an environment variable of its container, and the value, which may be an Output, or None where it
        is a reference; None: it is not set.
        """
        if isinstance(self.workload, (Workload, ComponentExtension)):
            for path, one in reversed(list(own_env(self.path, self.workload))):
                if one.name == name:
                    return path, one.value
        return None

    @property
    def path_of_parallelism(self) -> Path:
        """The argument that says how many GPUs share the model."""
        return self.path / "parallelism" if self._has_settings else self.path_of("")

    @property
    def path_of_pool(self) -> Path:
        """The argument that names the pool."""
        return self.path / "pool"

    @property
    def path_of_tensor(self) -> Path:
        """The argument that says the tensor parallel size."""
        return self.path_of_parallelism / "tensor" if self._has_settings else self.path_of("")

    def path_of_refused(self, setting: str) -> Path:
        """The argument that says what a fit refuses (:class:`kserve_iac.engines.fit.result.Refusal`)."""
        if setting in ("tensor", "pipeline"):
            return self.path_of_parallelism / setting if self._has_settings else self.path_of("")
        return self.path_of(setting)

    @property
    def path_of_hub(self) -> Path | None:
        """The argument that gives the model's hub id, or that would; None: no argument can."""
        if self.line is None:
            return Path("model", "hub")
        return self.line.hub_path.under(self.path) if self.line.hub_path is not None else None

    @property
    def path_of_model(self) -> Path:
        """The argument that names the model."""
        return Path("model", "uri") if self.is_llm else self._serving

    @property
    def _serving(self) -> Path:
        """Where the serving container of a component stands."""
        within = self.workload.serving_path if isinstance(self.workload, ComponentExtension) else Path()
        return within.under(self.path)

    def name_of(self, setting: str) -> str:
        """The name of a setting, as the user writes it: ``kvCacheDtype``, or the flag."""
        flag = FLAG_OF.get(setting, "")
        is_flag = not setting.startswith("parallelism") and flag.removeprefix("--") in self.further_flags.words
        return setting if self._has_settings and not is_flag else flag

    def spelled(self, setting: str, value: str) -> str:
        """A setting and its value, as a sentence spells them: ``kvCacheDtype fp8``, or the flag."""
        return f"{self.name_of(setting)} {value}"

    def fits(self, **changed: Any) -> list[Fit]:
        """The fit with each version that may run; ``changed`` are settings in place of its own. Empty where ``reason`` is given,
        or where a type or quantisation is not covered.
        """
        return fits(self, self.parallelism, **changed)

    @property
    def refusing_fits(self) -> Sequence[Fit]:
        """The fits where a flag leaves open only how much memory the engine takes: they tell what vLLM refuses whatever the
        memory. Empty in all other cases.
        """
        if not self.flags.only_memory_is_open or self.reason != self.flags.reason:
            return []
        return fits(replace(self, reason=None), self.parallelism)


@dataclass(frozen=True)
class LLMRole(EngineRole):
    """The engine of a role of an LLM service."""

    workload: Workload
    """The arguments of the role."""


def fits(role: EngineRole, parallelism: Parallelism, **changed: Any) -> list[Fit]:
    """The fit of a role with another parallelism, with each version that may run."""
    if role.reason is not None or role.model is None or role.gpu is None or role.settings is None:
        return []
    try:
        return [
            fit(role.model, card, replace(role.settings, version=version, **changed), parallelism)
            for card in (role.gpu, *role.or_gpu)
            for version in role.versions
        ]
    except ValueError:
        return []  # a type, a quantisation or a version that the fit does not cover


def flags_together(engine: Engine | None, further: Sequence[Written]) -> Flags:
    """What the settings of an engine and its further flags say together, in this order."""
    words = setting_words(engine) if engine is not None else []
    found = read_flags([*words, *(word for one in further for word in one.words or ())])
    unknown = [one.path for one in further if one.words is None]
    if not unknown:
        return found
    return replace(found, reason=found.reason or f"{unknown[0]} cannot be read.", is_complete=False)
