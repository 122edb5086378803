-- The network that lives inside the product: its accounts, their posts, and what its made-up public does.
create table rehearsal_accounts (
  workspace_id text not null,
  id text not null,
  handle text not null,
  display_name text not null,
  followers bigint not null,
  token text not null,
  faults text not null,
  faults_version bigint not null,
  created_at bigint not null,
  primary key (workspace_id, id)
);
create unique index rehearsal_accounts_handle on rehearsal_accounts (workspace_id, handle);

create table rehearsal_posts (
  workspace_id text not null,
  id text not null,
  account_id text not null,
  post_key text not null,
  text text not null,
  language text not null,
  images text not null,
  card_url text,
  reply_to text,
  created_at bigint not null,
  visible_at bigint not null,
  deleted_at bigint,
  primary key (workspace_id, id)
);
create unique index rehearsal_posts_key on rehearsal_posts (workspace_id, account_id, post_key);
create index rehearsal_posts_time on rehearsal_posts (workspace_id, created_at);

create table rehearsal_interactions (
  workspace_id text not null,
  id text not null,
  account_id text not null,
  post_id text,
  seq bigint not null,
  kind text not null,
  author_handle text not null,
  author_name text not null,
  author_followers bigint not null,
  text text,
  at bigint not null,
  primary key (workspace_id, id)
);
create unique index rehearsal_interactions_seq on rehearsal_interactions (workspace_id, seq);
create index rehearsal_interactions_post on rehearsal_interactions (workspace_id, post_id, kind);
