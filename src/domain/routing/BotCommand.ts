import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** A command to the bot itself. */
export type BotCommand = "retry" | "stop" | "help" | "new"

const commands: ReadonlyMap<string, BotCommand> = new Map([["retry", "retry"], ["stop", "stop"], ["help", "help"], [
  "new",
  "new"
]])

/** The longest command word that is read, in UTF-16 units; the commands are shorter. */
const longestWord = 16

/** The command that a message begins with; the text behind the word is ignored. Other words are for the agent. */
export const commandOf = (prefix: string, me: UserId, message: Message): BotCommand | undefined => {
  if (message.msgtype !== "m.text") return undefined
  for (const text of [unquoted(message), saidTo(me, message)]) {
    const command = text.startsWith(prefix)
      ? commands.get(text.slice(prefix.length, prefix.length + longestWord).split(/\s/, 1)[0]!.toLowerCase())
      : undefined
    if (command !== undefined) return command
  }
  return undefined
}

/** What stands behind the word of a command: the rest of its line. */
export const argumentOf = (prefix: string, me: UserId, message: Message): string => {
  const text = [unquoted(message), saidTo(me, message)].find((one) => one.startsWith(prefix)) ?? ""
  const [line = ""] = text.slice(prefix.length).split("\n", 1)
  return line.replace(/^\S*/, "").trim()
}

const again: ReadonlySet<string> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt. Some clients put variation selectors behind an emoji. */
export const isRetryReaction = (key: string) => again.has(key.replace(/[\uFE0E\uFE0F]/g, ""))
