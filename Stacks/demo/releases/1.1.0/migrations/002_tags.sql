-- Words that begin with # in a note's body.
create table tags (
    note_id integer not null references notes (id) on delete cascade,
    tag text not null,
    primary key (note_id, tag)
);

alter table notes add column size integer;

update notes set size = length(body);

-- The tags of the notes that are already there: each body is cut into words at its spaces.
insert or ignore into tags (note_id, tag)
with recursive cut (note_id, word, rest) as (
    select id, '', body || ' ' from notes
    union all
    select note_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) from cut where rest <> ''
)
select note_id, substr(word, 2) from cut where word like '#_%';
