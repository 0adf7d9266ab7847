create role cronicorn_owner nologin;
--> statement-breakpoint
grant usage, create on schema public to cronicorn_owner;
--> statement-breakpoint
set local role cronicorn_owner;
--> statement-breakpoint
create table schema_notes (id serial primary key, note text not null);
--> statement-breakpoint
alter table runs add column source text;
