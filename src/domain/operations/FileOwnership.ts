/** What the system tells about a file or folder. A link is not followed. */
export interface SeenFile {
  readonly kind: "file" | "folder" | "link" | "other"
  readonly owner: number
  /** Permission bits. */
  readonly mode: number
}

const others = 0o002
const group = 0o020

/**
 * Why secrets cannot be kept in a folder; undefined where they can. Its group may write, because a container's volume
 * mostly belongs to a group.
 */
export const folderFault = ({ kind, mode }: SeenFile): string | undefined => {
  if (kind !== "folder") return "it is not a folder"
  return (mode & others) === 0
    ? undefined
    : "every user of this machine may change what is in it: give it to the bot's user alone (chmod o-w), or " +
      "name another folder"
}

export const isGroupWritable = ({ mode }: SeenFile) => (mode & group) !== 0

/**
 * Why a file of the folder cannot be used: somebody else may have put it there, or may point it elsewhere. `me` is the
 * bot's user; undefined where the system has no owners.
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

/** Whether a file is ours and others may read it, so that its mode has to be changed. */
export const isToBeClosed = ({ mode, owner }: SeenFile, me: number | undefined) =>
  (me === undefined || owner === me) && (mode & 0o077) !== 0
