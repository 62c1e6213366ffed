"""What a business offers, set up by its owner: services, categories, variants, questions."""
