import { byId, element, keepingEnd } from "../Elements.ts"
import { announcer } from "./Announcer.ts"
import { type MessageSurroundings, messageView } from "./MessageView.ts"
import type { ShownMessage, ShownRoom } from "./ShownRoom.ts"
import { nameOf } from "./WrittenMessage.ts"

/** The room that is looked at: its name, who is in it, its messages and who types. */
export class RoomView {
  readonly #around: MessageSurroundings
  readonly #views = new Map<string, ReturnType<typeof messageView>>()
  readonly #announce = announcer(byId("announcement"))
  readonly #list = byId("timeline")
  readonly #box = byId("timeline-scroll")
  #shown: ShownRoom | undefined

  constructor(around: Omit<MessageSurroundings, "textOf">) {
    this.#around = {
      ...around,
      textOf: (event) => {
        const found = this.#shown?.messages.find((one) => one.event === event)
        return found === undefined ? undefined : `${nameOf(found.sender)}: ${found.body.slice(0, 80)}`
      }
    }
  }

  show(room: ShownRoom) {
    const isNew = this.#shown !== room
    this.#shown = room
    if (isNew) {
      this.#views.clear()
      this.#list.replaceChildren()
    }
    byId("room-name").textContent = room.name
    byId("room-members").textContent = [...room.members].map(nameOf).sort().join(", ")
    keepingEnd(this.#box, () => this.#messages(room, isNew))
    if (isNew) this.#box.scrollTop = this.#box.scrollHeight
    const others = room.typing.filter((user) => user !== this.#around.writer()).map(nameOf)
    byId("typing").textContent = others.length === 0 ? "" : `${others.join(" and ")} is typing …`
  }

  /** Draws a message, or what changed of it; whether it says something new. */
  #drawn(message: ShownMessage): boolean {
    const known = this.#views.get(message.event)
    if (known !== undefined) return known.update()
    const view = messageView(message, this.#around)
    this.#views.set(message.event, view)
    this.#list.append(view.line)
    return true
  }

  #messages(room: ShownRoom, isQuiet: boolean) {
    const shown = new Set(room.messages.map(({ event }) => event))
    for (const [event, { line }] of this.#views) {
      if (shown.has(event)) continue
      line.remove()
      this.#views.delete(event)
    }
    for (const message of room.messages) {
      if (this.#drawn(message) && !isQuiet && message.sender === this.#around.bot) {
        this.#announce(message.event, `${nameOf(message.sender)}: ${message.body}`)
      }
    }
    this.#list.classList.toggle("empty", room.messages.length === 0)
  }
}

/** The list of rooms; the one that is looked at is marked. */
export const showRooms = (rooms: ReadonlyArray<ShownRoom>, here: string | undefined, enter: (id: string) => void) => {
  const list = byId("rooms")
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["room"] : undefined
  list.replaceChildren(...rooms.map(({ id, name }) => {
    const link = element("button", "", name)
    link.type = "button"
    link.dataset["room"] = id
    if (id === here) link.setAttribute("aria-current", "true")
    link.addEventListener("click", () => enter(id))
    return element("li", "", link)
  }))
  if (focused !== undefined) list.querySelector<HTMLElement>(`[data-room="${CSS.escape(focused)}"]`)?.focus()
}
