"""The components of an InferenceService as they are written. What KServe refuses of one is in :mod:`kserve_iac.rules.kserve`."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Predictor, Transformer


def components(args: InferenceServiceArgs) -> Iterator[tuple[str, Predictor | Transformer]]:
    """Every component with its path."""
    yield "predictor", args.predictor
    if args.transformer is not None:
        yield "transformer", args.transformer
    for index, canary in enumerate(args.canary):
        yield f"canary.{index}.predictor", canary.predictor
