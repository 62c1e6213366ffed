"""The settings of a business's page: looks, contact, rules, languages and clock, notifications."""
