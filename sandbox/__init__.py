"""A stand-in Ozon Seller API with a state, a clock, faults and a ledger.

It imports nothing of the product, and nothing of the product imports it.
"""
