"""One business's world: everything here lives in that business's own schema."""
