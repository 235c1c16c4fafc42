import type { PromptContext } from "../../turns/AgentCommand.ts"
import { linesOf } from "./TextLines.ts"

const kinds: Readonly<Record<PromptContext["kind"], string>> = {
  thread: "the thread began with",
  before: "said before",
  reply: "in reply to"
}

const quote = ({ from, kind, text }: PromptContext): string =>
  linesOf(`[${kinds[kind]}, ${from ?? "you"}]\n${text}`).map((line) => `> ${line}`.trimEnd()).join("\n")

/**
 * What a prompt refers to as quotes to stand above its words, for an agent that knows no parts; each begins with what
 * it is and whose, `you` being the agent. Empty where there is nothing.
 */
export const quotedContext = (context: ReadonlyArray<PromptContext> = []): string =>
  context.length === 0 ? "" : `${context.map(quote).join("\n\n")}\n\n`
