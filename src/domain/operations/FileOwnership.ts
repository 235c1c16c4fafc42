/** What the system says of a file or folder, itself and not what it may point to. */
export interface SeenFile {
  readonly kind: "file" | "folder" | "link" | "other"
  readonly owner: number
  /** Permission bits. */
  readonly mode: number
}

const others = 0o002
const group = 0o020

/** What stands against keeping secrets in this folder; a container's volume as a rule belongs to a group. */
export const folderFault = ({ kind, mode }: SeenFile): string | undefined => {
  if (kind !== "folder") return "it is not a folder"
  return (mode & others) === 0
    ? undefined
    : "every user of this machine may change what is in it: give it to the bot's user alone (chmod o-w), or " +
      "name another folder"
}

export const isGroupWritable = ({ mode }: SeenFile) => (mode & group) !== 0

/**
 * What stands against using a file of the folder: somebody else could have put it there, or point it elsewhere. `me`
 * is undefined where the system knows no owners.
 */
export const fileFaultOf = (
  seen: SeenFile,
  expected: "file" | "folder",
  folder: Pick<SeenFile, "owner">,
  me: number | undefined
): string | undefined => {
  if (seen.kind === "link") return "it is a link, which may lead anywhere: put what it leads to in its place"
  if (seen.kind !== expected) return `it is no ${expected}`
  if (me !== undefined && (seen.mode & others) !== 0) {
    return `every user of this machine may change it: take that away (chmod o-w), once you know that nobody did`
  }
  if (me === undefined || [me, 0, folder.owner].includes(seen.owner)) return undefined
  return `it belongs to another user (${seen.owner}): if it is the bot's, give it to the bot's user (${me})`
}

/** Whether its mode is ours to set, and is not what it should be: nobody else may read it. */
export const isToBeClosed = ({ mode, owner }: SeenFile, me: number | undefined) =>
  (me === undefined || owner === me) && (mode & 0o077) !== 0
