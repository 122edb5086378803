import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun, IconUserShield } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { languages } from '../platform/i18n.ts'
import { useDesk } from '../platform/ui/commands.tsx'
import { Keys } from '../platform/ui/keys.tsx'
import { useLanguage, useWords } from '../platform/ui/language.tsx'
import { useGo } from '../platform/ui/link.tsx'
import { useLanguageChoice } from './use-language-choice.ts'
import { useSignOut } from './use-sign-out.ts'
import { shellWords } from './words.ts'

const schemes: readonly { value: MantineColorScheme; icon: typeof IconSun }[] = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
]

/** What the person can choose for themselves; loaded when first asked for. */
export function UserMenuList({ children }: { readonly children: ReactNode }): ReactNode {
  const words = useWords(shellWords)
  const { language } = useLanguage()
  const choose = useLanguageChoice()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const desk = useDesk()
  const leave = useSignOut()
  const go = useGo()
  const tick = <IconCheck size={16} aria-hidden />
  return (
    <Menu position="top-start" width={256} defaultOpened>
      <Menu.Target>
        <UnstyledButton className="shell-user">{children}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserShield size={17} aria-hidden />} onClick={() => go('/account')}>{words.account}</Menu.Item>
        <Menu.Item leftSection={<IconSearch size={17} aria-hidden />} rightSection={<Keys keys="mod+k" />} onClick={() => desk.open('palette')}>{words.search}</Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={17} aria-hidden />} rightSection={<Keys keys="?" />} onClick={() => desk.open('shortcuts')}>{words.shortcuts}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{words.language}</Menu.Label>
        {languages.map((one) => (
          <Menu.Item key={one} lang={one} closeMenuOnClick={false} rightSection={one === language ? tick : null} onClick={() => choose(one)}>{words.languageName[one]}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{words.theme}</Menu.Label>
        {schemes.map(({ value, icon: SchemeIcon }) => (
          <Menu.Item key={value} closeMenuOnClick={false} leftSection={<SchemeIcon size={17} aria-hidden />} rightSection={value === colorScheme ? tick : null} onClick={() => setColorScheme(value)}>{words.themes[value]}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} aria-hidden />} onClick={leave}>{words.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
