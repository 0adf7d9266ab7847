create table notes (
    id integer primary key autoincrement,
    uid text not null unique,
    author text not null,
    title text,
    body text not null,
    created_at real not null
);

-- Every note posted is one job for the worker.
create table jobs (
    id integer primary key autoincrement,
    note_id integer not null references notes (id) on delete cascade,
    state text not null check (state in ('queued', 'running', 'done')),
    queued_at real not null,
    finished_at real
);

create index jobs_by_state on jobs (state, queued_at);

create table results (
    note_id integer primary key references notes (id) on delete cascade,
    words integer not null
);

-- One row, which the worker renews as long as its loop goes round.
create table heartbeat (
    id integer primary key check (id = 1),
    beat_at real not null,
    beats integer not null
);

insert into heartbeat (id, beat_at, beats) values (1, 0, 0);
