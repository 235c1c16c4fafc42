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
  /** The message that came back last into the text: said again as it is, it goes under the same transaction id. */
  failed: Outgoing<F> | undefined
  /** Messages that came back where something else is written: a file and its words are mixed with no other's. */
  waiting: ReadonlyArray<Outgoing<F>>
}

/** What is written in each room and not sent. What comes back of a send that failed is never lost. */
export const roomDrafts = <F>(transaction: () => string) => {
  const drafts = new Map<string, Draft<F>>()
  const draft = (room: string): Draft<F> => {
    const known = drafts.get(room) ?? { text: "", file: undefined, failed: undefined, waiting: [] }
    drafts.set(room, known)
    return known
  }
  const made = (user: string, body: string, file: F | undefined): Outgoing<F> => ({
    user,
    body,
    file,
    txn: transaction(),
    mxc: undefined
  })

  return {
    text: (room: string) => draft(room).text,
    file: (room: string) => draft(room).file,
    /** What came back and is sent again, or dropped, by itself. */
    waiting: (room: string) => draft(room).waiting,
    write: (room: string, text: string) => void (draft(room).text = text),
    leaveOut: (room: string) => void (draft(room).file = undefined),
    /** Takes a message from those that wait: it is sent again, or not at all. */
    drop: (room: string, message: Outgoing<F>) => {
      const here = draft(room)
      here.waiting = here.waiting.filter((one) => one !== message)
    },
    /**
     * Takes what is written, with a file that was chosen or came back; undefined where there is nothing. A file that is
     * chosen while another is there goes alone: the words are the other's.
     */
    take: (room: string, user: string, chosen?: F): Outgoing<F> | undefined => {
      const here = draft(room)
      if (chosen !== undefined && here.file !== undefined) return made(user, "", chosen)
      const [body, file, { failed }] = [here.text.trim(), chosen ?? here.file, here]
      if (body === "" && file === undefined) return undefined
      Object.assign(here, { text: "", file: undefined, failed: undefined })
      return failed !== undefined && failed.user === user && failed.body === body && failed.file === file
        ? failed
        : made(user, body, file)
    },
    /**
     * A message was not sent, or nobody knows. Where nothing is written it is there again, and words come before what
     * was written since; else it waits.
     */
    giveBack: (room: string, message: Outgoing<F>) => {
      const here = draft(room)
      const isEmpty = here.text.trim() === "" && here.file === undefined
      if (!isEmpty && (here.file !== undefined || message.file !== undefined)) {
        here.waiting = [...here.waiting, message]
        return
      }
      const isBehind = here.failed !== undefined && here.text === here.failed.body
      const both = isBehind ? [here.text, message.body] : [message.body, here.text]
      here.text = both.filter((text) => text !== "").join("\n")
      here.file = message.file
      here.failed = message
    }
  }
}
