"""How much a query may ask for. Beyond these it is refused as ``query-too-large``."""

LENGTH = 10_000  # code points of the query as given
TERMS = 200  # tokens of words and phrases, wildcards, fuzzy words, names, values and dates together
NESTING = 40  # parentheses within parentheses
DISTANCE = 100  # words between the operands of w/10 and the like
NEAR_WORDS = 8  # words in "a b c"~10
PATTERN = 64  # letters of a wildcard word; longer words are cut by the analysis
EXPANSION = 10_000  # indexed words that one wildcard or fuzzy word may stand for
