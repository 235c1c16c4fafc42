import { Effect, Layer } from "effect"
import type { AttemptName, PromptObserver } from "./PromptLife.ts"
import * as PromptLife from "./PromptLife.ts"

/** Attempts whose time is told; of one that waits behind so many others it is not. */
const most = 10_000

const nameOf = ({ attempt, prompt }: AttemptName) => `${prompt} ${attempt}`

const seconds = (from: number, to: number) => Number(((to - from) / 1000).toFixed(1))

/**
 * Logs the life of each prompt, by ids: that it came, that the agent got it, and what became of it. Of a prompt from
 * before this start no times are told.
 */
const observer = (): PromptObserver => {
  const came = new Map<string, number>()
  const since = (name: AttemptName, now: number) => {
    const at = came.get(nameOf(name))
    return at === undefined ? {} : { seconds: seconds(at, now) }
  }
  return {
    taken: (one, at) => {
      if (one.closed) return Effect.void
      if (came.size < most) came.set(nameOf(one), at)
      const { attempt, id, prompt, room } = one
      return Effect.logInfo("A prompt came").pipe(
        Effect.annotateLogs({ ...(room === undefined ? {} : { room }), prompt, attempt, id })
      )
    },
    asked: ({ turn }, at) =>
      Effect.logInfo("The agent gets a prompt").pipe(
        Effect.annotateLogs({ prompt: turn.prompt, attempt: turn.attempt, id: turn.id, ...since(turn, at) })
      ),
    decided: () => Effect.void,
    sent: ({ entry, event, mark }, at) => {
      const { attempt, prompt, state } = mark
      if (state === "working" || mark.part < mark.parts) return Effect.void
      const line = Effect.logInfo("An answer is in its room").pipe(
        Effect.annotateLogs({ room: entry.room, prompt, attempt, state, event, ...since(mark, at) })
      )
      came.delete(nameOf(mark))
      return line
    }
  }
}

export const layer = Layer.unwrap(Effect.sync(() => PromptLife.layer(observer())))
