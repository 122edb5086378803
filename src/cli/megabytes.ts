import type { Language } from '../platform/i18n.ts'

/** 12345678 → "12.3 MB". */
export const megabytes = (bytes: number, language: Language): string => `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`
