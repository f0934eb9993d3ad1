"""Tests of disbursements."""
