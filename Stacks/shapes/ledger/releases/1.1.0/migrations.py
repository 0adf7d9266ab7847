MIGRATIONS = [
    "create table entries (id integer primary key, amount integer not null, note text)",
    "alter table entries add column account text not null default 'main'",
]
