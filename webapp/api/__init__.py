"""The JSON API, version 1, as ``openapi.json`` describes it."""
