export interface Device {
  readonly browser: string | null
  readonly system: string | null
  readonly isPhone: boolean
}

/** The first that fits wins: most browsers also call themselves Chrome or Safari. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]

/** What a person recognises their browser by, out of its User-Agent; null for what is not said. */
export function readDevice(userAgent: string | null): Device {
  const text = userAgent ?? ''
  const named = (list: typeof browsers): string | null => list.find(([pattern]) => pattern.test(text))?.[1] ?? null
  return { browser: named(browsers), system: named(systems), isPhone: /Mobi|Android|iPhone/.test(text) }
}
