const storedAs = 'passaparola.workspace'

/** The workspace this browser was last in, for `/`. */
export const lastWorkspace = (): string | null => localStorage.getItem(storedAs)

export const rememberWorkspace = (id: string): void => localStorage.setItem(storedAs, id)
