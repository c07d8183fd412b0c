"""What all tests share: property tests take the time they need, on a busy machine too."""

from hypothesis import settings

settings.register_profile("kserve-iac-sandbox", deadline=None)
settings.load_profile("kserve-iac-sandbox")
