"""Rules about the download of models."""

from ..declaration import Chapter, Rule

DOWNLOADS = Chapter(
    title="Downloads of models",
    rules=(
        Rule(
            "gated-model",
            "warning",
            meaning=(
                "Hugging Face serves the model only with a token, and no token reaches the container that downloads it, "
                "as far as the environment tells. The Secrets of an existing ServiceAccount cannot be seen."
            ),
            source=(
                "`gated` of `catalog/data/models.json`; pkg/credentials/service_account_credentials.go; "
                "kserve/kserve#4400, #6260, #3832"
            ),
            example=(
                "services.chat.llmInferenceService.model.uri: Hugging Face serves meta-llama/Llama-3.3-70B-Instruct only "
                "with a token, and the service gives none to the storage initializer. The download fails unless the "
                "ServiceAccount default lists a Secret with the key HF_TOKEN. Set model.credentials to the name of a "
                "Secret with the key HF_TOKEN."
            ),
        ),
    ),
)
