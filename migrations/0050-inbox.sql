-- Conversations with the public, and every turn in them.
create table inbox_cursors (
  workspace_id text not null,
  connection_id text not null,
  remote_cursor text,
  polled_at bigint,
  last_error text,
  primary key (workspace_id, connection_id)
);

create table conversations (
  workspace_id text not null,
  id text not null,
  connection_id text not null,
  channel_id text not null,
  account_handle text not null,
  kind text not null,
  state text not null,
  assignee_member_id text,
  root_remote_id text not null,
  author_remote_id text not null,
  author_handle text not null,
  author_name text not null,
  author_url text not null,
  author_avatar_url text,
  post_id text,
  excerpt text not null,
  messages integer not null,
  waiting integer not null,
  first_message_at bigint not null,
  last_message_at bigint not null,
  done_at bigint,
  primary key (workspace_id, id)
);
create index conversations_by_time on conversations (workspace_id, state, last_message_at desc, id desc);
create unique index conversations_by_thread on conversations (workspace_id, connection_id, root_remote_id, author_remote_id);

create table messages (
  workspace_id text not null,
  id text not null,
  conversation_id text not null,
  connection_id text not null,
  direction text not null,
  kind text not null,
  remote_id text,
  remote_data text not null,
  root_remote_id text,
  root_data text,
  parent_remote_id text,
  text text not null,
  author_handle text not null,
  author_name text not null,
  author_url text not null,
  author_avatar_url text,
  url text,
  images text not null,
  sent_at bigint not null,
  read_at bigint not null,
  post_id text,
  publication_id text,
  member_id text,
  primary key (workspace_id, id)
);
create unique index messages_by_remote on messages (workspace_id, connection_id, remote_id) where remote_id is not null;
create index messages_by_conversation on messages (workspace_id, conversation_id, sent_at, id);
create index messages_by_time on messages (workspace_id, direction, sent_at);
create index messages_by_publication on messages (workspace_id, publication_id) where publication_id is not null;
