"""How wide pictures of pages are, in pixels."""

SIZES = {"small": 112, "thumbnail": 200, "view": 1240}  # 1240 is A4 at 150 dots to the inch
