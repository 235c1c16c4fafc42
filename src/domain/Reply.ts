import { Schema } from "effect"
import type { Words } from "./Words.ts"

/** What the bot itself says to a message, where no agent is asked. */
export const Reply = Schema.Union([
  Schema.TaggedStruct("Help", {}),
  /** Meant for us, and not of use. */
  Schema.TaggedStruct("Unsupported", { what: Schema.String }),
  Schema.TaggedStruct("NotStopped", {}),
  Schema.TaggedStruct("NotAgain", { why: Schema.Literals(["nothing", "open", "answered", "older", "erased"]) })
])
export type Reply = typeof Reply.Type

/** How a reply closes the turn that it is, and in which words. */
export const replyIn = (words: Words, reply: Reply): { readonly text: string; readonly phase: "answered" | "refused" } => {
  switch (reply._tag) {
    case "Help":
      return { text: words.help, phase: "answered" }
    case "Unsupported":
      return { text: words.unsupported(reply.what), phase: "refused" }
    case "NotStopped":
      return { text: words.notStopped, phase: "refused" }
    case "NotAgain":
      return { text: words.notAgain[reply.why], phase: "refused" }
  }
}
