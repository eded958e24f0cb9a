"""CloudFormation templates, in YAML and JSON."""
