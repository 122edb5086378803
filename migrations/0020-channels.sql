create table connections (
  workspace_id text not null,
  id text not null,
  channel_id text not null,
  method_id text not null,
  account_key text not null,
  remote_id text not null,
  handle text not null,
  display_name text not null,
  url text not null,
  avatar_url text,
  followers bigint,
  origin text not null,
  credentials text,
  credentials_version bigint not null,
  renewing_by text,
  renewing_until bigint,
  scopes text not null,
  learnt text not null,
  state text not null,
  state_reason text,
  expires_at bigint,
  connected_at bigint not null,
  checked_at bigint not null,
  primary key (workspace_id, id)
);
create unique index connections_account on connections (workspace_id, channel_id, account_key);

create table connect_attempts (
  state_hash text not null primary key,
  workspace_id text not null,
  user_id text not null,
  channel_id text not null,
  method_id text not null,
  remember text not null,
  expires_at bigint not null
);
create index connect_attempts_expiry on connect_attempts (expires_at);
