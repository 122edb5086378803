-- Any part of a word in posts and conversations, found without reading them all: which rows hold a run of three letters. Behind the writes:
-- a changed row waits in its list (a trigger puts it there) until src/platform/db/text-indexer.ts has taken it in, and is looked at
-- by itself meanwhile. Rows are named by their rowid. What this holds can be made anew from the rows: it is not exported.

create virtual table search_posts using fts5(words, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
insert into search_posts (search_posts, rank) values ('automerge', 0);
create table search_posts_waiting (number integer primary key);
create trigger search_posts_new after insert on posts begin
  insert or ignore into search_posts_waiting values (new.rowid);
end;
create trigger search_posts_changed after update of words on posts when old.words is not new.words begin
  insert or ignore into search_posts_waiting values (new.rowid);
end;
create trigger search_posts_gone after delete on posts begin
  insert or ignore into search_posts_waiting values (old.rowid);
end;
insert into search_posts_waiting select rowid from posts;

create virtual table search_messages using fts5(text, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
insert into search_messages (search_messages, rank) values ('automerge', 0);
create table search_messages_waiting (number integer primary key);
create trigger search_messages_new after insert on messages begin
  insert or ignore into search_messages_waiting values (new.rowid);
end;
create trigger search_messages_changed after update of text on messages when old.text is not new.text begin
  insert or ignore into search_messages_waiting values (new.rowid);
end;
create trigger search_messages_gone after delete on messages begin
  insert or ignore into search_messages_waiting values (old.rowid);
end;
insert into search_messages_waiting select rowid from messages;

create virtual table search_people using fts5(author_handle, author_name, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
insert into search_people (search_people, rank) values ('automerge', 0);
create table search_people_waiting (number integer primary key);
create trigger search_people_new after insert on conversations begin
  insert or ignore into search_people_waiting values (new.rowid);
end;
create trigger search_people_changed after update of author_handle, author_name on conversations when old.author_handle is not new.author_handle or old.author_name is not new.author_name begin
  insert or ignore into search_people_waiting values (new.rowid);
end;
create trigger search_people_gone after delete on conversations begin
  insert or ignore into search_people_waiting values (old.rowid);
end;
insert into search_people_waiting select rowid from conversations;
