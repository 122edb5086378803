import { MantineProvider, useMantineColorScheme } from '@mantine/core'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from 'react'
import './theme.css'
import './mantine.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/newsreader/wght.css'
import './kit.css'
import { CommandDesk } from './commands.tsx'
import { LanguageProvider, useKitWords, useLanguage } from './language.tsx'
import { rememberLook } from './look.ts'
import { makeTheme } from './theme.ts'

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
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce} withCssVariables={false}>
      <CommandDesk>{children}</CommandDesk>
      <LateToaster />
      <Look />
    </MantineProvider>
  )
}

function Look(): ReactNode {
  const { language } = useLanguage()
  const { colorScheme } = useMantineColorScheme()
  useEffect(() => rememberLook(language, colorScheme === 'auto' ? null : colorScheme), [language, colorScheme])
  return null
}

const Toaster = lazy(() => import('./toaster.tsx').then((module) => ({ default: module.Toaster })))

// Nobody needs a toast before the first paint; a toast shown earlier waits in the store of the library.
function LateToaster(): ReactNode {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 500)
    return () => clearTimeout(timer)
  }, [])
  return due ? <Suspense fallback={null}><Toaster /></Suspense> : null
}
