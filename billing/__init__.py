"""Stripe: the business pays the platform, and clients pay the business.

Rows live in the public schema. `billing` and `booking` never import each other: what a plan
allows reaches booking as data on `Business`, money reaches it through `booking`'s payments port.
"""
