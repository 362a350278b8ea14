"""What the description cannot say, and what the run must not do: it neither ends its own key nor leaves inputs to chance that
JSON Schema has no words for."""

import ast
import os
import threading
from datetime import datetime, timedelta, timezone
from uuid import UUID

import schemathesis
from schemathesis.core import NOT_SET

OWN_KEY = os.environ["AGENTSFLOW_KEY_ID"]
NO_KEY = str(UUID(int=0))
LONGEST = timedelta(days=366)
CHATTER = "demo"
EMBEDDER = "text-embedding-3-small"
MODELS = {CHATTER, EMBEDDER, "fake", "task:chat"}
PARSING = threading.Lock()
parse_alone = ast.parse


def parse_in_turn(*arguments, **named):
    """CPython counts the depth of every thread's trees together: of two threads that parse at once, one fails."""
    with PARSING:
        return parse_alone(*arguments, **named)


ast.parse = parse_in_turn


@schemathesis.hook
def before_call(ctx, case, kwargs):
    keep_own_key(case)
    send_bodies_where_they_go(case)
    if case.meta is not None and case.meta.generation.mode.is_positive:
        expire_later(case)
        ask_for_a_range(case)
        spell_once(case)
        ask_who_can(case)


def keep_own_key(case):
    """The key of this run stays: every call after its end would be refused, and nothing tested."""
    if case.operation.label == "DELETE /api/keys/{id}" and str(case.path_parameters.get("id")).lower() == OWN_KEY:
        case.path_parameters["id"] = NO_KEY


def send_bodies_where_they_go(case):
    """GET, HEAD and DELETE take no body, on any path: 400 before the path is looked at. Without one they have to be 405."""
    if case.method != case.operation.method.upper() and case.method in ("GET", "HEAD", "DELETE"):
        case.body = NOT_SET
        case.media_type = None


def expire_later(case):
    """A key ends later than now."""
    if case.operation.label == "POST /api/keys" and isinstance(case.body, dict):
        time = case.body.get("expires_at")
        if isinstance(time, str) and moment(time) is not None and moment(time) <= datetime.now(timezone.utc):
            # leap years stay leap years
            case.body["expires_at"] = f"{9200 + int(time[:4]) % 400}{time[4:]}"


def ask_for_a_range(case):
    """A range begins before its end, and has at most 366 days."""
    if case.operation.label == "GET /api/models/metrics" and case.query:
        start = case.query.get("start_date")
        end = case.query.get("end_date")
        first = moment(start) if start is not None else None
        last = moment(end) if end is not None else datetime.now(timezone.utc)
        if first is not None and last is not None and not timedelta(0) <= last - first <= LONGEST:
            case.query["end_date"] = start


def spell_once(case):
    """Of two members of an object that differ in case alone there is one, and it is spelled as the description has it."""
    if case.operation.path.startswith("/v1/"):
        case.body = spelled(case.body, known_names(case.operation.schema.raw_schema))


def spelled(value, known):
    if isinstance(value, list):
        return [spelled(entry, known) for entry in value]
    if not isinstance(value, dict):
        return value
    members = {}
    for name in sorted(value, key=lambda name: name not in known.values()):
        folded = name.casefold()
        if known.get(folded, name) == name and folded not in members:
            members[folded] = name
    return {name: spelled(entry, known) for name, entry in value.items() if name in members.values()}


def ask_who_can(case):
    """A model is asked for what it can do."""
    embeddings = case.operation.path == "/v1/embeddings"
    for holder in (case.body, case.query):
        if isinstance(holder, dict) and (holder.get("model") == EMBEDDER) != embeddings:
            if holder.get("model") in MODELS:
                holder["model"] = EMBEDDER if embeddings else CHATTER


def known_names(description):
    """The names of members by their folded spelling."""
    return {name.casefold(): name for name in names(description["components"]["schemas"])}


def names(part):
    """What stands under `properties`, however deep."""
    found = set()
    seen = set()
    parts = [part]
    while parts:
        part = parts.pop()
        if id(part) in seen or not isinstance(part, (dict, list)):
            continue
        seen.add(id(part))
        if isinstance(part, list):
            parts += part
        else:
            parts += part.values()
            properties = part.get("properties")
            found.update(properties if isinstance(properties, dict) else ())
    return found


def moment(text):
    """A date or a time of RFC 3339; None for anything else."""
    try:
        time = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)
