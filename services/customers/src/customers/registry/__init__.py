"""What is registered of companies, from a local file or from a provider."""
