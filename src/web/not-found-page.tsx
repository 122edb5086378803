import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../platform/ui/language.tsx'
import { useGo } from '../platform/ui/link.tsx'
import { Page } from '../platform/ui/page.tsx'
import { shellWords } from './words.ts'

export function NotFoundPage(): ReactNode {
  const words = useWords(shellWords).notFound
  const go = useGo()
  return (
    <main className="shell-alone">
      <Page title={words.title} description={words.words} width="reading">
        <div>
          <Button onClick={() => go('/')}>{words.home}</Button>
        </div>
      </Page>
    </main>
  )
}
