-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- what a key, a user or a tag may spend in a period
create table budget (
    owner_kind varchar(8)                  not null,
    owner_id   varchar(255)                not null,
    -- none: there is no budget any more
    usd        numeric(20, 10),
    period     varchar(8)                  not null,
    -- whether an administrator has set it, so that its owner cannot lift it
    by_admin   boolean                     not null,
    changed_at timestamp(6) with time zone not null,
    revision   bigint                      not null,
    constraint budget_key primary key (owner_kind, owner_id)
);
create index budget_revision on budget (revision);

-- one row: whoever changes a budget locks it, so budgets change in the order of their revisions
create table budget_change (
    latest bigint not null
);
insert into budget_change (latest) values (0);

-- what has been spent of a budget in one of its periods, kept in the same transaction as the records of usage
create table budget_spend (
    owner_kind varchar(8)                  not null,
    owner_id   varchar(255)                not null,
    period     varchar(8)                  not null,
    starts_at  timestamp(6) with time zone not null,
    usd        numeric(24, 10)             not null,
    created_at timestamp(6) with time zone not null,
    -- whether the records from before this row was made have been counted once no writer could have missed it
    counted    boolean                     not null,
    warned_at  timestamp(6) with time zone,
    constraint budget_spend_key primary key (owner_kind, owner_id, period, starts_at)
);
create index budget_spend_counted on budget_spend (counted, created_at);

-- what each node holds back for its calls under way, while there is no Redis
create table budget_hold (
    owner_kind varchar(8)                  not null,
    owner_id   varchar(255)                not null,
    period     varchar(8)                  not null,
    starts_at  timestamp(6) with time zone not null,
    node       varchar(36)                 not null,
    nano_usd   bigint                      not null,
    -- a figure of the node that is older than this one counts no more
    place      bigint                      not null,
    expires_at timestamp(6) with time zone not null,
    constraint budget_hold_key primary key (owner_kind, owner_id, period, starts_at, node)
);
