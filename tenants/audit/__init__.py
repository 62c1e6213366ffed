"""The audit trail: the one model that lives in public and in each business's schema."""
