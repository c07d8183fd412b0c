"""Rules about the download of models: who downloads, with which token, with how much memory, and onto which disk."""
