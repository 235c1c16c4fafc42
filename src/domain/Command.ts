import type { UserId } from "./Ids.ts"
import type { Message } from "./Inbound.ts"

/** What people tell the bot itself. */
export type Command = "retry" | "stop" | "help"

const commands: ReadonlyMap<string, Command> = new Map([["retry", "retry"], ["stop", "stop"], ["help", "help"]])

/** Old clients quote what they reply to above the text (removed in Matrix 1.13). */
const withoutQuote = (body: string) => (body.startsWith("> ") ? body.replace(/^(?:>[^\n]*\n)+\n?/, "") : body)

/** A client writes whom a message mentions before it: our id, or a name that only it knows. */
const withoutName = (me: UserId, { mentions }: Message, body: string) => {
  if (body.startsWith(me)) return body.slice(me.length).replace(/^[:,]/, "")
  return mentions?.includes(me) === true ? body.replace(/^[^\n:]{1,64}:\s/, "") : body
}

/**
 * The command that a text begins with; what follows the word is not looked at. Only words that we know are commands: any other
 * is for the agent.
 */
export const commandOf = (prefix: string, me: UserId, message: Message): Command | undefined => {
  if (message.msgtype !== "m.text") return undefined
  const said = withoutName(me, message, withoutQuote(message.body).trimStart()).trimStart()
  return said.startsWith(prefix) ? commands.get(said.slice(prefix.length).split(/\s/, 1)[0]!.toLowerCase()) : undefined
}

const again: ReadonlySet<string> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt; clients put variation selectors behind an emoji, or do not. */
export const meansAgain = (key: string) => again.has(key.replace(/[\uFE0E\uFE0F]/g, ""))
