alter table runs add column attempt integer not null default 1;
