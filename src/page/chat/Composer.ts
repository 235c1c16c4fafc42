import { byId } from "../Elements.ts"
import type { MatrixCalls } from "./MatrixCalls.ts"
import type { ShownRoom } from "./ShownRoom.ts"
import { nameOf, writtenFile, writtenText } from "./WrittenMessage.ts"

interface Writing {
  /** Everybody that one can write as. */
  readonly people: ReadonlyArray<MatrixCalls>
  readonly room: () => ShownRoom | undefined
  readonly failed: (why: unknown) => void
}

/** Where messages are written and files are chosen. */
export const composer = ({ failed, people, room }: Writing) => {
  const form = byId<HTMLFormElement>("composer")
  const text = byId<HTMLTextAreaElement>("text")
  const file = byId<HTMLInputElement>("file")
  const select = byId<HTMLSelectElement>("writer")
  const writer = () => people.find(({ user }) => user === select.value) ?? people[0]!

  const say = async () => {
    const [here, body] = [room(), text.value.trim()]
    if (here === undefined || body === "") return
    text.value = ""
    await writer().send(here.id, "m.room.message", writtenText(body, here.members))
  }
  const sendFile = async () => {
    const [here, chosen] = [room(), file.files?.[0]]
    if (here === undefined || chosen === undefined) return
    const caption = text.value.trim()
    text.value = ""
    file.value = ""
    const by = writer()
    await by.send(here.id, "m.room.message", writtenFile(chosen, await by.upload(chosen), caption, here.members))
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    say().catch(failed)
  })
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    say().catch(failed)
  })
  file.addEventListener("change", () => void sendFile().catch(failed))
  byId("attach").addEventListener("click", () => file.click())

  return {
    writer,
    /** Offers whoever is in the room. */
    follow: (here: ShownRoom) => {
      const inside = people.filter(({ user }) => here.members.has(user)).map(({ user }) => user)
      const offered = [...select.options].map(({ value }) => value)
      text.placeholder = here.members.size > 2
        ? "In a group, mention the bot: @assistant hello"
        : "Write a message: help"
      if (inside.join() === offered.join()) return
      const before = select.value
      select.replaceChildren(...inside.map((user) => new Option(nameOf(user), user, false, user === before)))
    }
  }
}
