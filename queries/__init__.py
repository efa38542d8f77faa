"""Every line of SQL in the project and the small reader for it.

Imports neither etl nor dashboard.
"""
