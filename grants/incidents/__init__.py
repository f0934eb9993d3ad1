"""Incidents and complaints: taken from anybody, looked into in time, kept from those concerned."""
