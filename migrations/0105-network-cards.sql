-- The card a network that reads pages by itself will make of a link; those we build are in link_cards.
create table network_cards (
  workspace_id text not null,
  url text not null,
  network text not null,
  title text not null,
  description text not null,
  image_file_id text,
  primary key (workspace_id, url, network)
);
