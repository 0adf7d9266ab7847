alter table notes add column mood text;

create index notes_by_mood on notes (mood);
