import { Array as Arr, Option } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand, PromptContext, PromptFile } from "../../../domain/turns/AgentCommand.ts"
import type { Cursor, Features } from "../../../domain/turns/AgentEvent.ts"
import type { AgentCodec } from "./AgentCodec.ts"
import { decode, type Reading } from "./Wire1Decode.ts"
import type { ClientFrame } from "./Wire1Frames.ts"

type PromptPart = Extract<ClientFrame, { type: "prompt" }>["parts"][number]

const text = (frame: ClientFrame) => JSON.stringify(frame)

/** What may be counted on from an agent that has not said `ready` yet. */
const features: Features = {
  threads: "frame",
  resume: false,
  cancel: "none",
  ask: false,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: false,
  promptBytes: 65_536
}

const url = (base: string, thread: Thread): string => {
  if (base.includes("{thread}")) return base.replaceAll("{thread}", thread)
  const at = new URL(base)
  at.searchParams.set("thread_id", thread)
  return at.href
}

const open = (thread: Thread, client: string, resume: Cursor | undefined) => ({
  state: { thread, model: undefined },
  frames: [
    text({
      type: "hello",
      v: [1],
      thread,
      client,
      ...(resume !== undefined && { resume: { epoch: resume.epoch, after: resume.seq } })
    })
  ],
  heard: []
})

/** What a prompt refers to, as parts of their own. */
const contextParts = (context: ReadonlyArray<PromptContext>) =>
  context.map(({ from, kind, text }) => ({
    kind: "text" as const,
    text,
    context: kind,
    ...(from !== undefined && { from })
  }))

/** The person's own file, and those of what the prompt refers to, which say so. */
const fileParts = (files: ReadonlyArray<PromptFile>) =>
  files.map(({ context, from, ...file }) => ({
    kind: "file" as const,
    file,
    ...(context !== undefined && { context }),
    ...(from !== undefined && { from })
  }))

/**
 * The person's words are one part, the first, and nothing is ever written around them: that is the border for injected
 * instructions. A file may come without any.
 */
const partsOf = (
  words: string,
  context: ReadonlyArray<PromptContext>,
  files: ReadonlyArray<PromptFile>
): Arr.NonEmptyReadonlyArray<PromptPart> => {
  const more = [...contextParts(context), ...fileParts(files)]
  const own = { kind: "text" as const, text: words }
  return words === "" && Arr.isReadonlyArrayNonEmpty(more) ? more : [own, ...more]
}

const frameOf = (thread: Thread, command: AgentCommand): string => {
  switch (command._tag) {
    case "Prompt": {
      const { context = [], files = [], from, id, locale } = command
      const parts = partsOf(command.text, context, files)
      return text({
        type: "prompt",
        thread,
        id,
        parts,
        ...(from !== undefined && { from }),
        ...(locale !== undefined && { locale })
      })
    }
    case "Answer": {
      const { ask, choice } = command
      return text({
        type: "answer",
        thread,
        ask,
        ...(choice !== undefined && { choice }),
        ...(command.text !== undefined && { text: command.text })
      })
    }
    case "Cancel":
      return text({ type: "cancel", thread, ...(command.run !== undefined && { run: command.run }) })
  }
}

/** agent-wire/1 (docs/agent-wire-1.md). */
export const wire1: AgentCodec<Reading> = {
  id: "wire1",
  features,
  url,
  open,
  encode: (thread, command, state) => Option.some({ frame: frameOf(thread, command), state }),
  ping: (n) => Option.some(text({ type: "ping", n })),
  decode
}
