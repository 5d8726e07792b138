"""How an archive fares: ``fonds doctor`` for people, ``/metrics`` for Prometheus."""
