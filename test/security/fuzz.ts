import type { dice } from './world.ts'

type Dice = ReturnType<typeof dice>
interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxLength?: number
  readonly default?: unknown
}
export type { Schema }

/** Texts that broke other programs: families with joiners, right-to-left, half characters, NUL, other alphabets' digits, SQL. */
export const nastyTexts: readonly string[] = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', 'x\udfff\ud800y', '👩‍👩‍👧‍👦'.repeat(50), '🏳️‍🌈', '\u202eevil\u202c', '\u2066a\u2069', 'e\u0301'.repeat(100), '\ufeff', '\u200b\u200d\ufe0f',
  "' or 1=1 --", "'; drop table posts; --", '" or ""="', '\\', '%', '_', '%%%%', `$\{7*7}`, '{{7*7}}', '<script>x</script>', '../../../etc/passwd', '..\\..\\', 'null', 'undefined', 'NaN', '__proto__', 'constructor', 'toString',
  '9'.repeat(400), '-1', '1e309', '0x10', '٣', '²', '1970-01-01', '2026-02-30T25:61', '+275760-09-13', 'Europe/Nowhere', 'utc', 'http://[', 'https://ａ.example/%', 'a'.repeat(70_000), 'z\u0300'.repeat(3_000), '\r\n\r\nHTTP/1.1 200', '=cmd|1!A0', '\u{1f468}'.repeat(5_000),
]
export const megabyte = 'm'.repeat(1_000_000)

const nastyValues: readonly unknown[] = [null, true, false, 0, -0, -1, 1.5, 1e21, 1e308, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53 + 2, -2_147_483_649, [], {}, [[]], [null], { length: 1e9 }, JSON.parse('{"__proto__":{"admin":true}}') as unknown, { toString: null, toJSON: 'x' }]

/** Something the schema allows, with things that exist where their name says what they are. */
export function sample(schema: Schema, random: Dice, ids: Readonly<Record<string, string>>, name = '', depth = 0): unknown {
  const choice = schema.anyOf ?? schema.oneOf
  if (choice !== undefined) return sample(random.pick(choice), random, ids, name, depth)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return random.pick(schema.enum)
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type
  switch (type) {
    case 'object': {
      const made: Record<string, unknown> = {}
      for (const [key, inner] of Object.entries(schema.properties ?? {})) {
        if ((schema.required ?? []).includes(key) || random.next() < 0.6) made[key] = sample(inner, random, ids, key, depth + 1)
      }
      if (typeof schema.additionalProperties === 'object' && random.next() < 0.4) made[ids['connectionId'] ?? 'x'] = sample(schema.additionalProperties, random, ids, name, depth + 1)
      return made
    }
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, random.below(depth > 3 ? 1 : 3)) }, () => sample(schema.items ?? {}, random, ids, name.replace(/s$/, ''), depth + 1))
    case 'integer':
    case 'number':
      return Math.round(Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 1e6, random.next() * random.pick([10, 1_000, Date.now() * 1.1]))))
    case 'boolean':
      return random.next() < 0.5
    case 'null':
      return null
    default:
      return textFor(schema, random, ids, name)
  }
}

function textFor(schema: Schema, random: Dice, ids: Readonly<Record<string, string>>, name: string): string {
  if (ids[name] !== undefined && random.next() < 0.8) return ids[name]
  const known = { zone: 'Europe/Rome', wallTime: '2026-12-24T09:00', language: 'en', currency: 'EUR', email: 'someone@example.org', password: 'correct horse battery', targetUrl: 'https://shop.example/a', url: 'https://shop.example/', goal: 'purchase', externalId: `order-${random.below(1_000)}` }[name]
  if (known !== undefined && random.next() < 0.8) return known
  const text = random.next() < 0.6 ? random.pick(nastyTexts) : `word ${random.below(1_000)}`
  return schema.maxLength !== undefined && random.next() < 0.7 ? text.slice(0, schema.maxLength) : text
}

/** The value with one place of it made wrong: another type, gone, doubled, a nasty text, a megabyte, very deep. */
export function mutate(value: unknown, random: Dice): unknown {
  if (random.next() < 0.15) return random.pick([...nastyValues, random.pick(nastyTexts)])
  if (Array.isArray(value) && value.length > 0 && random.next() < 0.9) {
    const at = random.below(value.length)
    if (random.next() < 0.1) return Array.from({ length: 3_000 }, () => value[at] as unknown)
    return value.map((one: unknown, place) => (place === at ? mutate(one, random) : one))
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const entries = Object.entries(value)
    const at = random.below(entries.length)
    if (random.next() < 0.1) return Object.fromEntries(entries.filter((_, place) => place !== at))
    if (random.next() < 0.1) return { ...value, [random.pick(nastyTexts).slice(0, 1_000)]: random.pick(nastyValues) }
    return Object.fromEntries(entries.map(([key, one], place) => [key, place === at ? mutate(one, random) : one]))
  }
  if (random.next() < 0.03) return megabyte.slice(0, 900_000)
  if (random.next() < 0.03) return `deep:${random.pick([200, 5_000, 100_000])}`
  return random.next() < 0.6 ? random.pick(nastyTexts) : random.pick(nastyValues)
}

/** JSON, with what stands for a very deep value written out: no stack of ours goes so far. */
export function json(value: unknown): string {
  return (JSON.stringify(value) ?? '').replaceAll(/"deep:(\d+)"/g, (_, levels: string) => '[{"a":'.repeat(Number(levels) / 2) + '1' + '}]'.repeat(Number(levels) / 2))
}

/** Bytes of the text changed, cut, doubled or stirred: what no sender sends and every receiver gets one day. */
export function mutateBytes(text: string, random: Dice): Buffer {
  const bytes = Buffer.from(text)
  const times = 1 + random.below(4)
  let made: Buffer = bytes
  for (let time = 0; time < times && made.length > 0; time += 1) {
    const at = random.below(made.length)
    const kind = random.below(6)
    if (kind === 0) made = made.subarray(0, at)
    else if (kind === 1) made = Buffer.concat([made.subarray(0, at), Buffer.from([random.below(256)]), made.subarray(at + 1)])
    else if (kind === 2) made = Buffer.concat([made.subarray(0, at), made.subarray(at, at + 40), made.subarray(at)])
    else if (kind === 3) made = Buffer.concat([made.subarray(0, at), Buffer.from(random.pick(nastyTexts).slice(0, 2_000)), made.subarray(at)])
    else if (kind === 4) made = Buffer.concat([made.subarray(0, at), made.subarray(at + random.below(20))])
    else made = Buffer.from(made.toString('utf8').replace(/\d+/, () => random.pick(['-1', '1e999', '99999999999999999999', '0', '1.5', '""', 'null'])))
  }
  return made
}
