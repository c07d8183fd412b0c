"""Google Kubernetes Engine: arguments to the properties of Google Cloud's resources, and what Google refuses. Pure."""
