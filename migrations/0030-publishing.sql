-- What members write, and its way out. A publication is one (post, connection); a segment is one visible unit of it.

create table posts (
  workspace_id text not null,
  id text not null,
  kind text not null,
  state text not null,
  revision integer not null,
  -- PostContent as it was typed (JSON, never queried).
  content text not null,
  excerpt text not null,
  -- Lower-cased text of all its parts, for searching.
  words text not null,
  cover_file_id text,
  campaign_id text,
  wall_time text,
  zone text,
  fold text,
  due_at bigint,
  published_at bigint,
  -- Where it stands in lists and on the calendar: published, else due, else created.
  sort_at bigint not null,
  author_member_id text not null,
  author_name text not null,
  approved_by text,
  approved_name text,
  approved_at bigint,
  changes_by text,
  changes_name text,
  changes_at bigint,
  changes_note text,
  idempotency_key text,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (workspace_id, id)
);
create index posts_by_time on posts (workspace_id, kind, sort_at, id);
create index posts_by_state on posts (workspace_id, kind, state, sort_at, id);
create index posts_by_campaign on posts (workspace_id, campaign_id, sort_at, id) where campaign_id is not null;
create index posts_planned on posts (state, due_at) where state = 'scheduled';
create unique index posts_by_key on posts (workspace_id, idempotency_key) where idempotency_key is not null;

create table publications (
  workspace_id text not null,
  id text not null,
  post_id text not null,
  connection_id text not null,
  channel_id text not null,
  account_handle text not null,
  resolution text not null,
  state text not null,
  reason text,
  remote_message text,
  due_at bigint,
  send_by bigint,
  not_before bigint,
  failures integer not null,
  -- Fencing: grows with every claim and with every change by a person; a write made with an older one changes nothing.
  epoch integer not null,
  claimed_by text,
  -- Some of it is out, or may be: it can no longer be moved, cancelled or edited.
  touched integer not null,
  attempts integer not null,
  published_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (workspace_id, id)
);
create unique index publications_of_post on publications (workspace_id, post_id, connection_id);
create index publications_by_connection on publications (workspace_id, connection_id, state);
create index publications_by_time on publications (workspace_id, published_at) where published_at is not null;
create index publications_waiting on publications (state, due_at) where state in ('scheduled', 'claimed', 'preparing', 'sending', 'unknown', 'held', 'needs-person', 'missed', 'rejected');
create index publications_attention on publications (workspace_id, state) where state in ('unknown', 'held', 'needs-person', 'missed', 'rejected');

create table publication_segments (
  workspace_id text not null,
  publication_id text not null,
  number integer not null,
  -- Stable for ever: the network's idempotency key, or what it is derived from.
  key text not null,
  -- Frozen when it was scheduled: text with its short links, images, card, what it answers (JSON).
  text text not null,
  language text not null,
  images text not null,
  card text,
  short_links text not null,
  reply_to text,
  -- Fixed when it is first sent.
  created_at bigint,
  status text not null,
  unsettled_since bigint,
  sent_at bigint,
  given_up_at bigint,
  unseen integer not null,
  looks integer not null,
  if_absent text not null,
  prepared text,
  prepared_at bigint,
  remote_id text,
  remote_data text,
  url text,
  evidence text,
  published_at bigint,
  -- How long after it was sent it could be read back, milliseconds.
  visible_after_ms bigint,
  primary key (workspace_id, publication_id, number)
);
create index segments_by_remote_id on publication_segments (workspace_id, remote_id) where remote_id is not null;

-- The log of every call others can see. A row is durable before the call; its end is written after it.
create table publication_attempts (
  workspace_id text not null,
  publication_id text not null,
  number integer not null,
  segment integer not null,
  epoch integer not null,
  instance_id text not null,
  started_at bigint not null,
  ended_at bigint,
  outcome text not null,
  remote_code text,
  remote_message text,
  primary key (workspace_id, publication_id, number)
);

create table media_files (
  workspace_id text not null,
  id text not null,
  sha256 text not null,
  type text not null,
  width integer not null,
  height integer not null,
  size bigint not null,
  name text not null,
  created_at bigint not null,
  created_by text not null,
  primary key (workspace_id, id)
);
create unique index media_files_by_hash on media_files (workspace_id, sha256);

create table campaigns (
  workspace_id text not null,
  id text not null,
  name text not null,
  utm_campaign text not null,
  archived_at bigint,
  created_at bigint not null,
  primary key (workspace_id, id)
);
create unique index campaigns_by_utm on campaigns (workspace_id, utm_campaign);

-- What the page behind a link says of itself, as last read.
create table link_cards (
  workspace_id text not null,
  url text not null,
  title text,
  description text,
  image_file_id text,
  read_at bigint not null,
  primary key (workspace_id, url)
);

-- An operator's word that this copy of the database may publish again.
create table publishing_releases (
  workspace_id text not null,
  held_since bigint not null,
  released_at bigint not null,
  released_by text not null,
  primary key (workspace_id, held_since)
);
