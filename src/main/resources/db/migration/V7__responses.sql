-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

create table stored_response (
    id          varchar(128)                not null primary key,
    owner       varchar(255)                not null,
    -- the model whose upstream keeps it too; none: only this database does
    kept_by     varchar(160),
    status      varchar(16)                 not null,
    previous_id varchar(128),
    -- JSON in ASCII, as it is told
    input_items text                        not null,
    body        text                        not null,
    created_at  timestamp(6) with time zone not null,
    expires_at  timestamp(6) with time zone not null,
    -- when its node last said that it works on it; none for one that is over
    beat_at     timestamp(6) with time zone
);
create index stored_response_expires on stored_response (expires_at);

-- which response has given an item
create table stored_item (
    response_id varchar(128) not null references stored_response (id) on delete cascade,
    id          varchar(128) not null,
    constraint stored_item_key primary key (response_id, id)
);
create index stored_item_id on stored_item (id);

create table stored_conversation (
    id         varchar(128)                not null primary key,
    owner      varchar(255)                not null,
    metadata   text                        not null,
    items      bigint                      not null,
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null
);
create index stored_conversation_expires on stored_conversation (expires_at);

create table conversation_item (
    conversation_id varchar(128) not null references stored_conversation (id) on delete cascade,
    place           bigint       not null,
    id              varchar(128) not null,
    body            text         not null,
    constraint conversation_item_key primary key (conversation_id, place),
    constraint conversation_item_id unique (conversation_id, id)
);
