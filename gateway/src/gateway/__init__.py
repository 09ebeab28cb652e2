"""The one HTTP door: routes, problems, limits, OpenAPI."""
