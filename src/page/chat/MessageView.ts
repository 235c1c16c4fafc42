import { button, element } from "../Elements.ts"
import { fileView } from "./FileView.ts"
import type { MatrixCalls } from "./MatrixCalls.ts"
import { reactionSigns } from "./ReactionSigns.ts"
import { safeHtml } from "./SafeHtml.ts"
import type { ShownMessage } from "./ShownRoom.ts"
import { nameOf } from "./WrittenMessage.ts"

/** What a view of messages needs to know and can ask for. */
export interface MessageSurroundings {
  readonly bot: string
  /** Whose eyes these are: files are fetched by their token. */
  readonly calls: MatrixCalls
  /** Who writes now. */
  readonly writer: () => string
  readonly textOf: (event: string) => string | undefined
  /** Adds the writer's reaction, or takes it back. */
  readonly react: (message: ShownMessage, sign: string) => void
}

/** In the form of the trip's steps beside it. */
const clock = (at: number) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })

const bodyOf = (message: ShownMessage, around: MessageSurroundings): ReadonlyArray<Node | string> => {
  if (message.deleted) return [element("em", "", "deleted")]
  const words = message.html === undefined ? element("div", "plain", message.body) : safeHtml(message.html)
  const parts: Array<Node | string> = message.file === undefined ? [words] : [fileView(around.calls, message.file)]
  if (message.file !== undefined && message.body !== message.file.name) parts.unshift(words)
  if (message.edited) parts.push(element("span", "edited", "(edited)"))
  return parts
}

const replyLine = ({ inThread, replyTo }: ShownMessage, { textOf }: MessageSurroundings) => {
  const text = replyTo === undefined ? undefined : textOf(replyTo)
  return text === undefined ? undefined : element("p", "reply", `${inThread ? "In a thread: " : "↩ "}${text}`)
}

const chips = (message: ShownMessage, { react, writer }: MessageSurroundings) =>
  [...message.reactions].map(([sign, by]) => {
    const names = [...by.keys()].map(nameOf).join(", ")
    const chip = button(`${sign} ${by.size}`, `${sign} ${by.size}, by ${names}`, () => react(message, sign))
    chip.className = "chip"
    chip.setAttribute("aria-pressed", String(by.has(writer())))
    return chip
  })

/** The button that opens the signs, and the signs. */
const reacting = (message: ShownMessage, { react }: MessageSurroundings) => {
  const signs = element("div", "signs")
  signs.hidden = true
  const opener = button("React", undefined, () => open(signs.hidden !== false))
  opener.setAttribute("aria-label", "React to this message")
  const open = (isOpen: boolean) => {
    signs.hidden = !isOpen
    opener.setAttribute("aria-expanded", String(isOpen))
    if (isOpen) signs.scrollIntoView({ block: "nearest" })
  }
  open(false)
  for (const [sign, meaning] of reactionSigns) {
    signs.append(button(sign, `${sign} ${meaning}`, () => {
      react(message, sign)
      open(false)
      opener.focus()
    }))
  }
  const box = element("div", "react", opener, signs)
  box.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return
    open(false)
    opener.focus()
  })
  return box
}

/**
 * One message in the timeline. `update` draws again what changed, and leaves the rest with the focus in it; it returns
 * whether the words did.
 */
export const messageView = (message: ShownMessage, around: MessageSurroundings) => {
  const name = nameOf(message.sender)
  const kind = message.sender === around.bot ? "bot" : message.sender === around.calls.user ? "me" : "other"
  const time = element("time", "", clock(message.at))
  time.dateTime = new Date(message.at).toISOString()
  const body = element("div", "body")
  const reactions = element("div", "chips")
  const avatar = element("span", "avatar", name.slice(0, 1).toUpperCase())
  avatar.setAttribute("aria-hidden", "true")
  const line = element("li", `message ${kind}`, avatar, element("p", "by", element("b", "", name), " ", time))
  const reply = replyLine(message, around)
  if (reply !== undefined) line.append(reply)
  line.append(body, element("div", "below", reactions, reacting(message, around)))
  line.dataset["event"] = message.event
  let [version, said] = [-1, ""]
  const update = (): boolean => {
    if (version === message.version) return false
    version = message.version
    line.classList.toggle("notice", message.notice)
    // A reaction must not draw the words again: a picture would be loaded once more.
    const saying = JSON.stringify([message.deleted, message.html ?? message.body, message.file, message.edited])
    const isSaying = said !== saying
    if (isSaying) body.replaceChildren(...bodyOf(message, around))
    said = saying
    reactions.replaceChildren(...chips(message, around))
    return isSaying
  }
  update()
  return { line, update }
}
