-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

create table conversation (
    id         uuid                        not null primary key,
    owner      varchar(255)                not null,
    name       varchar(64)                 not null,
    -- true, or null once deleted: the unique key below then lets the name be used again
    live       boolean,
    turns      integer                     not null,
    created_at timestamp(6) with time zone not null,
    updated_at timestamp(6) with time zone not null,
    deleted_at timestamp(6) with time zone,
    version    bigint                      not null,
    constraint conversation_name unique (owner, name, live)
);

create table message (
    id              uuid                        not null primary key,
    conversation_id uuid                        not null references conversation (id),
    -- twice the turn's number, and one more for the answer: an answer follows its question, whoever writes meanwhile
    place           integer                     not null,
    role            varchar(16)                 not null,
    status          varchar(16)                 not null,
    content         text                        not null,
    created_at      timestamp(6) with time zone not null,
    constraint message_place unique (conversation_id, place)
);

create table usage_record (
    id                uuid                        not null primary key,
    at                timestamp(6) with time zone not null,
    request_id        varchar(64)                 not null,
    subject           varchar(255)                not null,
    source            varchar(32)                 not null,
    model             varchar(160)                not null,
    provider          varchar(32)                 not null,
    outcome           varchar(32)                 not null,
    prompt_tokens     bigint                      not null,
    completion_tokens bigint                      not null,
    estimated         boolean                     not null,
    cost_usd          numeric(20, 10)             not null,
    latency_ms        bigint                      not null
);
create index usage_record_at on usage_record (at);

-- what dashboards read: one row per hour and model, kept in the same transaction as the records
create table usage_hour (
    hour_start        timestamp(6) with time zone not null,
    model             varchar(160)                not null,
    provider          varchar(32)                 not null,
    requests          bigint                      not null,
    errors            bigint                      not null,
    prompt_tokens     bigint                      not null,
    completion_tokens bigint                      not null,
    cost_usd          numeric(24, 10)             not null,
    latency_ms        bigint                      not null,
    constraint usage_hour_key primary key (hour_start, model, provider)
);
