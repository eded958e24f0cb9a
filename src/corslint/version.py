"""The version: the build reads it from here, so does the JSON output; asking the installed metadata costs 40 ms."""

VERSION = "0.1.0"
