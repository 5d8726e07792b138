"""The JSON API, version 1, as the parts in ``openapi/`` describe it."""
