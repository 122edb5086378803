/** `at://did/collection/rkey` taken apart; null when it is not the address of a record. */
export function parseAtUri(uri: string): { did: string; collection: string; rkey: string } | null {
  const [, did, collection, rkey] = /^at:\/\/(did:[a-z]+:[^/]+)\/([a-zA-Z0-9.-]+)\/([a-zA-Z0-9._:~-]{1,512})$/.exec(uri) ?? []
  return did && collection && rkey ? { did, collection, rkey } : null
}
