"""Reviews: who reads which proposal, what they declare before they open it, how they score it, and what follows.

Nouns: reviewer (somebody of the pool), review (one reading of one submission), score (0 to 5 on one criterion), points
(all scores by their weights, 0 to 100), ranking (the proposals by the mean of their points, with the spread), cut (where
the envelope or the threshold ends). Hands on the ranking: awards are proposed from it.
"""
