"""Terraform configurations and plans as stacks."""
