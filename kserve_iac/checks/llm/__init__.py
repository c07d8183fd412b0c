"""What cannot work in an LLMInferenceService though KServe accepts it."""
