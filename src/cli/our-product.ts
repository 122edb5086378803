import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadClientConfig } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import type { Language } from '../platform/i18n.ts'
import type { Product } from '../platform/terminal/product.ts'
import { NotReachable } from '../platform/terminal/refused.ts'
import { cliWords } from './words.ts'

/** The data folder, whether it exists or not: commands that only read must not make one. */
export const dataFolder = (): string => resolve(readEnvironment().PASSAPAROLA_DATA?.trim() || './data')

/** The product that PASSAPAROLA_URL names, else the one on this machine; with PASSAPAROLA_API_KEY, else the key of its data folder. */
export function ourProduct(language: Language): Product {
  const config = () => loadClientConfig(readEnvironment())
  let product: Promise<Product> | null = null
  const open = (): Promise<Product> => (product ??= productAt(config(), language))
  return {
    get url() {
      return config().url
    },
    ask: async (method, path, answer, asked) => (await open()).ask(method, path, answer, asked),
  }
}

/** The product on this machine with the machine's own key, whatever PASSAPAROLA_API_KEY says: for what only its operator may. */
export const ourMachine = (language: Language): Promise<Product> => productAt({ ...loadClientConfig(readEnvironment()), apiKey: null }, language)

/** Loaded when it is asked: most of what a command costs that asks nothing, as a backup. */
async function productAt({ url, apiKey }: { url: string; apiKey: string | null }, language: Language): Promise<Product> {
  const [{ openProduct }, { createFetch }] = await Promise.all([import('../platform/terminal/product.ts'), import('../platform/http/client.ts')])
  return openProduct({
    url,
    language,
    key: async () => apiKey ?? (await localKey(url)),
    // The person names this server: it may be on their own network, and nothing else may.
    fetch: createFetch({ allowNetworks: [new URL(url).hostname.replace(/^\[|\]$/g, '')] }),
  })
}

async function localKey(url: string): Promise<string> {
  const { localKeyFile } = await import('../workspaces/index.ts')
  try {
    return (await readFile(localKeyFile(dataFolder()), 'utf8')).trim()
  } catch (cause) {
    throw new NotReachable({ en: cliWords.en.noKey(url, dataFolder()), it: cliWords.it.noKey(url, dataFolder()) }, true, { cause })
  }
}
