"""SAM: what the transform `AWS::Serverless-2016-10-31` makes of a template, read natively, with places."""

from corslint.frontends.sam.parts import Parts, parts

__all__ = ["Parts", "parts"]
