/** Where uploaded bytes live. Disk today; S3 fits behind the same port. Keys are ours, never a user's file name. */
export interface Files {
  /** Durable when it resolves. */
  write(key: string, bytes: Uint8Array): Promise<void>
  read(key: string): Promise<Uint8Array | null>
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<string>
}
