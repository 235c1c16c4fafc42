import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** What people tell the bot itself. */
export type BotCommand = "retry" | "stop" | "help"

const commands: ReadonlyMap<string, BotCommand> = new Map([["retry", "retry"], ["stop", "stop"], ["help", "help"]])

/** No command has so many letters. */
const longestWord = 16

/**
 * The command that a text begins with; what follows the word is not looked at. Only words that we know are commands:
 * any other is for the agent.
 */
export const commandOf = (prefix: string, me: UserId, message: Message): BotCommand | undefined => {
  if (message.msgtype !== "m.text") return undefined
  for (const said of [unquoted(message), saidTo(me, message)]) {
    const command = said.startsWith(prefix)
      ? commands.get(said.slice(prefix.length, prefix.length + longestWord).split(/\s/, 1)[0]!.toLowerCase())
      : undefined
    if (command !== undefined) return command
  }
  return undefined
}

const again: ReadonlySet<string> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt; clients put variation selectors behind an emoji, or do not. */
export const isRetryReaction = (key: string) => again.has(key.replace(/[\uFE0E\uFE0F]/g, ""))
