import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import type { CommandReply } from "../../spoken/CommandReply.ts"
import { isPrivate } from "../../spoken/CommandRequest.ts"
import { type CommandName, commandNamed, commandTable } from "../../spoken/CommandTable.ts"
import { requestIn } from "./CommandArguments.ts"
import { nearestCommand, type SpokenCommand } from "./SpokenCommand.ts"

/** The commands that act on a turn, which routing decides by the journal. */
export type TurnCommand = "stop" | "retry"

const unknown = (word: string, nearest: CommandName | undefined): CommandReply => ({
  _tag: "UnknownCommand",
  word,
  ...(nearest === undefined ? {} : { nearest })
})

const helpOn = (rest: string, isAdmin: boolean): CommandReply => {
  const admin = isAdmin ? { admin: true } : {}
  const word = rest.split(/\s/, 1)[0]!.replace(/^[^\p{L}]{1,8}/u, "").toLowerCase()
  if (!/^\p{L}{1,32}$/u.test(word)) return { _tag: "Help", ...admin }
  const topic = commandNamed(word)
  return topic === undefined ? unknown(word, nearestCommand(word)) : { _tag: "Help", topic, ...admin }
}

/** What a command comes to for its writer, in a direct room or not. */
export const commandMeaning = (
  spoken: SpokenCommand,
  message: Message,
  { direct, isAdmin, me }: { readonly me: UserId; readonly direct: boolean; readonly isAdmin: boolean }
): CommandReply | TurnCommand => {
  if (spoken._tag === "Unknown") return unknown(spoken.word, spoken.nearest)
  const { name, rest } = spoken
  if (name === "stop" || name === "retry") return name
  if (name === "help") return helpOn(rest, isAdmin)
  if (commandTable[name].who === "admins" && !isAdmin) return { _tag: "CommandRefused", why: "admins" }
  const request = requestIn(name, rest, me, message)
  if (request === undefined) return { _tag: "CommandUsage", command: name }
  return isPrivate(request) && !direct ? { _tag: "CommandRefused", why: "direct" } : { _tag: "Command", request }
}
