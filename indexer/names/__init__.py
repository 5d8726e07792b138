"""Names across spellings, scripts and inflections: which words could be one name. See ``keys`` for the way in."""

from indexer.names.keys import VERSION, QueryKeys, index_keys, query_keys, strict_keys

__all__ = ["VERSION", "QueryKeys", "index_keys", "query_keys", "strict_keys"]
