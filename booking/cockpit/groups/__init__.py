"""Group sessions in the cockpit: plan them, see who comes, add somebody, call one off."""
