"""The names under which requests reach the model: its own, and those of LoRA adapters."""

import time
from typing import Any

from .errors import Refused
from .options import Adapter, Options


class Models:
    """The model and the adapters that are loaded. Nothing is read from their paths."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._created = int(time.time())
        self._adapters: dict[str, Adapter] = {adapter.name: adapter for adapter in options.adapters}

    def resolve(self, name: str | None) -> tuple[str, str | None]:
        """The name for the answer, and the adapter. Raises :class:`Refused` with 404 for a name that is not served."""
        if not name:
            return self._options.names[0], None
        if name in self._options.names:
            return name, None
        if name in self._adapters:
            return name, name
        raise Refused(f"The model `{name}` does not exist.", status=404, kind="NotFoundError", param="model")

    def page(self) -> dict[str, Any]:
        """The body of ``/v1/models``."""
        first = self._options.names[0]
        cards = [
            self._card(name, self._options.model, None, self._options.max_model_len) for name in self._options.names
        ]
        cards += [self._card(one.name, one.path, one.base or first, None) for one in self._adapters.values()]
        return {"object": "list", "data": cards}

    def load(self, body: dict[str, Any]) -> str:
        """Loads an adapter at run time. Raises :class:`Refused`."""
        name, path = body.get("lora_name"), body.get("lora_path")
        if not isinstance(name, str) or not isinstance(path, str) or not name or not path:
            raise Refused("Both 'lora_name' and 'lora_path' must be provided.", kind="InvalidUserInput")
        if self._options.max_loras is None:
            raise Refused("LoRA is not enabled. Set --enable-lora.", status=500, kind="InternalServerError")
        if name in self._options.names:
            raise Refused(f"The lora adapter '{name}' conflicts with a served base model.", kind="InvalidUserInput")
        if name in self._adapters and not body.get("load_inplace"):
            message = (
                f"The lora adapter '{name}' has already been loaded. If you want to load the adapter in place, set "
                "'load_inplace' to True."
            )
            raise Refused(message, kind="InvalidUserInput")
        self._adapters[name] = Adapter(name, path)
        return f"Success: LoRA adapter '{name}' added successfully."

    def unload(self, body: dict[str, Any]) -> str:
        """Unloads an adapter at run time. Requests that run with it go on. Raises :class:`Refused`."""
        name = body.get("lora_name")
        if not isinstance(name, str) or not name:
            raise Refused("'lora_name' needs to be provided to unload a LoRA adapter.", kind="InvalidUserInput")
        if name not in self._adapters:
            raise Refused(f"The lora adapter '{name}' cannot be found.", status=404, kind="NotFoundError")
        del self._adapters[name]
        return f"Success: LoRA adapter '{name}' removed successfully."

    def _card(self, name: str, root: str, parent: str | None, length: int | None) -> dict[str, Any]:
        return {
            "id": name,
            "object": "model",
            "created": self._created,
            "owned_by": "vllm",
            "root": root,
            "parent": parent,
            "max_model_len": length,
            "permission": [],
        }
