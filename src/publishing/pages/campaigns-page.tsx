import { Button, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { FormDialog } from '../../platform/ui/form-dialog.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Campaign } from '../schema.ts'
import { NewCampaign } from './campaign-select.tsx'
import { campaignsWords } from './campaigns-words.ts'

/** The campaigns of a workspace: made, renamed, put away. */
export function CampaignsPage(): ReactNode {
  const words = useWords(campaignsWords)
  const toast = useToast()
  const { path, may } = useWorkspace()
  const campaigns = useApi<{ items: Campaign[] }>(['campaigns'], path('/campaigns'))
  const [making, setMaking] = useState(false)
  const [renaming, setRenaming] = useState<Campaign | null>(null)
  const archive = useAction({
    act: ({ id, archived }: { id: string; archived: boolean }, idempotencyKey) => api.patch<Campaign>(path(`/campaigns/${id}`), { archived }, { idempotencyKey }),
    refresh: [['campaigns']],
    onDone: ({ name }, { id, archived }) => toast.done(archived ? words.archivedToast(name) : words.restoredToast(name), () => archive.run({ id, archived: !archived })),
    onProblem: (problem) => toast.problem(problem),
  })
  return (
    <Page
      title={words.title}
      description={words.lead}
      width="reading"
      actions={
        may('write') ? (
          <Button leftSection={<IconPlus size={17} stroke={1.6} aria-hidden />} onClick={() => setMaking(true)}>
            {words.make}
          </Button>
        ) : undefined
      }
    >
      <Loaded from={campaigns}>
        {({ items }) => (
          <DataTable
            caption={words.title}
            rows={items.toSorted((a, b) => Number(a.archivedAt !== null) - Number(b.archivedAt !== null))}
            rowKey={(one) => one.id}
            empty={
              <EmptyState picture="post" title={words.empty}>
                {words.emptyWords}
              </EmptyState>
            }
            columns={[
              { key: 'name', title: words.name, main: true, cell: (one) => one.name },
              { key: 'utm', title: words.utm, cell: (one) => <code>{one.utmCampaign}</code> },
              { key: 'state', title: words.state, cell: (one) => <Chip>{one.archivedAt === null ? words.running : words.archived}</Chip> },
              ...(may('write')
                ? [
                    {
                      key: 'actions',
                      title: words.actions,
                      cell: (one: Campaign) => (
                        <span className="kit-actions">
                          <Button variant="subtle" size="compact-md" aria-label={words.renameOf(one.name)} onClick={() => setRenaming(one)}>
                            {words.rename}
                          </Button>
                          <Button
                            variant="subtle"
                            size="compact-md"
                            disabled={archive.isPending}
                            aria-label={one.archivedAt === null ? words.archiveOf(one.name) : words.restoreOf(one.name)}
                            onClick={() => archive.run({ id: one.id, archived: one.archivedAt === null })}
                          >
                            {one.archivedAt === null ? words.archive : words.restore}
                          </Button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
      {making ? <NewCampaign onClose={() => setMaking(false)} onMade={() => setMaking(false)} /> : null}
      {renaming ? <RenameCampaign campaign={renaming} onClose={() => setRenaming(null)} /> : null}
    </Page>
  )
}

function RenameCampaign({ campaign, onClose }: { readonly campaign: Campaign; readonly onClose: () => void }): ReactNode {
  const words = useWords(campaignsWords)
  const toast = useToast()
  const { path } = useWorkspace()
  const [name, setName] = useState(campaign.name)
  const [utmCampaign, setUtm] = useState(campaign.utmCampaign)
  const rename = useAction({
    act: (input: { name: string; utmCampaign: string }, idempotencyKey) => api.patch<Campaign>(path(`/campaigns/${campaign.id}`), input, { idempotencyKey }),
    refresh: [['campaigns']],
    onDone: () => {
      toast.done(words.renamedToast)
      onClose()
    },
  })
  const errors = fieldErrors(rename.error)
  return (
    <FormDialog
      title={words.renameOf(campaign.name)}
      action={rename}
      doIt={words.save}
      disabled={name.trim() === '' || utmCampaign.trim() === ''}
      onSubmit={() => rename.run({ name, utmCampaign })}
      onClose={onClose}
    >
      <TextInput label={words.name} value={name} maxLength={120} required data-autofocus error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label={words.utm} description={words.utmHint} value={utmCampaign} maxLength={120} required error={errors['utmCampaign']} onChange={(event) => setUtm(event.currentTarget.value)} />
    </FormDialog>
  )
}
