"""Faults on purpose: killed writers, power cuts, failing disks. Each test has a control that must fail."""
