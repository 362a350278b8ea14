-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- whether the upstream told a number of tokens that cannot be, and the nearest one that can be stands here
alter table usage_record add column clamped boolean default false not null;

-- Records that usage_record or usage_hour does not take, as they were. No length, no number and no rule can refuse them here: all is text.
create table usage_refused (
    id                uuid                        not null primary key,
    refused_at        timestamp(6) with time zone not null,
    reason            text                        not null,
    at                text                        not null,
    request_id        text                        not null,
    subject           text                        not null,
    source            text                        not null,
    model             text                        not null,
    provider          text                        not null,
    outcome           text                        not null,
    prompt_tokens     text                        not null,
    completion_tokens text                        not null,
    estimated         text                        not null,
    clamped           text                        not null,
    cost_usd          text                        not null,
    latency_ms        text                        not null,
    key_id            text
);
