/** Sends mail when SMTP is set; `enabled` is false when it is not and callers show a link to copy instead. */
export interface Mail {
  readonly enabled: boolean
  send(message: { to: string; subject: string; text: string; html?: string }): Promise<void>
}
