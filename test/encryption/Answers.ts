import type { MessageLine, PeerLine } from "./peers/PeerProtocol.ts"

export interface SeenMark {
  readonly prompt: string
  readonly attempt: number
  readonly part: number
  /** Undefined on a question of the agent's, and on a notice of tools: they are no part of an answer. */
  readonly state: string | undefined
}

const name = "matrix-surface.turn"

/** The bot's mark on a message, of the new content where it is an edit. */
export const markOf = ({ content }: MessageLine): SeenMark | undefined => {
  const newest = content["m.new_content"] as Readonly<Record<string, unknown>> | undefined
  return (newest?.[name] ?? content[name]) as SeenMark | undefined
}

/** Whether the message closes its prompt. */
export const isClosing = (line: MessageLine): boolean => {
  const state = markOf(line)?.state
  return state !== undefined && state !== "working"
}

/** How many events of a client's timeline close each of these prompts: one each is right. */
export const closings = (lines: ReadonlyArray<PeerLine>, prompts: ReadonlyArray<string>): ReadonlyArray<number> => {
  const counts = new Map<string, Set<string>>()
  for (const line of lines) {
    const mark = line.kind === "message" ? markOf(line) : undefined
    if (line.kind !== "message" || mark === undefined || !isClosing(line)) continue
    counts.set(mark.prompt, (counts.get(mark.prompt) ?? new Set()).add(line.edits ?? line.event))
  }
  return prompts.map((prompt) => counts.get(prompt)?.size ?? 0)
}
