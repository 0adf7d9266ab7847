alter table jobs add column tags text[] not null default '{}';
