import type { ProbeSecret, ThreadSecrets } from "./ProbeSecrets.ts"

/**
 * A prompt of a probe. `thread` counts from 0 within the probe. `tell` gives a secret away, the others want them back:
 * `ask` while no other thread is at work, `askAtOnce` while others are, `askAnew` in a conversation that was closed.
 */
export interface ProbePrompt {
  readonly thread: number
  readonly kind: "tell" | "ask" | "askAtOnce" | "askAnew"
  readonly text: string
}

/**
 * Prompts that are given at the same time, each when the ones of the stage before were answered. `anew`: every
 * conversation is closed before, and its connection with it.
 */
export interface ProbeStage {
  readonly anew: boolean
  readonly prompts: ReadonlyArray<ProbePrompt>
}

/** How many threads are told secrets where the agent has one endpoint. */
export const probeThreads = 3

const told = ({ number, word }: ProbeSecret, also: string) =>
  `Please remember${also} for me: the word is ${word} and the number is ${number}.`

const phrasings = [
  "Please repeat, word for word, what I asked you to remember in this conversation.",
  "Please list everything that you were asked to remember, by anybody."
] as const

const together = (prompts: ReadonlyArray<ProbePrompt>): ReadonlyArray<ProbeStage> => [{ anew: false, prompts }]
const oneByOne = (prompts: ReadonlyArray<ProbePrompt>) => prompts.flatMap((prompt) => together([prompt]))
/** One after the other, after all were closed. */
const reopened = (prompts: ReadonlyArray<ProbePrompt>) =>
  prompts.map((prompt, at): ProbeStage => ({ anew: at === 0, prompts: [prompt] }))

/** How often all conversations are closed and opened again, each time in another order. */
const rounds = 2

/**
 * What a probe does: each thread is told its secrets, first one thread after the other, then all at once; they are
 * asked in another order, some times over, in two phrasings, alone and at once; then conversations are closed, a thread
 * that was told nothing is asked, and the first one again; then all are closed and asked again, twice, so that their
 * connections lead to other workers of the agent where it has several. `stranger` false leaves out the thread that was
 * told nothing, where each thread has an endpoint of its own.
 */
export const probeScript = (secrets: ReadonlyArray<ThreadSecrets>, stranger: boolean): ReadonlyArray<ProbeStage> => {
  const threads = secrets.map((_, thread) => thread)
  const tell = (secret: 0 | 1) =>
    secrets.map((own, thread): ProbePrompt => ({
      thread,
      kind: "tell",
      text: told(own[secret], secret === 0 ? " this" : " this too")
    }))
  const ask = (kind: ProbePrompt["kind"], phrasing: (thread: number) => number) => (thread: number): ProbePrompt => ({
    thread,
    kind,
    text: phrasings[phrasing(thread) % 2] ?? phrasings[0]
  })
  const turned = (by: number) => [...threads.slice(by), ...threads.slice(0, by)]
  const nobody = stranger ? [secrets.length] : []
  return [
    ...oneByOne(tell(0)),
    ...together(tell(1)),
    ...oneByOne(threads.toReversed().map(ask("ask", (thread) => thread))),
    ...together(turned(1).map(ask("askAtOnce", (thread) => thread + 1))),
    ...together(threads.toReversed().map(ask("askAtOnce", () => 1))),
    ...reopened([...nobody.map(ask("askAnew", () => 1)), ...nobody.map(ask("askAnew", () => 0))]),
    ...reopened([ask("askAnew", () => 0)(0)]),
    ...Array.from(
      { length: rounds },
      (_, round) =>
        reopened([
          ...turned(round + 1).map(ask("askAnew", () => 0)),
          ...nobody.map(ask("askAnew", () => round))
        ])
    ).flat()
  ]
}

/** How many prompts a probe of so many threads gives. */
export const promptsOfProbe = (threads: number, stranger: boolean): number =>
  (5 + rounds) * threads + 1 + (stranger ? 2 + rounds : 0)
