-- Authors become people, known by a handle in lower case.
create table people (
    id integer primary key,
    handle text not null unique,
    name text not null
);

alter table notes add column person_id integer references people (id);

insert into people (handle, name)
select lower(author), author from (select distinct author from notes);

update notes set person_id = (select id from people where handle = lower(author));
