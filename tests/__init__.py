"""Tests: stories, contracts, judges, golden bytes and laws."""
