-- Answers given to writes that carried an Idempotency-Key, kept 24 hours (see src/platform/http/idempotency.ts).
create table idempotency_keys (
  workspace_id text not null,
  caller_id text not null,
  key text not null,
  request_hash text not null,
  state text not null check (state in ('running', 'done')),
  owner text not null,
  locked_until bigint not null,
  answer text,
  created_at bigint not null,
  primary key (workspace_id, caller_id, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);

create index idempotency_keys_running on idempotency_keys (owner) where state = 'running';
