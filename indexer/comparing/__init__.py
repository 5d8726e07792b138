"""Two renditions of one document side by side: which pages belong together, and which words differ."""
