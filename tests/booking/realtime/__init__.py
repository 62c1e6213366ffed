"""The live stream, heard over a real PostgreSQL."""
