"""The one error that the plugin shows."""


class PluginError(Exception):
    """An operation did not happen. The message is shown to the user as it is."""
