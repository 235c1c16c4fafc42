import { sections } from "../settings/Setting.ts"
import { fileOf, isSecret, type SettingName, settingNames, table } from "../settings/SettingsTable.ts"

const plain = /^[\w@%*:/.,+=~{}?&!<>|;()[\]-]+$/

/** Who reads the file beside this program; systemd takes no ` around a value. */
export type EnvReader = "bot" | "systemd"

/**
 * A value as this program and systemd read it alike where they can: both take single quotation marks as they stand.
 * undefined: it holds an end of a line, or all marks that could be put around it.
 */
const quoted = (text: string, reader: EnvReader): string | undefined => {
  if (plain.test(text)) return text
  if (/[\r\n]/.test(text)) return undefined
  if (!text.includes("'")) return `'${text}'`
  if (!/["\\$`]/.test(text)) return `"${text}"`
  return text.includes("`") || reader === "systemd" ? undefined : `\`${text}\``
}

/** A setting that goes into the file: its text, or the path of the file that holds the secret. */
export interface WrittenSetting {
  readonly text: string
  readonly file: string | undefined
}

/** The text of a .env, or the setting that fits into none. */
export const envFile = (
  settings: ReadonlyMap<SettingName, WrittenSetting>,
  reader: EnvReader = "bot"
): { readonly text: string; readonly unfit: SettingName | undefined } => {
  const unfit = settingNames.find((name) => {
    const { file, text = "" } = settings.get(name) ?? {}
    return quoted(file ?? text, reader) === undefined
  })
  const line = (name: SettingName) => {
    const { file, text = "" } = settings.get(name) ?? {}
    const assigned = file === undefined ? `${name}=${quoted(text, reader)}` : `${fileOf(name)}=${quoted(file, reader)}`
    return `# ${table[name].description}\n${assigned}`
  }
  const parts = sections.flatMap((section) => {
    const names = settingNames.filter((name) => table[name].section === section && settings.has(name))
    return names.length === 0 ? [] : [`## ${section}\n${names.map(line).join("\n")}`]
  })
  const secrets = settingNames.some((name) =>
    isSecret(name) && settings.has(name) && settings.get(name)?.file === undefined
  )
  const head = `# Settings of matrix-surface; the others are in docs/settings.md.${
    secrets ? " This file holds secrets: nobody else may read it." : ""
  }`
  return { text: `${[head, ...parts].join("\n\n")}\n`, unfit }
}
