/** Where a backup is to be written: a folder without links, and a name in it. */
export interface BackupTarget {
  readonly folder: string
  readonly name: string
}

/** What SQLite takes for its own beside a file of that name without the end: it deletes it, or reads it as a log. */
const side = /-(?:journal|wal|shm)$/i

/**
 * Why a backup cannot have that name; undefined: it can. `isOurs` tells what has a meaning in the folder of the bot,
 * where a file of that name would be opened as something else. A file system may not tell great letters from small.
 */
export const backupNameFault = (
  { folder, name }: BackupTarget,
  dataDir: string,
  isOurs: (name: string) => boolean
): string | undefined => {
  if (side.test(name)) return `a name that ends in ${side.exec(name)?.[0]} means something to SQLite`
  const inside = folder === dataDir
    ? ""
    : folder.startsWith(`${dataDir}/`)
    ? folder.slice(dataDir.length + 1)
    : undefined
  if (inside === "" && isOurs(name.toLowerCase())) return `${name} means something else in the bot's folder`
  const first = inside?.split("/", 1)[0]?.toLowerCase()
  return first === "crypto" || first === "work" ? `the folder ${first} of the bot holds no backups` : undefined
}
