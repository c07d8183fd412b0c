"""Models that the catalogue lacks: the project's own descriptions of them, and the hub that they are read from."""
