import type { MessageLine, PeerLine } from "./peers/PeerProtocol.ts"

export interface SeenMark {
  readonly prompt: string
  readonly attempt: number
  readonly part: number
  readonly state: string
}

const name = "matrix-surface.turn"

/** The bot's mark on a message, of the new content where it is an edit. */
export const markOf = ({ content }: MessageLine): SeenMark | undefined => {
  const newest = content["m.new_content"] as Readonly<Record<string, unknown>> | undefined
  return (newest?.[name] ?? content[name]) as SeenMark | undefined
}

/** How many events of a client's timeline close each of these prompts: one each is right. */
export const closings = (lines: ReadonlyArray<PeerLine>, prompts: ReadonlyArray<string>): ReadonlyArray<number> => {
  const counts = new Map<string, Set<string>>()
  for (const line of lines) {
    const mark = line.kind === "message" ? markOf(line) : undefined
    if (line.kind !== "message" || mark === undefined || mark.state === "working") continue
    counts.set(mark.prompt, (counts.get(mark.prompt) ?? new Set()).add(line.edits ?? line.event))
  }
  return prompts.map((prompt) => counts.get(prompt)?.size ?? 0)
}
