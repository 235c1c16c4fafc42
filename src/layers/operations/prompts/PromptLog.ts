import { Effect } from "effect"
import type { AttemptLife } from "./AttemptLives.ts"
import type { PromptObserver } from "./PromptObserver.ts"

const since = ({ came }: AttemptLife, now: number) =>
  came === undefined ? {} : { seconds: Number(((now - came) / 1000).toFixed(1)) }

/** Without what is not known. */
const known = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/**
 * Logs the life of each prompt, by ids: that it came, that the agent got it, and what became of it. Of a prompt from
 * before this start no times are told.
 */
export const promptLog: PromptObserver = {
  taken: ({ attempt, id, prompt, room }) =>
    Effect.logInfo("A prompt came").pipe(Effect.annotateLogs(known({ room, prompt, attempt, id }))),
  asked: (life, at) =>
    Effect.logInfo("The agent gets a prompt").pipe(
      Effect.annotateLogs({ prompt: life.prompt, attempt: life.attempt, id: life.id, ...since(life, at) })
    ),
  ended: (life, { end, event, state }, at) => {
    // What is let go or cut off goes on, and its last line comes yet.
    if (end === "letGo" || end === "cut") return Effect.void
    const { attempt, prompt, room } = life
    const line = end === "shown"
      ? Effect.annotateLogs(Effect.logInfo("An answer is in its room"), known({ event }))
      : Effect.annotateLogs(Effect.logInfo("A prompt ended without an answer in its room"), { why: end })
    return Effect.annotateLogs(line, { ...known({ room, prompt, attempt, state }), ...since(life, at) })
  }
}
