create table labels (id integer primary key, item integer not null references items (id), text text not null);
insert into labels (item, text) select id, substr(body, 1, 8) from items;
alter table items rename column titel to title;
