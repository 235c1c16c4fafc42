const day = 86_400_000

/** A file that the bot itself laid among the backups: why, and when. Whatever else lies there is somebody's own. */
const name =
  /^bot-(?:reset|restore|layout\d+)-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z\.(?:db|db-wal|jsonl)$/

/**
 * When a backup was made, in milliseconds since 1970, by its name: a file that was linked or copied has another time
 * of its own.
 */
export const madeAt = (file: string): number | undefined => {
  const found = name.exec(file)
  if (found === null) return undefined
  const at = Date.parse(`${found[1]}T${found[2]}:${found[3]}:${found[4]}.${found[5]}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Those of the files that hold text longer than it is to be kept. */
export const expired = (files: ReadonlyArray<string>, now: number, days: number): ReadonlyArray<string> =>
  files.filter((file) => {
    const at = madeAt(file)
    return at !== undefined && now - at > days * day
  })
