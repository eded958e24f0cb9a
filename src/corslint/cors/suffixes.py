"""Suffixes below which anybody can have a name: registries, and hosting that gives names away."""

import re

HOSTING = frozenset(
    (
        *("amplifyapp.com", "awsapprunner.com", "cloudfront.net", "elasticbeanstalk.com", "on.aws"),
        *("appspot.com", "firebaseapp.com", "run.app", "web.app", "cloudfunctions.net"),
        *("azurecontainerapps.io", "azurestaticapps.net", "azurewebsites.net", "cloudapp.net"),
        *("pages.dev", "workers.dev", "trycloudflare.com", "vercel.app", "vercel.dev", "now.sh"),
        *("netlify.app", "onrender.com", "herokuapp.com", "fly.dev", "up.railway.app", "surge.sh", "deno.dev"),
        *("github.io", "githubpreview.dev", "app.github.dev", "gitlab.io", "bitbucket.io", "gitpod.io"),
        *("codesandbox.io", "csb.app", "stackblitz.io", "webcontainer.io", "glitch.me", "repl.co", "replit.app"),
        *("replit.dev", "lovable.app", "bolt.host", "webflow.io", "wixsite.com", "framer.app", "blogspot.com"),
        *("ngrok.app", "ngrok.io", "ngrok-free.app", "ngrok-free.dev", "loca.lt", "serveo.net"),
    )
)
"""From the private part of https://publicsuffix.org/list/public_suffix_list.dat, what web apps are hosted on; the whole
list is 300 kB, and costs more than a lint to read."""

_REGISTRIES = r"[a-z]{2,}|(?:ac|co|com|edu|gob|gov|ne|net|or|org)\.[a-z]{2}"
"""Top-level domains, and the second level below which countries register names."""

_AMAZON = (
    r"(?:(?:s3|s3-website|execute-api|elb|lambda-url)(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-[0-9])?\.)?"
    r"(?:amazonaws\.com(?:\.cn)?|on\.aws)"
)
"""What the names of buckets, APIs and function URLs are below."""


def is_public_suffix(name: str) -> bool:
    lowered = name.lower().rstrip(".")
    return lowered in HOSTING or any(re.fullmatch(kind, lowered) for kind in (_REGISTRIES, _AMAZON))
