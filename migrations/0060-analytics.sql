-- What networks say of our posts and accounts, each reading dated; and how each number grew from reading to reading.
create table measured_segments (
  workspace_id text not null,
  publication_id text not null,
  segment integer not null,
  post_id text not null,
  connection_id text not null,
  remote_id text not null,
  remote_data text not null,
  published_at bigint not null,
  next_read_at bigint not null,
  read_at bigint,
  misses integer not null,
  gone integer not null,
  likes bigint,
  replies bigint,
  reposts bigint,
  quotes bigint,
  saves bigint,
  impressions bigint,
  potential_reach bigint,
  primary key (workspace_id, publication_id, segment)
);
create index measured_segments_due on measured_segments (workspace_id, connection_id, next_read_at) where gone = 0;

create table number_changes (
  workspace_id text not null,
  id text not null,
  publication_id text not null,
  segment integer not null,
  post_id text not null,
  connection_id text not null,
  read_at bigint not null,
  likes bigint,
  replies bigint,
  reposts bigint,
  quotes bigint,
  saves bigint,
  impressions bigint,
  primary key (workspace_id, id)
);
create index number_changes_by_time on number_changes (workspace_id, read_at);

create table account_numbers (
  workspace_id text not null,
  connection_id text not null,
  read_at bigint not null,
  followers bigint,
  posts bigint,
  primary key (workspace_id, connection_id, read_at)
);
