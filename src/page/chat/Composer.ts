import { button, byId, element } from "../Elements.ts"
import { type MatrixCalls, transaction } from "./MatrixCalls.ts"
import { type Outgoing, roomDrafts } from "./RoomDrafts.ts"
import type { ShownRoom } from "./ShownRoom.ts"
import { nameOf, writtenFile, writtenText } from "./WrittenMessage.ts"

interface Writing {
  /** Everybody that one can write as. */
  readonly people: ReadonlyArray<MatrixCalls>
  readonly room: () => ShownRoom | undefined
  readonly failed: (why: unknown) => void
}

const sent = async (by: MatrixCalls, { id, members }: ShownRoom, message: Outgoing<File>) => {
  const { body, file, txn } = message
  if (file === undefined) return by.send(id, "m.room.message", writtenText(body, members), txn)
  message.mxc ??= await by.upload(file)
  return by.send(id, "m.room.message", writtenFile(file, message.mxc, body, members), txn)
}

/** A message that came back where something else is written, which is sent or left out by itself. */
const waitingRow = ({ body, file }: Outgoing<File>, again: () => void, drop: () => void) => {
  const what = file?.name ?? body
  const words = file === undefined || body === "" ? "" : ` (with “${body}”)`
  return element(
    "li",
    "",
    `${what}${words} is not sent yet. `,
    button("Send again", `Send again: ${what}`, again),
    " ",
    button("Drop it", `Drop: ${what}`, drop)
  )
}

/** Enter sends, and with Shift it begins a line; while a word is composed it belongs to that. */
const onEnter = (text: HTMLTextAreaElement, say: () => void) =>
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    say()
  })

/** A file that is chosen is sent. */
const onFile = (say: (chosen: File) => void) => {
  const file = byId<HTMLInputElement>("file")
  file.addEventListener("change", () => {
    const chosen = file.files?.[0]
    // The same file may be chosen again.
    file.value = ""
    if (chosen !== undefined) say(chosen)
  })
  byId("attach").addEventListener("click", () => file.click())
}

/** Shows the file that goes with what is written, and the messages that wait. */
const showUnsent = (kept: File | undefined, rows: ReadonlyArray<Node>) => {
  byId("unsent").hidden = kept === undefined
  byId("unsent-file").textContent = kept === undefined ? "" : `${kept.name} is not sent yet.`
  byId("waiting").hidden = rows.length === 0
  byId("waiting").replaceChildren(...rows)
}

/** Offers to write as these people; whoever was chosen stays chosen. */
const offer = (select: HTMLSelectElement, users: ReadonlyArray<string>) => {
  const offered = [...select.options].map(({ value }) => value)
  if (users.join() === offered.join()) return
  const before = select.value
  select.replaceChildren(...users.map((user) => new Option(nameOf(user), user, false, user === before)))
}

/** Where messages are written and files are chosen. What was written in a room stays there until it is sent. */
export const composer = ({ failed, people, room }: Writing) => {
  const form = byId<HTMLFormElement>("composer")
  const text = byId<HTMLTextAreaElement>("text")
  const select = byId<HTMLSelectElement>("writer")
  const writer = () => people.find(({ user }) => user === select.value) ?? people[0]!
  const drafts = roomDrafts<File>(transaction)
  let shown: string | undefined
  let before: Promise<void> = Promise.resolve()

  const show = (here: string) => {
    shown = here
    if (text.value !== drafts.text(here)) text.value = drafts.text(here)
    showUnsent(
      drafts.file(here),
      drafts.waiting(here).map((message) =>
        waitingRow(message, () => settle(here, message, true), () => settle(here, message, false))
      )
    )
  }

  const settle = (id: string, message: Outgoing<File>, isSent: boolean) => {
    const [here, by] = [room(), people.find(({ user }) => user === message.user)]
    if (here?.id !== id || by === undefined) return
    drafts.drop(id, message)
    show(id)
    if (isSent) send(by, here, message)
    text.focus()
  }

  // One after the other, as they were written.
  const send = (by: MatrixCalls, here: ShownRoom, message: Outgoing<File>) => {
    before = before.then(() => sent(by, here, message)).catch((why: unknown) => {
      drafts.giveBack(here.id, message)
      if (shown === here.id) show(here.id)
      failed(why)
    })
  }

  const say = (chosen?: File) => {
    const here = room()
    if (here === undefined) return
    drafts.write(here.id, text.value)
    const by = writer()
    const message = drafts.take(here.id, by.user, chosen)
    show(here.id)
    if (message !== undefined) send(by, here, message)
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    say()
  })
  text.addEventListener("input", () => {
    if (shown !== undefined) drafts.write(shown, text.value)
  })
  onEnter(text, say)
  onFile(say)
  byId("leave-out").addEventListener("click", () => {
    if (shown === undefined) return
    drafts.leaveOut(shown)
    show(shown)
    text.focus()
  })

  return {
    writer,
    /** Offers whoever is in the room, and what was written there. */
    follow: (here: ShownRoom) => {
      if (shown !== here.id) show(here.id)
      text.placeholder = here.members.size > 2
        ? "In a group, mention the bot: @assistant hello"
        : "Write a message: help"
      offer(select, people.filter(({ user }) => here.members.has(user)).map(({ user }) => user))
    }
  }
}
