import { QueryClient, keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'
import { api, worthRetrying } from './api.ts'

/** One cache for the app. Reads are retried twice when no answer came; writes likewise, under the same key. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (failures, problem) => failures < 2 && worthRetrying(problem), retryDelay: backoff },
      mutations: { retry: (failures, problem) => failures < 2 && worthRetrying(problem), retryDelay: backoff, networkMode: 'always' },
    },
  })
}

const backoff = (attempt: number): number => 500 * 2 ** attempt

export interface UseApiOptions {
  /** False while what the path needs is not known yet. */
  readonly enabled?: boolean
  /** Ask again every so many milliseconds while the page is visible. */
  readonly refreshEvery?: number
  /** Keep showing the last answer while a new path loads (filters, paging). */
  readonly keepShowing?: boolean
}

/**
 * Reads `path` (under `/api/v1`). `key` is what actions refresh: `['posts']` is refreshed by `useAction({ refresh: [['posts']] })`.
 */
export function useApi<T>(key: readonly unknown[], path: string, options: UseApiOptions = {}): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [...key, path],
    queryFn: ({ signal }) => api.get<T>(path, { signal }),
    enabled: options.enabled ?? true,
    refetchInterval: options.refreshEvery ?? false,
    ...(options.keepShowing ? { placeholderData: keepPreviousData } : {}),
  })
}

export interface UseActionOptions<Input, Output> {
  /** Does it. Pass `idempotencyKey` on to the api call: it stays the same while the user retries the same input. */
  readonly act: (input: Input, idempotencyKey: string) => Promise<Output>
  /** Keys of `useApi` that are out of date afterwards. */
  readonly refresh?: readonly (readonly unknown[])[]
  readonly onDone?: (output: Output, input: Input) => void
  readonly onProblem?: (problem: Error, input: Input) => void
}

/** A write. `run(input)` starts it; `isPending`, `error` and `data` say how it goes. */
export function useAction<Output, Input = void>(
  options: UseActionOptions<Input, Output>,
): UseMutationResult<Output, Error, Input> & { readonly run: (input: Input) => void } {
  const client = useQueryClient()
  const keys = useRef(new ActKeys())
  const mutation = useMutation<Output, Error, Input>({
    mutationFn: (input) => options.act(input, keys.current.keyFor(input)),
    onSuccess: async (output, input) => {
      keys.current.forget()
      await Promise.all((options.refresh ?? []).map((queryKey) => client.invalidateQueries({ queryKey })))
      options.onDone?.(output, input)
    },
    onError: (problem, input) => {
      if (!worthRetrying(problem)) keys.current.forget()
      options.onProblem?.(problem, input)
    },
  })
  return { ...mutation, run: (input) => mutation.mutate(input) }
}

/**
 * The idempotency key of the act under way. While nobody knows whether an act arrived, doing the same again must carry
 * the same key; another input, or an act that has been answered, gets a new one.
 */
export class ActKeys {
  #of: string | undefined
  #key = ''

  keyFor(input: unknown): string {
    const of = JSON.stringify(input, sameFile) ?? ''
    if (this.#of !== of) {
      this.#of = of
      this.#key = crypto.randomUUID()
    }
    return this.#key
  }

  forget(): void {
    this.#of = undefined
  }
}

// A File has no JSON of its own: without this two different uploads would look like the same act.
const sameFile = (_: string, value: unknown): unknown =>
  value instanceof File ? ['file', value.name, value.size, value.lastModified]
  : value instanceof FormData ? ['form', ...value.entries()]
  : value
