set local lock_timeout = '3s';
--> statement-breakpoint
create table models (id text primary key, price numeric not null);
--> statement-breakpoint
alter table runs add column cost numeric;
