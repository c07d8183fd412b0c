"""Certificates that are replaced while the engine runs (``--enable-ssl-refresh``): new connections get the new ones."""

import logging
import os
import ssl

log = logging.getLogger("uvicorn.error")


class Certificates:
    """The files of a TLS context. :meth:`refresh` is called again and again, and loads them when they have changed."""

    def __init__(self, context: ssl.SSLContext, certificate: str, key: str | None) -> None:
        self._context = context
        self._files = (certificate, key or certificate)
        self._loaded = self._stamps()

    def refresh(self) -> None:
        """Loads files that have changed. If they do not fit each other yet, the next call tries again."""
        stamps = self._stamps()
        if stamps is None or stamps == self._loaded:
            return
        try:
            self._context.load_cert_chain(*self._files)
        except (OSError, ssl.SSLError) as error:
            log.debug("The new certificate cannot be loaded yet: %s", error)
            return
        self._loaded = stamps
        log.info("The certificate was loaded again.")

    def _stamps(self) -> tuple[tuple[int, int], ...] | None:
        """What tells a file from an older one; None while a file is missing."""
        try:
            found = [os.stat(file) for file in self._files]
        except OSError:
            return None
        return tuple((one.st_mtime_ns, one.st_ino) for one in found)
