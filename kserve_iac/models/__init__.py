"""Models that the catalogue does not have: their descriptions in the project, and the hub from which these are read."""
