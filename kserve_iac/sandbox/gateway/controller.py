from ..kube import Kube


class GatewayController:
    def __init__(self, kube: Kube) -> None:
        self._kube = kube

    def start(self) -> None: ...

    def stop(self) -> None: ...
