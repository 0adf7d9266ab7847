create type job_status as enum ('active', 'paused', 'archived');
--> statement-breakpoint
alter table jobs alter column status drop default;
--> statement-breakpoint
alter table jobs alter column status type job_status using status::job_status;
--> statement-breakpoint
alter table jobs alter column status set default 'active';
