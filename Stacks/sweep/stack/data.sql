pragma journal_mode = wal;
create table schema_migrations (version integer primary key, name text not null);
insert into schema_migrations values (1, 'base');
create table items (id integer primary key, body text not null);
with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
insert into items select i, 'item ' || i || ' ' || hex(i * 2654435761 % 4294967296) from n;
