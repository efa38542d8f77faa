"""Campaigns that people make in the app and what they enter as costs; uses auth and app.db only."""
