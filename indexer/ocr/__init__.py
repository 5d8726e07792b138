"""OCR: text out of scans and images, by Tesseract, in confined children of a warm process of their own."""
