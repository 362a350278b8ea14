-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- who has changed what; rows are added and never changed
create table audit_entry (
    id         uuid                        not null primary key,
    at         timestamp(6) with time zone not null,
    actor      varchar(255)                not null,
    -- the API key that the actor came with, none for a token's
    key_id     uuid,
    action     varchar(64)                 not null,
    target     varchar(300)                not null,
    request_id varchar(64)                 not null,
    -- JSON, without secrets; none where there was nothing before, or is nothing after
    before     text,
    after      text
);
create index audit_entry_at on audit_entry (at, id);
