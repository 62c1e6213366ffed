"""Who: users, businesses, their domains and members; which business a request is about."""
