-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

create table notification (
    id         uuid                        not null primary key,
    -- null: whoever is an administrator
    recipient  varchar(255),
    type       varchar(32)                 not null,
    severity   varchar(16)                 not null,
    title      varchar(400)                not null,
    message    varchar(4000)               not null,
    action_url varchar(1000),
    -- a JSON object
    metadata   text                        not null,
    -- what it is about, where only a change of it is news, and what it says of that
    subject    varchar(255),
    state      varchar(32),
    -- once for all nodes that notice the same
    occasion   varchar(400),
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null,
    constraint notification_occasion unique (occasion)
);
create index notification_recipient on notification (recipient, created_at);
create index notification_subject on notification (subject, created_at);
create index notification_expires on notification (expires_at);

-- who has read or deleted one that is for several
create table notification_mark (
    notification_id uuid                        not null references notification (id) on delete cascade,
    reader          varchar(255)                not null,
    read_at         timestamp(6) with time zone not null,
    deleted         boolean                     not null,
    constraint notification_mark_key primary key (notification_id, reader)
);
