import type { Effect } from "effect"
import type { PromptFile } from "../../domain/turns/AgentCommand.ts"
import { remembered } from "./RememberedWords.ts"

/** One thing that the agent does while it answers; a frame of agent-wire/1 without its numbers, or a wait. */
export type EchoStep =
  | { readonly type: "delta"; readonly kind?: "text" | "thought"; readonly text: string }
  | { readonly type: "delta"; readonly kind: "file"; readonly file: PromptFile }
  | {
    readonly type: "tool"
    readonly call: string
    readonly status: "started" | "running" | "done" | "failed"
    readonly title?: string
  }
  | {
    readonly type: "ask"
    readonly ask: string
    readonly title: string
    readonly text?: string
    readonly choices: ReadonlyArray<
      { readonly id: string; readonly label: string; readonly effect: "allow" | "allow_always" | "deny" | "other" }
    >
    /** The steps after the answer; undefined: the script goes on at once. */
    readonly next?: (choice: string) => EchoSteps
  }
  | { readonly type: "end"; readonly reason?: "done" | "limit" | "refused"; readonly text?: string }
  | { readonly type: "fail"; readonly code: string; readonly message: string }
  | { readonly type: "wait"; readonly millis: number }
  /** Something that takes its time, as the fetching of a file, and the steps after it. */
  | { readonly type: "work"; readonly work: Effect.Effect<EchoSteps> }

/** Steps in order. A script without `end` or `fail` leaves its run open. */
export type EchoSteps = Iterable<EchoStep>

export interface EchoPrompt {
  readonly thread: string
  readonly id: string
  readonly text: string
  readonly files: ReadonlyArray<PromptFile>
  /** What this thread was asked before, oldest first. */
  readonly memory: ReadonlyArray<string>
}

const end: EchoStep = { type: "end" }

const streamed = function*(text: string): EchoSteps {
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) yield { type: "delta", text: word }
  yield { type: "end", text }
}

const counted = function*(count: number, millis: number): EchoSteps {
  for (let n = 1; n <= count; n++) {
    // The first delta comes at once, so that the time until it is shown is the bot's alone.
    if (n > 1 && millis > 0) yield { type: "wait", millis }
    yield { type: "delta", text: `${n} ` }
  }
  yield end
}

const asked: EchoSteps = [
  {
    type: "ask",
    ask: "a1",
    title: "May I go on?",
    choices: [
      { id: "yes", label: "Yes", effect: "allow" },
      { id: "no", label: "No", effect: "deny" }
    ],
    next: (choice) => streamed(choice === "yes" ? "Done." : "Then I leave it.")
  }
]

const worked: EchoSteps = [
  { type: "tool", call: "c1", status: "started", title: "Looking it up" },
  { type: "wait", millis: 300 },
  { type: "tool", call: "c1", status: "done", title: "Looking it up" },
  ...streamed("I looked it up.")
]

/**
 * The default answers of the echo agent, by the prompt's words: `count to N [every D ms]`, `ask …`, `tool …`, `fail`,
 * `what did I say?` (its memory of the thread), what it was asked to remember; anything else comes back word by word.
 */
export const echo = (prompt: EchoPrompt): EchoSteps => {
  const { memory, text } = prompt
  const kept = remembered(prompt)
  if (kept !== undefined) return streamed(kept)
  const count = /\bcount to (\d{1,6})(?: every (\d{1,6}) ?ms)?/i.exec(text)
  if (count !== null) return counted(Number(count[1]), Number(count[2] ?? 0))
  if (/\bwhat did i say\b/i.test(text)) {
    return streamed(memory.length === 0 ? "Nothing yet." : `You said: ${memory.at(-1)}`)
  }
  if (/^ask\b/i.test(text)) return asked
  if (/^tool\b/i.test(text)) return worked
  if (/^fail\b/i.test(text)) return [{ type: "fail", code: "internal", message: "You asked me to fail." }]
  return streamed(text)
}
