import { api } from '../../platform/ui/api.ts'

/** The auth library's own endpoints; their paths and shapes are better-auth 1.7's (docs: better-auth.com/docs). */
const auth = '/api/auth'

/** `second` when the password was right and a code is asked for. */
export async function signIn(input: { readonly email: string; readonly password: string }): Promise<'in' | 'second'> {
  const answer = await api.post<{ twoFactorRedirect?: boolean }>(`${auth}/sign-in/email`, { ...input, rememberMe: true })
  return answer.twoFactorRedirect ? 'second' : 'in'
}

/** Six digits from the authenticator app, or a backup code. */
export const verifySecond = (input: { readonly code: string; readonly trustDevice: boolean }): Promise<unknown> => {
  const code = input.code.trim()
  return /^\d{3}\s?\d{3}$/.test(code)
    ? api.post(`${auth}/two-factor/verify-totp`, { code: code.replace(/\s/, ''), trustDevice: input.trustDevice })
    : api.post(`${auth}/two-factor/verify-backup-code`, { code, trustDevice: input.trustDevice })
}

export const signOut = (): Promise<unknown> => api.post(`${auth}/sign-out`, {})

export const changePassword = (input: { readonly currentPassword: string; readonly newPassword: string }): Promise<unknown> =>
  api.post(`${auth}/change-password`, { ...input, revokeOtherSessions: true })

export interface SecondFactor {
  /** `otpauth://totp/…` for the QR code. */
  readonly totpURI: string
  readonly backupCodes: readonly string[]
}

/** Starts two-factor: it is on only after `confirmSecondFactor`. */
export const startSecondFactor = (password: string): Promise<SecondFactor> => api.post(`${auth}/two-factor/enable`, { password })

export const confirmSecondFactor = (code: string): Promise<unknown> => api.post(`${auth}/two-factor/verify-totp`, { code: code.replace(/\s/g, '') })

export const stopSecondFactor = (password: string): Promise<unknown> => api.post(`${auth}/two-factor/disable`, { password })

export const newBackupCodes = (password: string): Promise<{ readonly backupCodes: readonly string[] }> =>
  api.post(`${auth}/two-factor/generate-backup-codes`, { password })

export interface Passkey {
  readonly id: string
  readonly name: string | null
  readonly createdAt: string | null
}

export const passkeysPath = `${auth}/passkey/list-user-passkeys`

/** Browsers keep passkeys under a name: at an address like 127.0.0.1 they refuse to make or show any. */
export const isAtAddress = (): boolean => /^[\d.]+$|^\[/.test(location.hostname)

export const passkeysWork = (): boolean =>
  !isAtAddress() &&
  typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'

/** Asks the device for a passkey and keeps its public half. */
export async function addPasskey(name: string): Promise<unknown> {
  const options = await api.get<PublicKeyCredentialCreationOptionsJSON>(`${auth}/passkey/generate-register-options?name=${encodeURIComponent(name)}`)
  const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
  return api.post(`${auth}/passkey/verify-registration`, { response: (made as PublicKeyCredential).toJSON(), name })
}

export async function signInWithPasskey(): Promise<unknown> {
  const options = await api.get<PublicKeyCredentialRequestOptionsJSON>(`${auth}/passkey/generate-authenticate-options`)
  const shown = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  return api.post(`${auth}/passkey/verify-authentication`, { response: (shown as PublicKeyCredential).toJSON() })
}

export const removePasskey = (id: string): Promise<unknown> => api.post(`${auth}/passkey/delete-passkey`, { id })

export const askForReset = (email: string): Promise<unknown> => api.post(`${auth}/request-password-reset`, { email })

export const resetPassword = (input: { readonly token: string; readonly newPassword: string }): Promise<unknown> => api.post(`${auth}/reset-password`, input)
