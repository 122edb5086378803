import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import './mantine.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/newsreader/wght.css'
import './kit.css'
import { CommandDesk } from './commands.tsx'
import { LanguageProvider, useKitWords } from './language.tsx'
import { cssVariables, makeTheme } from './theme.ts'

/** Everything a page of the kit stands on. `nonce` is what the content security policy asks of styles. */
export function KitProvider(props: { readonly queryClient: QueryClient; readonly nonce: string; readonly children: ReactNode }): ReactNode {
  return (
    <LanguageProvider>
      <QueryClientProvider client={props.queryClient}>
        <Themed nonce={props.nonce}>{props.children}</Themed>
      </QueryClientProvider>
    </LanguageProvider>
  )
}

function Themed({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }): ReactNode {
  const words = useKitWords()
  const theme = useMemo(() => makeTheme(words.close), [words])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <CommandDesk>{children}</CommandDesk>
      <Notifications position="bottom-center" />
    </MantineProvider>
  )
}
