"""What fits the reference is refused only where no schema can tell that it will be, and the answer says in which field."""

import re

import schemathesis

# By the field at fault, what the schema of a word cannot say of it.
UNSAID = {
    "from": "lies before to; together with to, instead of a period; the day is one that its month has",
    "to": "the day is one that its month has",
    "as_of": "the day is one that its month has",
    "by": "which dimensions the metrics in the path carry, and what a comparison leaves to ask by",
    "sort": "which columns the answer of these metrics has",
    "limit": "which forms hold all rows",
    "cursor": "was given by the page before, with the same other words",
    "run": "begins one run and not several",
    "compare": "needs the window or the run that it is set beside",
    "period": "lies in an award year that the configuration knows",
    "status": "is a part of the name of a state",
    "hashsum": "begins one and not several",
    "sql": "one SELECT over the tables that there are",
    "params": "as many as the query has places for",
}


@schemathesis.check
def refuses_only_what_no_schema_can_say(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    # A query that cannot run, or meets a limit, is told by the engine.
    if case.path == "/v1/sql" and problem["status"] == 422:
        return
    # A chart is cut by what its questions carry; /v1/charts tells what they are.
    if case.path.startswith("/v1/charts/") and re.search("unknown filter|cannot be cut by", problem["detail"]):
        return
    assert problem.get("field") in UNSAID, f"refused although it fits: {problem}"
