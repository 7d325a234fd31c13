"""Validates a directory as an RO-Crate: ro_crate.py DIRECTORY CONTEXT. Prints one line for each finding, then "passed" or "failed".

The JSON-LD context comes from a file: nothing is fetched.
"""

import sys

import requests
from rocrate_validator import models, services

directory, context = sys.argv[1:]
ADDRESS = "https://w3id.org/ro/crate/1.2/context"


def answer(session, request, **options):
    if request.url != ADDRESS:
        raise requests.ConnectionError(f"{request.url} is not to be fetched")
    response = requests.Response()
    response.status_code = 200
    response.url = ADDRESS
    response.request = request
    response.headers["Content-Type"] = "application/ld+json"
    with open(context, "rb") as file:
        response._content = file.read()
    return response


requests.Session.send = answer
result = services.validate(
    models.ValidationSettings(
        rocrate_uri=directory,
        profile_identifier="ro-crate-1.2",
        requirement_severity=models.Severity.RECOMMENDED,
        no_cache=True,
    )
)
for line in sorted({f"{issue.severity.name} {issue.message}" for issue in result.get_issues()}):
    print(line)
