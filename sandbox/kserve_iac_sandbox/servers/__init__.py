"""Model servers and the storage initializer as programs of this machine, each in a virtual environment of its own."""
