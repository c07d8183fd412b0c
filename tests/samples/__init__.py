"""Every object that KServe's own repository shows, at each release: read into arguments, rendered again, compared."""
