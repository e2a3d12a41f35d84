"""What a person can do: draft, attach, submit, take a step, see what is to do.

Importing this package costs nothing; `app.casework.reading` needs no database.
"""
