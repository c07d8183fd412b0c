"""The arguments of LLMInferenceServices, a part in each module."""
