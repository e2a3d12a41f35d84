"""The township's two database files: what people did at this desk, and the county's copy.

Importing this package costs nothing; `app.models.read` and `app.models.errors` need no database.
"""
