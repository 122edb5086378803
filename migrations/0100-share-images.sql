-- What a brand's share images look like; logo and photo are files of this workspace under their digest.
create table share_styles (
  workspace_id text not null,
  id text not null,
  name text not null,
  style text not null,
  logo_sha256 text,
  photo_sha256 text,
  created_at bigint not null,
  changed_at bigint not null,
  primary key (workspace_id, id)
);
create index share_styles_by_name on share_styles (workspace_id, name);

-- The key, sealed, that signs addresses of share images: whoever has no key cannot have us draw their words.
create table share_image_keys (
  workspace_id text not null,
  sealed text not null,
  primary key (workspace_id)
);
