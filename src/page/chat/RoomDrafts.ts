/** A message on its way: what was written, by whom, under which transaction id. */
export interface Outgoing<F> {
  readonly user: string
  readonly body: string
  readonly file: F | undefined
  readonly txn: string
  /** Where its file was stored, once it was. */
  mxc: string | undefined
}

interface Draft<F> {
  text: string
  /** A file whose send failed. */
  file: F | undefined
  /** The message that came back last: said again as it is, it goes under the same transaction id. */
  failed: Outgoing<F> | undefined
}

/** What is written in each room and not sent. What comes back of a send that failed is never lost. */
export const roomDrafts = <F>(transaction: () => string) => {
  const drafts = new Map<string, Draft<F>>()
  const draft = (room: string): Draft<F> => {
    const known = drafts.get(room) ?? { text: "", file: undefined, failed: undefined }
    drafts.set(room, known)
    return known
  }

  return {
    text: (room: string) => draft(room).text,
    file: (room: string) => draft(room).file,
    write: (room: string, text: string) => void (draft(room).text = text),
    leaveOut: (room: string) => void (draft(room).file = undefined),
    /** Takes what is written, with a file that was chosen or came back; undefined where there is nothing. */
    take: (room: string, user: string, chosen?: F): Outgoing<F> | undefined => {
      const here = draft(room)
      const [body, file, { failed }] = [here.text.trim(), chosen ?? here.file, here]
      if (body === "" && file === undefined) return undefined
      Object.assign(here, { text: "", file: undefined, failed: undefined })
      return failed !== undefined && failed.user === user && failed.body === body && failed.file === file
        ? failed
        : { user, body, file, txn: transaction(), mxc: undefined }
    },
    /** A message was not sent, or nobody knows: it is there again, before what was written since. */
    giveBack: (room: string, message: Outgoing<F>) => {
      const here = draft(room)
      const isBehind = here.failed !== undefined && here.text === here.failed.body
      const both = isBehind ? [here.text, message.body] : [message.body, here.text]
      here.text = both.filter((text) => text !== "").join("\n")
      here.file ??= message.file
      here.failed = message
    }
  }
}
