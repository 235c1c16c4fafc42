import type { ProbePrompt } from "../../src/domain/isolation/ProbeScript.ts"
import {
  type ProbeSecret,
  secretsOf,
  type ThreadSecrets,
  valuesOfSecret
} from "../../src/domain/isolation/ProbeSecrets.ts"
import type { ProbeEntry } from "../../src/domain/isolation/ProbeTranscript.ts"
import type { AgentEvent } from "../../src/domain/turns/AgentEvent.ts"

/** Numbers in [0, 1) that are the same for the same seed. */
export const drawn = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export const drawnSecrets = (seed: number, threads = 3): ReadonlyArray<ThreadSecrets> => {
  const next = drawn(seed)
  return secretsOf(Array.from({ length: valuesOfSecret * 200 }, next), threads)
}

export const secret: ProbeSecret = { word: "zoxuqyvojy", number: "482913" }

/** What a thread heard of a run: its prompt, and events without their numbers. */
export const run = (
  id: string,
  kind: ProbePrompt["kind"],
  ...events: ReadonlyArray<Record<string, unknown> & { readonly _tag: string }>
): ReadonlyArray<ProbeEntry> => [
  { _tag: "Prompted", id, kind },
  ...heard(`r-${id}`, { _tag: "Started", prompt: id, dup: false }, ...events)
]

export const heard = (
  name: string,
  ...events: ReadonlyArray<Record<string, unknown> & { readonly _tag: string }>
): ReadonlyArray<ProbeEntry> =>
  events.map((event, at) => ({ _tag: "Heard", event: { run: name, seq: at + 1, ...event } as unknown as AgentEvent }))

export const text = (words: string) => ({ _tag: "Text", message: "m1", text: words })
