-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

create table api_key (
    id           uuid                        not null primary key,
    -- the part of the key that is no secret: it is found by this
    handle       varchar(16)                 not null,
    hash         varchar(64)                 not null,
    owner        varchar(255)                not null,
    role         varchar(16)                 not null,
    name         varchar(100)                not null,
    -- one a line; none: all
    models       text                        not null,
    rate_limit   varchar(64),
    created_at   timestamp(6) with time zone not null,
    expires_at   timestamp(6) with time zone,
    last_used_at timestamp(6) with time zone,
    revoked_at   timestamp(6) with time zone,
    revision     bigint                      not null,
    constraint api_key_handle unique (handle)
);
create index api_key_owner on api_key (owner);
create index api_key_revision on api_key (revision);

-- one row: whoever makes or revokes a key locks it, so keys change in the order of their revisions
create table api_key_change (
    latest bigint not null
);
insert into api_key_change (latest) values (0);
