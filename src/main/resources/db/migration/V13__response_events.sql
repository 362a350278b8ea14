-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- the events of a response in the background that is streamed: some of them a row, a line each, in ASCII
create table response_event (
    response_id    varchar(128) not null references stored_response (id) on delete cascade,
    first_sequence integer      not null,
    last_sequence  integer      not null,
    events         text         not null,
    constraint response_event_key primary key (response_id, first_sequence)
);
