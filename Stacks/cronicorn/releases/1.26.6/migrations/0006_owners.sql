delete from jobs where user_id not in (select id from users);
--> statement-breakpoint
alter table jobs add constraint jobs_user_id_fkey foreign key (user_id) references users (id) on delete cascade;
