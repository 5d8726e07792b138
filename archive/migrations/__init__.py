"""The steps that bring an older catalogue up to date. Run by ``archive.catalogue.schema``, never by hand."""
