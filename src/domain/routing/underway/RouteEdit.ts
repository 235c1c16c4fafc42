import type { Message } from "../../matrix/InboundEvent.ts"
import { ignore, type Route, type RouteContext } from "../Route.ts"
import { spokenCommand } from "../spoken/SpokenCommand.ts"

/**
 * The route of an edit, whose fields are those of the new content. It changes what a message asks, if that is a prompt
 * of the same person: its words, which are the caption of a file. One that turns it into a command or nothing, or a
 * text into a file, changes nothing. An edit that only then
 * mentions the bot makes no prompt: nobody's client shows that anything was said to the bot, and the message's first
 * text was erased as none of ours.
 */
export const routeEdit = (context: RouteContext, edit: Message): Route => {
  const { commandPrefix, isAdmin, isAllowed, origin } = context
  const isFile = edit.file !== undefined
  if (edit.replaces === undefined) return ignore("edit")
  if (!isFile && edit.msgtype !== "m.text" && edit.msgtype !== "m.emote") return ignore("edit")
  if (!isAllowed(edit.sender) && !isAdmin(edit.sender)) return ignore("not allowed")
  if (edit.body.trim() === "" || spokenCommand(commandPrefix, context, edit) !== undefined) return ignore("edit")
  return { _tag: "Edit", target: edit.replaces, by: edit.sender, isFile, origin }
}
