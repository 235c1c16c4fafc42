import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { languages } from "../../messages/BotMessages.ts"
import { oneLine } from "../../OneLine.ts"
import { type CommandRequest, GroupPolicy, Streaming, Threads } from "../../spoken/CommandRequest.ts"
import type { CommandName } from "../../spoken/CommandTable.ts"
import { decoded } from "../prompt/MatrixLink.ts"
import { somebodyIn } from "./SomebodyMeant.ts"

/** The longest title of a room, in characters, and the longest id that is read, in UTF-16 units. */
const longestTitle = 120
const longestId = 255

const quotes: ReadonlyArray<readonly [string, string]> = [["\"", "\""], ["'", "'"], ["“", "”"], ["„", "“"], ["«", "»"]]

/** The text without the quotation marks around it. */
const unquotedTitle = (text: string): string => {
  const pair = quotes.find(([open, close]) => text.length > 1 && text.startsWith(open) && text.endsWith(close))
  return pair === undefined ? text : text.slice(1, -1)
}

const titleIn = (rest: string): string => oneLine(unquotedTitle(rest.trim()), longestTitle)

const words = (rest: string): ReadonlyArray<string> =>
  rest.slice(0, 1_024).split(/\s+/, 8).filter((word) => word !== "")

const oneOf = <const Word extends string>(all: ReadonlyArray<Word>, word: string | undefined): Word | undefined =>
  all.find((one) => one === word?.toLowerCase())

/** The room that is meant: an id, an alias, or a link to either. */
const roomIn = (word: string): string | undefined => {
  const linked = /^https?:\/\/matrix\.to\/#\/([^?]{1,255})/i.exec(word)
  const id = linked === null ? word : decoded(linked[1]!)
  return id.length <= longestId && /^(?:![^\s/]+|#[^\s/:]+:[^\s/]+)$/.test(id) ? id : undefined
}

const roomSetting = (name: string | undefined, value: string | undefined): CommandRequest | undefined => {
  if (name === undefined) return { _tag: "ShowRoom" }
  if (name === "threads") {
    const threads = oneOf(Threads.literals, value)
    return threads === undefined ? undefined : { _tag: "SetThreads", threads }
  }
  const mention = name === "mention" ? oneOf(GroupPolicy.literals, value) : undefined
  return mention === undefined ? undefined : { _tag: "SetMention", mention }
}

const settingIn = (rest: string): CommandRequest | undefined => {
  const [name, value, third, more] = words(rest.toLowerCase())
  if (name === undefined) return { _tag: "ShowSettings" }
  if (name === "room") return more === undefined ? roomSetting(value, third) : undefined
  if (third !== undefined) return undefined
  if (name === "language") {
    const language = oneOf(languages, value)
    return language === undefined ? undefined : { _tag: "SetLanguage", language }
  }
  const streaming = name === "streaming" ? oneOf(Streaming.literals, value) : undefined
  return streaming === undefined ? undefined : { _tag: "SetStreaming", streaming }
}

/**
 * What a command asks for, by what follows its word; undefined: that cannot be read, and its help says what can.
 * `help`, `stop` and `retry` ask for nothing of this kind.
 */
export const requestIn = (
  name: Exclude<CommandName, "help" | "stop" | "retry">,
  rest: string,
  me: UserId,
  message: Message
): CommandRequest | undefined => {
  switch (name) {
    case "new": {
      const title = titleIn(rest)
      return title === "" ? { _tag: "NewRoom" } : { _tag: "NewRoom", title }
    }
    case "rename": {
      const title = titleIn(rest)
      return title === "" ? undefined : { _tag: "RenameRoom", title }
    }
    case "chats":
      return { _tag: "ListChats" }
    case "archive":
      return { _tag: "ArchiveRoom" }
    case "clear":
      return { _tag: "Clear" }
    case "status":
      return { _tag: "Status" }
    case "whoami":
      return { _tag: "WhoAmI" }
    case "settings":
      return settingIn(rest)
    case "rooms":
      return { _tag: "ListRooms" }
    case "leave": {
      if (rest === "") return { _tag: "LeaveRoom" }
      const room = roomIn(words(rest)[0]!)
      return room === undefined ? undefined : { _tag: "LeaveRoom", room }
    }
    case "allow": {
      if (rest === "") return { _tag: "ListAccess" }
      const pattern = somebodyIn(me, message, rest)
      return pattern === undefined ? undefined : { _tag: "Allow", pattern }
    }
    case "deny": {
      const pattern = somebodyIn(me, message, rest)
      return pattern === undefined ? undefined : { _tag: "Deny", pattern }
    }
  }
}
