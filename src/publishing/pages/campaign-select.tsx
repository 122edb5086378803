import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { FormDialog } from '../../platform/ui/form-dialog.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Campaign } from '../schema.ts'
import { composeWords } from './words.ts'

/** Which campaign a post belongs to; a new one is made on the spot. */
export function CampaignSelect(props: { readonly value: string | null; readonly onChange: (id: string | null) => void; readonly error?: string | undefined }): ReactNode {
  const words = useWords(composeWords)
  const { path } = useWorkspace()
  const campaigns = useApi<{ items: Campaign[] }>(['campaigns'], path('/campaigns'))
  const [naming, setNaming] = useState(false)
  const open = (campaigns.data?.items ?? []).filter((one) => one.archivedAt === null || one.id === props.value)
  return (
    <div className="compose-campaign">
      <NativeSelect
        label={words.campaign}
        value={props.value ?? 'none'}
        data={[{ value: 'none', label: words.noCampaign }, ...open.map((one) => ({ value: one.id, label: one.name }))]}
        error={props.error}
        onChange={({ currentTarget: { value } }) => props.onChange(value === 'none' ? null : value)}
      />
      <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={15} stroke={1.6} aria-hidden />} onClick={() => setNaming(true)}>
        {words.newCampaign}
      </Button>
      {naming ? (
        <NewCampaign
          onClose={() => setNaming(false)}
          onMade={(campaign) => {
            setNaming(false)
            props.onChange(campaign.id)
          }}
        />
      ) : null}
    </div>
  )
}

/** Asks for the name of a campaign and makes it. */
export function NewCampaign({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (campaign: Campaign) => void }): ReactNode {
  const words = useWords(composeWords)
  const { path } = useWorkspace()
  const [name, setName] = useState('')
  const make = useAction({
    act: (input: { name: string }, idempotencyKey) => api.post<Campaign>(path('/campaigns'), input, { idempotencyKey }),
    refresh: [['campaigns']],
    onDone: onMade,
  })
  const errors = fieldErrors(make.error)
  return (
    <FormDialog
      title={words.newCampaign.replace('…', '')}
      action={make}
      doIt={words.createCampaign}
      disabled={name.trim() === ''}
      onSubmit={() => make.run({ name })}
      onClose={onClose}
    >
      <TextInput label={words.campaignName} description={words.campaignHint} value={name} maxLength={120} required data-autofocus error={errors['name'] ?? errors['utmCampaign']} onChange={(event) => setName(event.currentTarget.value)} />
    </FormDialog>
  )
}
