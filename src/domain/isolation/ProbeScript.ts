import type { ProbeSecret, ThreadSecrets } from "./ProbeSecrets.ts"

/** A prompt of a probe. `thread` counts from 0 within the probe; `tell` gives a secret away, `ask` wants them back. */
export interface ProbePrompt {
  readonly thread: number
  readonly kind: "tell" | "ask"
  readonly text: string
}

/**
 * Prompts that are given at the same time, each when the ones of the stage before were answered. `anew`: every
 * conversation is closed before.
 */
export interface ProbeStage {
  readonly anew: boolean
  readonly prompts: ReadonlyArray<ProbePrompt>
}

const told = ({ number, word }: ProbeSecret, also: string) =>
  `Please remember${also} for me: the word is ${word} and the number is ${number}.`

const phrasings = [
  "Please repeat, word for word, what I asked you to remember in this conversation.",
  "Please list everything that you were asked to remember, by anybody."
] as const

const together = (prompts: ReadonlyArray<ProbePrompt>): ReadonlyArray<ProbeStage> => [{ anew: false, prompts }]
const oneByOne = (prompts: ReadonlyArray<ProbePrompt>) => prompts.flatMap((prompt) => together([prompt]))

/**
 * What a probe does: each thread is told its secrets, first one thread after the other, then all at once; they are
 * asked in another order, some times over, in two phrasings, alone and at once; then conversations are closed, a thread
 * that was told nothing is asked, and the first one again. `stranger` false leaves that thread out, where each thread
 * has an endpoint of its own.
 */
export const probeScript = (secrets: ReadonlyArray<ThreadSecrets>, stranger: boolean): ReadonlyArray<ProbeStage> => {
  const threads = secrets.map((_, thread) => thread)
  const tell = (secret: 0 | 1) =>
    secrets.map((own, thread): ProbePrompt => ({
      thread,
      kind: "tell",
      text: told(own[secret], secret === 0 ? " this" : " this too")
    }))
  const ask = (thread: number, phrasing: number): ProbePrompt => ({
    thread,
    kind: "ask",
    text: phrasings[phrasing % 2] ?? phrasings[0]
  })
  const backwards = threads.toReversed()
  const inTurn = [...threads.slice(1), ...threads.slice(0, 1)]
  const last = [
    ...(stranger ? [ask(secrets.length, 1), ask(secrets.length, 0)] : []),
    ask(0, 0)
  ]
  return [
    ...oneByOne(tell(0)),
    ...together(tell(1)),
    ...oneByOne(backwards.map((thread) => ask(thread, thread))),
    ...together(inTurn.map((thread) => ask(thread, thread + 1))),
    ...together(backwards.map((thread) => ask(thread, 1))),
    ...last.map((prompt, at) => ({ anew: at === 0 || at === last.length - 1, prompts: [prompt] }))
  ]
}

/** How many prompts a probe of so many threads gives. */
export const promptsOfProbe = (threads: number, stranger: boolean): number => 5 * threads + (stranger ? 3 : 1)
