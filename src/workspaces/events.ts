/** What this module announces. */
export interface WorkspacesEvents {
  workspaceCreated: { readonly workspaceId: string }
  workspaceChanged: { readonly workspaceId: string }
  /** All its rows are gone; what lies outside the database (files) can go now. */
  workspaceRemoved: { readonly workspaceId: string }
  memberRemoved: { readonly workspaceId: string; readonly memberId: string; readonly userId: string }
}
