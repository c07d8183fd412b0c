"""The live cluster during an update: the owner of an object, the records of a Helm release, and the reasons why an object is not
ready.

``client`` sends requests to the API server. The other modules are pure functions over its answers, so the tests need no cluster.
These modules are imported only if a resource will be created or changed. A preview without changes sends no requests.
"""
