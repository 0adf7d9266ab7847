create table messages (id bigserial primary key, body text not null)
