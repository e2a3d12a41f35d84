"""Outbox to the county, county to the copy, photos in a lane of their own; never Qt."""
