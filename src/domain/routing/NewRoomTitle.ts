import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** The title behind the command that asks for a new room: the rest of its line, or nothing. */
export const newRoomTitle = (prefix: string, me: UserId, message: Message): string => {
  const text = [unquoted(message), saidTo(me, message)].find((one) => one.startsWith(prefix)) ?? ""
  const [line = ""] = text.slice(prefix.length).split("\n", 1)
  return line.replace(/^\S*/, "").trim()
}
