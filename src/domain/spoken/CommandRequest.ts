import { Schema } from "effect"

/** What the agent's answer looks like while it is written. */
export const Streaming = Schema.Literals(["edits", "final"])
export type Streaming = typeof Streaming.Type

/** Which messages of a room begin a thread, and which follow one. */
export const Threads = Schema.Literals(["off", "follow", "always"])
export type Threads = typeof Threads.Type

/** Which messages of a group are answered. */
export const GroupPolicy = Schema.Literals(["always", "mention", "never"])
export type GroupPolicy = typeof GroupPolicy.Type

/** What a command asks the bot to do or to look up; it is kept with its turn, so that a restart goes on with it. */
export const CommandRequest = Schema.Union([
  Schema.TaggedStruct("Clear", {}),
  Schema.TaggedStruct("Status", {}),
  Schema.TaggedStruct("WhoAmI", {}),
  Schema.TaggedStruct("ShowSettings", {}),
  /** A language's tag, such as `en`. */
  Schema.TaggedStruct("SetLanguage", { language: Schema.String }),
  Schema.TaggedStruct("SetStreaming", { streaming: Streaming }),
  Schema.TaggedStruct("ShowRoom", {}),
  Schema.TaggedStruct("SetThreads", { threads: Threads }),
  Schema.TaggedStruct("SetMention", { mention: GroupPolicy }),
  Schema.TaggedStruct("NewRoom", { title: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("ListChats", {}),
  Schema.TaggedStruct("RenameRoom", { title: Schema.String }),
  Schema.TaggedStruct("ArchiveRoom", {}),
  Schema.TaggedStruct("ListRooms", {}),
  /** `room` is an id or an alias; absent: the room in which it was said. */
  Schema.TaggedStruct("LeaveRoom", { room: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("ListAccess", {}),
  Schema.TaggedStruct("Allow", { pattern: Schema.String }),
  Schema.TaggedStruct("Deny", { pattern: Schema.String })
])
export type CommandRequest = typeof CommandRequest.Type

/** These show what is nobody else's business, so they are answered in direct rooms only. */
export const isPrivate = ({ _tag }: CommandRequest): boolean => _tag === "ListRooms" || _tag === "ListAccess"
