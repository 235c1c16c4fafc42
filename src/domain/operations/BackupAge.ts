const day = 86_400_000

/** The name of a backup that the bot made: why, and when. Other files among the backups belong to the operator. */
const name =
  /^bot-(?:reset|restore|layout\d+)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.(?:db(?:-wal|-journal)?|jsonl)$/

/** Where the store is copied before its layout changes, until the copy is whole. */
export const layoutPart = "bot-layout.part"

/** Left of a copy that was cut off, as a bot that runs is done with its own. */
const parts: ReadonlySet<string> = new Set([layoutPart, `${layoutPart}-journal`])

/**
 * When a backup was made, by its name, in milliseconds since 1970; undefined for any other file. A link or a copy has a
 * modification time of its own.
 */
export const madeAt = (file: string): number | undefined => {
  const match = name.exec(file)
  if (match === null) return undefined
  const at = Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}.${match[5]}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** The backups that are older than the days for which text is kept, and what is none and never will be. */
export const expired = (files: ReadonlyArray<string>, now: number, days: number): ReadonlyArray<string> =>
  files.filter((file) => {
    const at = madeAt(file)
    return parts.has(file) || (at !== undefined && now - at > days * day)
  })
