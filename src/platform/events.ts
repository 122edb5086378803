/** News a module announces; `app.ts` says who listens. `Events` maps an event's name to what it carries. */
export interface EventBus<Events extends object> {
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void | Promise<void>): void
  announce<Name extends keyof Events>(name: Name, event: Events[Name]): void
}

/** `failed` hears of a listener that threw: one listener's trouble never stops the speaker or the others. */
export function createEventBus<Events extends object>(
  failed: (name: keyof Events, cause: unknown) => void,
): EventBus<Events> {
  const listeners = new Map<keyof Events, ((event: never) => void | Promise<void>)[]>()
  return {
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (event: never) => void])
    },
    announce(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        Promise.resolve()
          .then(() => listener(event as never))
          .catch((cause: unknown) => failed(name, cause))
      }
    },
  }
}
