"""The components as a Pulumi package, for programs in TypeScript, Go, C#, Java and YAML.

The same classes and the same arguments as in Python: ``schema`` derives the package's schema from them, ``host`` makes the
components when the engine asks for one.
"""
