"""Pages for people: each view parses, calls once and renders."""
