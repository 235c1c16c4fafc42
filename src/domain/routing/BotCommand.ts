import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** A command to the bot itself. */
export type BotCommand = "retry" | "stop" | "help"

const commands: ReadonlyMap<string, BotCommand> = new Map([["retry", "retry"], ["stop", "stop"], ["help", "help"]])

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

const again: ReadonlySet<string> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt. Some clients put variation selectors behind an emoji. */
export const isRetryReaction = (key: string) => again.has(key.replace(/[\uFE0E\uFE0F]/g, ""))

const stops: ReadonlySet<string> = new Set(["🛑", "⏹"])

/** Whether a reaction stops the answer that it points at. */
export const isStopReaction = (key: string) => stops.has(key.replace(/[\uFE0E\uFE0F]/g, ""))
