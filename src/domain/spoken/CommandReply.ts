import { Schema } from "effect"
import { CommandRequest } from "./CommandRequest.ts"
import { commandNames } from "./CommandTable.ts"

const name = Schema.Literals(commandNames)

/** What becomes of a command: a reply that can be said at once, or a request that is worked on first. */
export const commandReplies = [
  /** `admin`: the person may use the admins' commands too. */
  Schema.TaggedStruct("Help", { topic: Schema.optionalKey(name), admin: Schema.optionalKey(Schema.Boolean) }),
  Schema.TaggedStruct("UnknownCommand", { word: Schema.String, nearest: Schema.optionalKey(name) }),
  /** What follows the command cannot be read. */
  Schema.TaggedStruct("CommandUsage", { command: name }),
  /** Only admins may, or it is answered in direct rooms only, or in threads only. */
  Schema.TaggedStruct("CommandRefused", { why: Schema.Literals(["admins", "direct", "thread"]) }),
  Schema.TaggedStruct("Command", { request: CommandRequest })
] as const

export const CommandReply = Schema.Union(commandReplies)
export type CommandReply = typeof CommandReply.Type
