"""The booking page: for clients, without an account and without a cookie."""
