-- Dropping a table deletes its rows first, and with them whatever refers to them "on delete cascade".
pragma foreign_keys = off;

-- The size of a note is no longer optional, which SQLite can only say of a new table.
create table notes_new (
    id integer primary key autoincrement,
    uid text not null unique,
    author text not null,
    title text,
    body text not null,
    created_at real not null,
    size integer not null
);

insert into notes_new (id, uid, author, title, body, created_at, size)
select id, uid, author, title, body, created_at, coalesce(size, length(body)) from notes;

drop table notes;

alter table notes_new rename to notes;

-- Results have a successor, which knows more; their rows move there.
create table note_statistics (
    note_id integer primary key references notes (id) on delete cascade,
    words integer not null,
    characters integer not null
);

insert into note_statistics (note_id, words, characters)
select r.note_id, r.words, n.size from results r join notes n on n.id = r.note_id;

drop table results;

pragma foreign_keys = on;
