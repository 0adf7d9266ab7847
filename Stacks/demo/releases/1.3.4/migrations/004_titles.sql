-- Every note has a title from now on.
create table notes_new (
    id integer primary key autoincrement,
    uid text not null unique,
    author text not null,
    title text not null,
    body text not null,
    created_at real not null,
    size integer not null
);

insert into notes_new (id, uid, author, title, body, created_at, size)
select id, uid, author, coalesce(title, substr(body, 1, 40)), body, created_at, size from notes;

drop table notes;

alter table notes_new rename to notes;
