-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions. ${by_month} is empty on H2.

-- names that the owner of a key has given it, one a line; none: null or nothing
alter table api_key add column tags text;

-- one row per call of a model; takes the place of usage_record, whose rows come here by and by
create table usage_call (
    id                 uuid                        not null,
    at                 timestamp(6) with time zone not null,
    request_id         varchar(64)                 not null,
    subject            varchar(255)                not null,
    key_id             uuid,
    -- of the key, separated by commas, in order
    tags               varchar(1000)               not null,
    source             varchar(32)                 not null,
    route              varchar(64)                 not null,
    dialect            varchar(32)                 not null,
    asked_model        varchar(160)                not null,
    model              varchar(160)                not null,
    provider           varchar(32)                 not null,
    agent              varchar(160)                not null,
    run_id             varchar(64),
    conversation_id    varchar(64),
    attempt            integer                     not null,
    status             varchar(16)                 not null,
    error_type         varchar(32)                 not null,
    prompt_tokens      bigint                      not null,
    completion_tokens  bigint                      not null,
    cached_tokens      bigint                      not null,
    cache_write_tokens bigint                      not null,
    reasoning_tokens   bigint                      not null,
    estimated          boolean                     not null,
    clamped            boolean                     not null,
    cost_usd           numeric(20, 10)             not null,
    latency_ms         bigint                      not null,
    first_token_ms     bigint,
    constraint usage_call_key primary key (at, id)
) ${by_month};
create index usage_call_subject on usage_call (subject, at, id);

-- Sums by hour and by day (UTC), kept in the transaction that writes the calls. breakdown says which columns a row tells apart:
-- 'model' (route, model, provider), 'caller' (these, subject, key, agent), 'tag' (these and one tag); the others are empty.
create table usage_rollup_hour (
    start_at              timestamp(6) with time zone not null,
    breakdown             varchar(8)                  not null,
    subject               varchar(255)                not null,
    key_id                uuid                        not null,
    agent                 varchar(160)                not null,
    tag                   varchar(64)                 not null,
    route                 varchar(64)                 not null,
    model                 varchar(160)                not null,
    provider              varchar(32)                 not null,
    requests              bigint                      not null,
    errors                bigint                      not null,
    cut                   bigint                      not null,
    abandoned             bigint                      not null,
    refused               bigint                      not null,
    cached                bigint                      not null,
    estimated             bigint                      not null,
    prompt_tokens         bigint                      not null,
    completion_tokens     bigint                      not null,
    cached_tokens         bigint                      not null,
    cache_write_tokens    bigint                      not null,
    reasoning_tokens      bigint                      not null,
    cost_usd              numeric(24, 10)             not null,
    latency_ms            bigint                      not null,
    first_token_ms        bigint                      not null,
    first_tokens          bigint                      not null,
    -- a histogram is one number: the count of bucket n stands in its decimal digits from 12 * n on, so that + adds histograms
    latency_histogram     numeric                     not null,
    first_token_histogram numeric                     not null,
    constraint usage_rollup_hour_key
        primary key (breakdown, start_at, subject, key_id, agent, tag, route, model, provider)
);
create index usage_rollup_hour_subject on usage_rollup_hour (subject, start_at);

create table usage_rollup_day (
    start_at              timestamp(6) with time zone not null,
    breakdown             varchar(8)                  not null,
    subject               varchar(255)                not null,
    key_id                uuid                        not null,
    agent                 varchar(160)                not null,
    tag                   varchar(64)                 not null,
    route                 varchar(64)                 not null,
    model                 varchar(160)                not null,
    provider              varchar(32)                 not null,
    requests              bigint                      not null,
    errors                bigint                      not null,
    cut                   bigint                      not null,
    abandoned             bigint                      not null,
    refused               bigint                      not null,
    cached                bigint                      not null,
    estimated             bigint                      not null,
    prompt_tokens         bigint                      not null,
    completion_tokens     bigint                      not null,
    cached_tokens         bigint                      not null,
    cache_write_tokens    bigint                      not null,
    reasoning_tokens      bigint                      not null,
    cost_usd              numeric(24, 10)             not null,
    latency_ms            bigint                      not null,
    first_token_ms        bigint                      not null,
    first_tokens          bigint                      not null,
    latency_histogram     numeric                     not null,
    first_token_histogram numeric                     not null,
    constraint usage_rollup_day_key
        primary key (breakdown, start_at, subject, key_id, agent, tag, route, model, provider)
);
create index usage_rollup_day_subject on usage_rollup_day (subject, start_at);

-- months whose calls have left usage_call
create table usage_month (
    start_at   timestamp(6) with time zone not null primary key,
    calls      bigint                      not null,
    -- where they stand now; none: nowhere
    file       text,
    removed_at timestamp(6) with time zone not null
);

alter table usage_refused add column tags text;
alter table usage_refused add column route text;
alter table usage_refused add column dialect text;
alter table usage_refused add column asked_model text;
alter table usage_refused add column agent text;
alter table usage_refused add column run_id text;
alter table usage_refused add column conversation_id text;
alter table usage_refused add column attempt text;
alter table usage_refused add column status text;
alter table usage_refused add column first_token_ms text;
