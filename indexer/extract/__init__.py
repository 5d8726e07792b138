"""Text out of files: one module a format, registered by the media types it reads."""
