-- Who people are: kept by the sign-in library (better-auth), under our names. Global: a person may be in many workspaces.
create table users (
  id text primary key,
  name text not null,
  email text not null,
  email_verified integer not null,
  image text,
  language text not null,
  two_factor_enabled integer,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index users_email on users (email);

create table sessions (
  id text primary key,
  user_id text not null,
  token text not null,
  expires_at bigint not null,
  ip_address text,
  user_agent text,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index sessions_token on sessions (token);
create index sessions_user on sessions (user_id);

create table credentials (
  id text primary key,
  user_id text not null,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at bigint,
  refresh_token_expires_at bigint,
  scope text,
  created_at bigint not null,
  updated_at bigint not null
);
create index credentials_user on credentials (user_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index verifications_identifier on verifications (identifier);

create table two_factors (
  id text primary key,
  user_id text not null,
  secret text not null,
  backup_codes text not null,
  verified integer,
  failed_verification_count integer,
  locked_until bigint
);
create index two_factors_user on two_factors (user_id);

create table passkeys (
  id text primary key,
  user_id text not null,
  name text,
  public_key text not null,
  credential_id text not null,
  counter integer not null,
  device_type text not null,
  backed_up integer not null,
  transports text,
  aaguid text,
  created_at bigint
);
create index passkeys_user on passkeys (user_id);
create unique index passkeys_credential on passkeys (credential_id);

-- The one key that signs cookies and seals second factors, itself sealed with the master key: rotating that one keeps people signed in.
create table auth_secrets (
  id integer primary key,
  envelope text not null,
  created_at bigint not null
);

create table first_owner_links (
  token_hash text primary key,
  created_at bigint not null
);

create table workspaces (
  id text primary key,
  name text not null,
  language text not null,
  zone text not null,
  week_start integer not null,
  currency text not null,
  approval_required integer not null,
  rehearsal integer not null,
  created_at bigint not null,
  -- Set while its rows are being removed; a removal that was interrupted goes on at the next start.
  removed_at bigint
);

create table members (
  workspace_id text not null,
  id text not null,
  user_id text not null,
  role text not null,
  joined_at bigint not null,
  primary key (workspace_id, id)
);
create unique index members_user on members (workspace_id, user_id);
create index members_of_user on members (user_id);

create table invitations (
  workspace_id text not null,
  id text not null,
  email text not null,
  role text not null,
  token_hash text not null,
  invited_by text not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (workspace_id, id)
);
create unique index invitations_email on invitations (workspace_id, email);
create unique index invitations_token on invitations (token_hash);

create table api_keys (
  workspace_id text not null,
  id text not null,
  user_id text not null,
  name text not null,
  prefix text not null,
  key_hash text not null,
  scopes text not null,
  created_at bigint not null,
  last_used_at bigint,
  expires_at bigint,
  primary key (workspace_id, id)
);
create unique index api_keys_hash on api_keys (key_hash);

create table audit_entries (
  workspace_id text not null,
  id text not null,
  at bigint not null,
  user_id text,
  who text not null,
  action text not null,
  subject text not null,
  detail text not null,
  primary key (workspace_id, id)
);
