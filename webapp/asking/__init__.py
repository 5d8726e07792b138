"""Who asks: sessions, tokens, providers, and the person behind a request."""
